"""Severities, from a note to an emergency."""

from typing import Final, Literal, get_args

__all__ = ["SEVERITIES", "Severity", "rank", "risk_score"]

Severity = Literal["info", "low", "medium", "high", "critical"]
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
_BASE = {"info": 10, "low": 30, "medium": 50, "high": 70, "critical": 90}
_PER_DOUBLING = 3
_HEADROOM = 9


def rank(severity: Severity) -> int:
    """Its place in ``SEVERITIES``: 0 for info, 4 for critical.

    >>> rank("high") > rank("medium")
    True
    """
    return SEVERITIES.index(severity)


def risk_score(severity: Severity, excess: float) -> int:
    """0 to 100: the severity's base plus 3 for each doubling of the threshold, at most 9.

    The severity always dominates: a medium never outranks a high. Chosen, so that a list
    sorted by score is a list to work from the top.

    Args:
        severity: of the finding.
        excess: observed value over threshold, 1 or more; may be infinite.

    >>> risk_score("medium", 1.0), risk_score("medium", 4.0), risk_score("medium", 1e9)
    (50, 56, 59)
    """
    doublings = 0
    while excess >= 2 and doublings * _PER_DOUBLING < _HEADROOM:
        excess, doublings = excess / 2, doublings + 1
    return _BASE[severity] + min(_HEADROOM, doublings * _PER_DOUBLING)
