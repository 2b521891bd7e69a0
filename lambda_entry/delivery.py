"""Telling people of alerts: publish, then mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from fraudcore import Alert
from lambda_entry.alerts_table import AlertsTable
from lambda_entry.errors import StorageBusyError
from lambda_entry.notification import Notification
from lambda_entry.publisher import Publisher
from lambda_entry.report import Metric, Report

__all__ = ["Delivery", "Due"]


class Due(NamedTuple):
    """An alert that people are to be told of.

    Args:
        alert: as it is to be told.
        at: noted as the time of the notification, ISO 8601, UTC.
    """

    alert: Alert
    at: str


@dataclass(frozen=True)
class Delivery:
    """What the notifier and the sweep have in common.

    Only what was sent is marked, call by call: a crash between the two repeats up to ten messages,
    which carry the same deduplication id then, and loses none.

    Args:
        alerts: where to mark.
        publisher: sends the messages.
    """

    alerts: AlertsTable
    publisher: Publisher

    def __call__(self, due: Sequence[Due], report: Report) -> set[str]:
        """Tell of distinct alerts.

        Returns:
            ids of the alerts that are to be told again: not sent, or sent but not marked.
        """
        by_id = {each.alert.alert_id: each for each in due}
        untold: set[str] = set()
        for published in self.publisher.publish([Notification(each.alert) for each in due]):
            report.count(Metric.NOTIFICATIONS_SENT, len(published.sent))
            for alert_id, reason in published.failed.items():
                report.failed(f"{alert_id}: {reason}")
                untold.add(alert_id)
            for alert_id, message_id in published.sent.items():
                if not self._mark(by_id[alert_id], message_id, report):
                    untold.add(alert_id)
        return untold

    def release(self, alert: Alert, report: Report) -> bool:
        """Take an alert out of the outbox that needs no message; whether that was done."""
        try:
            self.alerts.release(alert)
        except (ClientError, BotoCoreError, StorageBusyError) as error:
            report.failed(f"{alert.alert_id}: not taken out of the outbox: {error}")
            return False
        return True

    def _mark(self, due: Due, message_id: str, report: Report) -> bool:
        try:
            self.alerts.mark_notified(due.alert, message_id, due.at)
        except (ClientError, BotoCoreError, StorageBusyError) as error:
            report.failed(f"{due.alert.alert_id}: sent, but not marked: {error}")
            return False
        return True
