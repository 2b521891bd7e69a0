"""What the sweep does with the outbox: tell of what the stream of the alerts table missed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Final

from fraudcore.severity import Severity, rank
from fraudcore.timestamp import iso_millis, parse_instant
from lambda_entry.alert_changes import is_worth_a_message
from lambda_entry.alerts_table import AlertsTable, Stored
from lambda_entry.clock import Clock, utc_now
from lambda_entry.delivery import Delivery, Due
from lambda_entry.outbox_index import OutboxIndex, Waiting
from lambda_entry.publisher import ENTRIES_PER_CALL
from lambda_entry.report import Metric, Report

__all__ = ["Sweeper"]

LEFT_FOR_THE_END_S: Final = 20.0
"""What a call of AWS with its retries may take, and the log line."""


@dataclass(frozen=True)
class Sweeper:
    """Tells of alerts that wait in the outbox for longer than the stream takes.

    An index says which; what is told is what the table holds at that moment. An alert that was
    told meanwhile, or that nobody is to be told of any more, only leaves the outbox. An item
    that holds no alert is reported each time and holds up no other.

    Args:
        outbox: which alerts wait.
        alerts: the alerts.
        delivery: sends and marks.
        notify_from: the least severity that is told.
        grace_s: seconds an alert may wait for the stream.
        clock: the time, aware.
    """

    outbox: OutboxIndex
    alerts: AlertsTable
    delivery: Delivery
    notify_from: Severity
    grace_s: int
    clock: Clock = utc_now

    def __call__(self, remaining_s: Callable[[], float], report: Report) -> bool:
        """Sweep as much of the outbox as there is time for, the oldest first.

        Args:
            remaining_s: seconds until the invocation is cut off.
            report: takes up what happened; ``OutboxOldestSeconds`` is the age of the oldest
                alert that people should have been told of and were not, 0 if there is none.

        Returns:
            whether all of it was seen.
        """
        until = iso_millis(self.clock() - timedelta(seconds=self.grace_s))
        left: list[str] = []
        complete = True
        for few in _few(self.outbox.waiting(until)):
            report.count(Metric.OUTBOX_OVERDUE, len(few))
            complete = remaining_s() > LEFT_FOR_THE_END_S
            untold = self._tell(few, report) if complete else few
            left += [min(waiting.since for waiting in untold)] if untold else []
            if not complete:
                break
        report.measure(Metric.OUTBOX_OLDEST_S, self._age_s(min(left)) if left else 0)
        return complete

    def _tell(self, few: Sequence[Waiting], report: Report) -> list[Waiting]:
        """Tell of a few alerts; those that still wait."""
        waiting = {each.alert_id: each for each in few}
        stored, unreadable = self.alerts.stored(waiting)
        for alert_id, problem in unreadable.items():
            report.unreadable_alert(alert_id, problem)
        in_outbox = [stored[i] for i in waiting if i in stored and stored[i].waits]
        held = {each.alert.alert_id for each in in_outbox if not self._is_due(each)}
        at = iso_millis(self.clock())
        due = [Due(each.alert, at) for each in in_outbox if each.alert.alert_id not in held]
        untold = self.delivery(due, report)
        untold |= {i for i in held if not self.delivery.release(stored[i].alert, report)}
        return [each for alert_id, each in waiting.items() if alert_id in untold]

    def _is_due(self, stored: Stored) -> bool:
        alert, told, _ = stored
        news = told is None or rank(alert.severity) > rank(told)
        return news and is_worth_a_message(alert, self.notify_from)

    def _age_s(self, since: str) -> int:
        try:
            return int((self.clock() - parse_instant(since)).total_seconds())
        except ValueError:  # somebody else wrote it; that it is old must not be missed
            return int(self.clock().timestamp())


def _few(waiting: Iterable[Waiting]) -> Iterator[list[Waiting]]:
    """As many as one call publishes: what was read of them is not old when they are told."""
    rest = iter(waiting)
    while few := list(islice(rest, ENTRIES_PER_CALL)):
        yield few
