"""What a run came to, in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from fraudcore.alert import Alert
from fraudcore.cli.table import table
from fraudcore.event import LoginEvent
from fraudcore.severity import SEVERITIES
from fraudcore.text import display
from fraudcore.timestamp import iso_millis

__all__ = ["Summary"]

_SHOWN = 10
_REASON_WIDTH = 110


class Summary:
    """Counts what passes through.

    Args:
        started_s: reading of a monotonic clock in seconds.
    """

    def __init__(self, started_s: float) -> None:
        self._started_s = started_s
        self._first: datetime | None = None
        self._last: datetime | None = None
        self.events = 0

    def add(self, events: Iterable[LoginEvent]) -> None:
        """Count a batch."""
        for event in events:
            self.events += 1
            at = event.occurred_at
            self._first = min(at, self._first or at)
            self._last = max(at, self._last or at)

    def text(self, alerts: Sequence[Alert], rejects: int, now_s: float) -> str:
        """A few lines for a person."""
        took_s = max(now_s - self._started_s, 1e-9)
        read = f"{self.events} events read in {took_s:.1f} s ({self.events / took_s:.0f}/s)"
        lines = [f"{read}, {rejects} rejected, {len(alerts)} alerts"]
        if self._first and self._last:
            lines.append(f"event time {iso_millis(self._first)} to {iso_millis(self._last)}")
        if alerts:
            lines += ["", _by_rule(alerts), "", _foremost(alerts)]
        return "\n".join(lines)


def _by_rule(alerts: Sequence[Alert]) -> str:
    counts = Counter((alert.rule, alert.severity) for alert in alerts)
    order = sorted(counts, key=lambda key: (-SEVERITIES.index(key[1]), key[0]))
    return table(
        ("severity", "rule", "alerts"), [(sev, rule, counts[rule, sev]) for rule, sev in order]
    )


def _foremost(alerts: Sequence[Alert]) -> str:
    ranked = sorted(alerts, key=lambda alert: (-alert.risk_score, -alert.count, alert.first_seen))
    rows = [
        (
            alert.risk_score,
            alert.severity,
            alert.rule,
            display(alert.entity.value, 40),
            display(alert.reason, _REASON_WIDTH),
        )
        for alert in ranked[:_SHOWN]
    ]
    shown = table(("score", "severity", "rule", "entity", "reason"), rows)
    rest = len(ranked) - _SHOWN
    return f"{shown}\n... and {rest} more" if rest > 0 else shown
