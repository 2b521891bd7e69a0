"""Severities and scores."""

from math import inf

import pytest

from fraudcore.severity import SEVERITIES, Severity, rank, risk_score


def test_order() -> None:
    """Severities rank from a note to an emergency."""
    assert SEVERITIES == ("info", "low", "medium", "high", "critical")
    assert [rank(severity) for severity in SEVERITIES] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("severity", "excess", "score"),
    [
        ("info", 1.0, 10),
        ("low", 1.99, 30),
        ("medium", 2.0, 53),
        ("high", 7.9, 76),
        ("critical", 8.0, 99),
        ("critical", inf, 99),
    ],
)
def test_scores(severity: Severity, excess: float, score: int) -> None:
    """Three points for each doubling of the threshold, at most nine, also for infinity."""
    assert risk_score(severity, excess) == score
