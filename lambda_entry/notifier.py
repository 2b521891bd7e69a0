"""What the notifier does with a batch of changed alerts: publish, then mark."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from fraudcore import StateDecodeError
from fraudcore.severity import Severity, rank
from lambda_entry.alert_changes import (
    AlertChange,
    is_worth_a_message,
    read_change,
    sequence_of,
    tells_something,
    worst_by_alert,
)
from lambda_entry.alerts_table import AlertsTable
from lambda_entry.errors import StorageBusyError
from lambda_entry.notification import Notification
from lambda_entry.publisher import Publisher
from lambda_entry.report import Metric, Report

__all__ = ["Notifier"]


@dataclass(frozen=True)
class Notifier:
    """The alerts table is the outbox; its stream says what to send.

    What was sent is marked on the alert, and what is marked is not sent again: a batch delivered
    twice notifies nobody twice. Only a crash between sending and marking can repeat a message;
    nothing can lose one. An item that holds no alert is reported and passed over: tried again
    and again, it would hold up every notification behind it.

    Args:
        alerts: the alerts.
        publisher: sends the messages.
        notify_from: the least severity that is told; an alert that rises to it is told then.
    """

    alerts: AlertsTable
    publisher: Publisher
    notify_from: Severity

    def __call__(self, records: Sequence[Mapping[str, Any]], report: Report) -> str | None:
        """Process the stream records of one invocation.

        Returns:
            the lowest sequence number that is to be delivered again, if any.
        """
        failed: set[str] = set()
        changes = self._untold(worst_by_alert(self._read(records, report)))
        published = self.publisher.publish([Notification(c.alert) for c in changes.values()])
        for alert_id, reason in published.failed.items():
            failed.add(changes[alert_id].sequence_number)
            report.failed(f"{alert_id}: {reason}")
        for alert_id, message_id in published.sent.items():
            self._mark(changes[alert_id], message_id, failed, report)
        report.count(Metric.NOTIFICATIONS_SENT, len(published.sent))
        return next((s for s in map(sequence_of, records) if s in failed), None)

    def _read(self, records: Iterable[Mapping[str, Any]], report: Report) -> Iterator[AlertChange]:
        for record in filter(tells_something, records):
            try:
                change = read_change(record)
            except StateDecodeError as error:
                report.unreadable_alert(sequence_of(record), str(error))
                continue
            if is_worth_a_message(change.alert, self.notify_from):
                yield change

    def _untold(self, changes: dict[str, AlertChange]) -> dict[str, AlertChange]:
        told = self.alerts.notified(changes)
        return {
            alert_id: change
            for alert_id, change in changes.items()
            if alert_id not in told or rank(change.alert.severity) > rank(told[alert_id])
        }

    def _mark(self, change: AlertChange, message_id: str, failed: set[str], report: Report) -> None:
        try:
            self.alerts.mark_notified(change.alert, message_id, change.changed_at)
        except (ClientError, BotoCoreError, StorageBusyError) as error:
            failed.add(change.sequence_number)
            report.failed(f"{change.alert.alert_id}: sent, but not marked: {error}")
