"""What happened in one invocation: counts, and a few notes for people."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import PurePath
from traceback import extract_tb
from typing import Final

from fraudcore.text import display

__all__ = ["DETECTOR_METRICS", "NOTIFIER_METRICS", "SWEEP_METRICS", "Metric", "Report"]

NOTES_KEPT: Final = 10
"""Of each kind: a batch of nothing but garbage must not make a log line of megabytes."""
MESSAGE_LIMIT: Final = 400
_FRAMES_KEPT: Final = 8


class Metric(StrEnum):
    """Names of the metrics; each is a count per invocation, but for those in seconds."""

    EVENTS_DECODED = "EventsDecoded"
    EVENTS_QUARANTINED = "EventsQuarantined"
    FINDINGS = "Findings"
    ALERTS_OPENED = "AlertsOpened"
    ALERTS_UPDATED = "AlertsUpdated"
    PROFILES_WRITTEN = "ProfilesWritten"
    PROFILE_CONFLICTS = "ProfileConflicts"
    PROFILE_UNREADABLE = "ProfileUnreadable"
    RULE_FAULTS = "RuleFaults"
    RULES_REFUSED = "RulesRefused"
    ALERTS_UNREADABLE = "AlertsUnreadable"
    NOTIFICATIONS_SENT = "NotificationsSent"
    OUTBOX_OVERDUE = "OutboxOverdue"
    OUTBOX_OLDEST_S = "OutboxOldestSeconds"
    BATCH_FAILURES = "BatchFailures"


NOTIFIER_METRICS: Final = (
    Metric.NOTIFICATIONS_SENT,
    Metric.ALERTS_UNREADABLE,
    Metric.BATCH_FAILURES,
)
SWEEP_METRICS: Final = (*NOTIFIER_METRICS, Metric.OUTBOX_OVERDUE)
"""Those that are published in any case; a sweep that was cut off knows no oldest."""
_OF_NOTIFICATION: Final = {
    Metric.NOTIFICATIONS_SENT,
    Metric.OUTBOX_OVERDUE,
    Metric.OUTBOX_OLDEST_S,
}
DETECTOR_METRICS: Final = tuple(m for m in Metric if m not in _OF_NOTIFICATION)


class Report:
    """Collects what one invocation did.

    Args:
        metrics: those to publish, zero or not.
    """

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self.counts: dict[Metric, int] = dict.fromkeys(metrics, 0)
        self.notes: dict[str, list[str]] = {}
        self.labels: dict[str, str] = {}
        self.cause: dict[str, object] = {}

    def count(self, metric: Metric, amount: int = 1) -> None:
        """Add to a count."""
        self.counts[metric] += amount

    def measure(self, metric: Metric, amount: int) -> None:
        """Set what was measured once, and is published only then."""
        self.counts[metric] = amount

    def note(self, kind: str, text: str) -> None:
        """Keep one line for the log, escaped and cut; only the first ten of a kind."""
        notes = self.notes.setdefault(kind, [])
        if len(notes) < NOTES_KEPT:
            notes.append(display(text, MESSAGE_LIMIT))

    def label(self, name: str, value: str) -> None:
        """Say under which circumstances it happened, in a field of the log line of its own."""
        self.labels[name] = value

    def unreadable_alert(self, name: str, problem: str) -> None:
        """An item of the alerts table holds no alert, which no retry can cure."""
        self.count(Metric.ALERTS_UNREADABLE)
        self.note("unreadable_alerts", f"{name}: {problem}")

    def failed(self, reason: str) -> None:
        """The batch, or a part of it, is to be delivered again."""
        self.counts[Metric.BATCH_FAILURES] = 1
        self.note("failures", reason)

    def failed_by(self, error: Exception) -> None:
        """As ``failed``, with the cause and where it arose."""
        self.failed(f"{type(error).__name__}: {error}")
        frames = extract_tb(error.__traceback__)[-_FRAMES_KEPT:]
        self.cause = {
            "error": type(error).__name__,
            "at": [f"{PurePath(f.filename).name}:{f.lineno} {f.name}" for f in frames],
        }
