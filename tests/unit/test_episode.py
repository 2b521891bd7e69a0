"""Episodes: what belongs to one alert."""

import pytest

from fraudcore import StateDecodeError
from fraudcore.episode import Episode, Episodes

OPEN = Episode(opened_ms=1000, last_ms=5000, first_ms=800, count=3, severity_rank=2)


@pytest.mark.parametrize(
    ("time_ms", "inside"),
    [(899, False), (900, True), (1000, True), (3000, True), (5100, True), (5101, False)],
)
def test_an_episode_reaches_a_quiet_period_to_both_sides(time_ms: int, inside: bool) -> None:
    """A finding belongs to an episode up to one quiet period before or after it."""
    assert OPEN.covers(time_ms, quiet_ms=100) == inside


@pytest.mark.parametrize(
    ("time_ms", "opened_ms"),
    [(9000, 9000), (899, 800), (801, 800), (800, 800), (799, 700), (-1, -100)],
)
def test_findings_outside_open_another_episode(time_ms: int, opened_ms: int) -> None:
    """A later finding opens its own episode; earlier ones share one in each quiet period."""
    assert OPEN.opening_beside(time_ms, quiet_ms=100) == opened_ms


def test_extending_grows_everything_but_the_opening() -> None:
    """A later finding moves the end, raises the count and severity, and keeps the identity."""
    assert OPEN.extended(6000, 5500, "high") == Episode(1000, 6000, 800, 4, 3)


def test_a_late_finding_moves_only_the_start() -> None:
    """A late, lesser finding moves neither the end nor the severity back."""
    assert OPEN.extended(2000, 500, "low") == Episode(1000, 5000, 500, 4, 2)


def test_severity_by_name() -> None:
    """The severity reads as a word."""
    assert OPEN.severity == "medium"


def test_merging_keeps_the_newest() -> None:
    """Of two episodes of one rule the one opened later stays, and of one the longer."""
    later = Episode(2000, 2000, 2000, 1, 0)
    longer = OPEN.extended(9000, 9000, "info")
    assert Episodes(a=OPEN).merge(Episodes(a=later, b=OPEN)) == {"a": later, "b": OPEN}
    assert Episodes(a=longer).merge(Episodes(a=OPEN)) == {"a": longer}


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x01" + b"\x00" * 20])
def test_damaged_episodes_are_refused(data: bytes) -> None:
    """Cut off bytes are no episodes."""
    with pytest.raises(StateDecodeError, match="episodes"):
        Episodes.decode(memoryview(data))


def test_unknown_severities_are_refused() -> None:
    """A severity beyond the highest is damage."""
    data = Episodes(a=Episode(1, 1, 1, 1, 9)).encode()
    with pytest.raises(StateDecodeError, match="severity"):
        Episodes.decode(memoryview(data))
