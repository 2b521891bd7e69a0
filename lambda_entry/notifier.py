"""What the notifier does with a batch of changed alerts: publish, then mark."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
from lambda_entry.delivery import Delivery, Due
from lambda_entry.report import Report

__all__ = ["Notifier"]


@dataclass(frozen=True)
class Notifier:
    """The alerts table is the outbox; its stream says what to send.

    What was sent is marked on the alert, and what is marked is not sent again: a batch delivered
    twice notifies nobody twice. Only a crash between sending a call of ten and marking them can
    repeat a message; nothing can lose one. An item that holds no alert is reported and passed over:
    tried again and again, it would hold up every notification behind it. What the stream gives up
    on is left in the outbox, where the sweep finds it; what waits there and became no graver than
    its incident before it was told is taken out, untold.

    Args:
        alerts: the alerts.
        delivery: sends and marks.
        notify_from: the least severity that is told; an alert that rises to it is told then.
    """

    alerts: AlertsTable
    delivery: Delivery
    notify_from: Severity

    def __call__(self, records: Sequence[Mapping[str, Any]], report: Report) -> str | None:
        """Process the stream records of one invocation.

        Returns:
            the lowest sequence number that is to be delivered again, if any.
        """
        changes = worst_by_alert(self._read(records, report))
        worth = {i: c for i, c in changes.items() if is_worth_a_message(c.alert, self.notify_from)}
        due = [Due(c.alert, c.changed_at) for c in self._untold(worth).values()]
        untold = self.delivery(due, report)
        settled = [c.alert for i, c in changes.items() if c.waits and i not in worth]
        untold |= {a.alert_id for a in settled if not self.delivery.release(a, report)}
        failed = {changes[alert_id].sequence_number for alert_id in untold}
        return next((s for s in map(sequence_of, records) if s in failed), None)

    def _read(self, records: Iterable[Mapping[str, Any]], report: Report) -> Iterator[AlertChange]:
        for record in filter(tells_something, records):
            try:
                yield read_change(record)
            except StateDecodeError as error:
                report.unreadable_alert(sequence_of(record), str(error))

    def _untold(self, changes: dict[str, AlertChange]) -> dict[str, AlertChange]:
        told = self.alerts.notified(changes)
        return {
            alert_id: change
            for alert_id, change in changes.items()
            if alert_id not in told or rank(change.alert.severity) > rank(told[alert_id])
        }
