"""What a run came to, in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from fraudcore.alert import SUPPRESSED, Alert
from fraudcore.cli.table import table
from fraudcore.cli.terminal import cut
from fraudcore.event import LoginEvent
from fraudcore.severity import SEVERITIES
from fraudcore.text import printable
from fraudcore.timestamp import iso_millis, to_millis

__all__ = ["Summary"]

_SHOWN = 10
_ENTITY_COLUMNS = 40
_INDENT = " " * len("score  ")


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

    @property
    def newest_ms(self) -> int:
        """Event time of the newest event in epoch milliseconds; 0 before the first."""
        return to_millis(self._last) if self._last else 0

    def text(self, alerts: Sequence[Alert], rejects: int, now_s: float, columns: int | None) -> str:
        """A few lines for a person.

        Args:
            alerts: all of the run.
            rejects: how many lines were rejected.
            now_s: reading of the clock.
            columns: of the terminal; ``None`` where nothing need be cut.
        """
        took_s = max(now_s - self._started_s, 1e-9)
        read = f"events: {self.events} in {took_s:.1f} s ({self.events / took_s:.0f}/s)"
        loud = [alert for alert in alerts if alert.status != SUPPRESSED]
        silent = len(alerts) - len(loud)
        known = f" ({silent} of known good suppressed)" if silent else ""
        incidents = len({alert.incident_id for alert in loud})
        found = f"alerts: {len(alerts)}{known}; incidents: {incidents}"
        lines = [f"{read}; rejected lines: {rejects}; {found}"]
        if self._first and self._last:
            lines.append(f"event time {iso_millis(self._first)} to {iso_millis(self._last)}")
        if loud:
            lines += ["", _by_rule(loud), "", _foremost(loud, columns)]
        return "\n".join(lines)


def _by_rule(alerts: Sequence[Alert]) -> str:
    counts = Counter((alert.rule, alert.severity) for alert in alerts)
    order = sorted(counts, key=lambda key: (-SEVERITIES.index(key[1]), key[0]))
    return table(
        ("severity", "rule", "alerts"), [(sev, rule, counts[rule, sev]) for rule, sev in order]
    )


def _foremost(alerts: Sequence[Alert], columns: int | None) -> str:
    """The incidents of the highest scores: facts of the foremost alert, and its reason below."""
    sizes = Counter(alert.incident_id for alert in alerts)
    ranked = sorted(alerts, key=lambda alert: (-alert.risk_score, -alert.count, alert.first_seen))
    foremost: dict[str, Alert] = {}
    for alert in ranked:
        foremost.setdefault(alert.incident_id, alert)
    shown, rest = list(foremost.values())[:_SHOWN], len(foremost) - _SHOWN
    rows = [
        (alert.risk_score, alert.severity, alert.rule, sizes[alert.incident_id], _entity(alert))
        for alert in shown
    ]
    head, *facts = table(("score", "severity", "rule", "alerts", "entity"), rows).splitlines()
    lines = [cut(head, columns)]
    for fact, alert in zip(facts, shown, strict=True):
        lines += [cut(fact, columns), cut(_INDENT + printable(alert.reason), columns)]
    return "\n".join([*lines, f"... and {rest} incidents more"] if rest > 0 else lines)


def _entity(alert: Alert) -> str:
    tenant = "" if alert.tenant == "default" else f" of tenant {printable(alert.tenant)}"
    return f"{alert.entity.type} {cut(printable(alert.entity.value), _ENTITY_COLUMNS)}{tenant}"
