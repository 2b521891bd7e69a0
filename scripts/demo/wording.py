"""How values are put into words and colours."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from rich.text import Text

from fraudcore import Alert
from fraudcore.rules.catalogue import RULE_TYPES
from fraudcore.severity import SEVERITIES
from fraudcore.text import display

__all__ = ["RULE_WIDTH", "SEVERITY_STYLES", "counted", "minutes", "plain", "severity", "whom"]
__all__ += ["why"]

SEVERITY_STYLES: Final = {
    "info": "dim",
    "low": "cyan",
    "medium": "yellow",
    "high": "bold red",
    "critical": "bold white on red",
}
RULE_WIDTH: Final = max(map(len, RULE_TYPES)) + 2
"""Columns for the name of a rule."""
_LONGEST = 300


def plain(value: object) -> str:
    """Foreign text without control characters, bounded; to be shown without markup."""
    return display("" if value is None else str(value), _LONGEST)


def severity(alert: Alert) -> Text:
    """The severity in its colour."""
    return Text(alert.severity, SEVERITY_STYLES[alert.severity])


def whom(entity_type: str, entity: str) -> Text:
    """An account or an address."""
    return Text.assemble((f"{entity_type} ", "dim"), plain(entity))


def why(alert: Alert) -> str:
    """Its reason, and what raised it."""
    raised_by = alert.evidence.get("escalated_by")
    return plain(alert.reason) + (f"; raised by {plain(raised_by)}" if raised_by else "")


def counted(alerts: Iterable[Alert]) -> str:
    """How many there are of each severity, the gravest first.

    >>> counted([])
    'none'
    """
    counts = Counter(alert.severity for alert in alerts)
    known = [f"{counts[s]:,} {s}" for s in reversed(SEVERITIES) if counts[s]]
    return ", ".join(known) or "none"


def minutes(seconds: float) -> str:
    """A duration for people.

    >>> minutes(95.4), minutes(12.3)
    ('1 min 35 s', '12 s')
    """
    whole, rest = divmod(round(seconds), 60)
    return f"{whole} min {rest} s" if whole else f"{rest} s"
