"""How values are put into words and colours."""

from typing import Final

from rich.text import Text

from fraudcore import Alert
from fraudcore.text import display

__all__ = ["SEVERITY_STYLES", "minutes", "plain", "severity", "whom"]

SEVERITY_STYLES: Final = {
    "info": "dim",
    "low": "cyan",
    "medium": "yellow",
    "high": "bold red",
    "critical": "bold white on red",
}
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


def minutes(seconds: float) -> str:
    """A duration for people.

    >>> minutes(95.4), minutes(12.3)
    ('1 min 35 s', '12 s')
    """
    whole, rest = divmod(round(seconds), 60)
    return f"{whole} min {rest} s" if whole else f"{rest} s"
