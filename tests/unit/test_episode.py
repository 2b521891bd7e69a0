"""Episodes: what belongs to one alert."""

import pytest

from fraudcore import StateDecodeError
from fraudcore.episode import EPISODES_KEPT, Episode, Episodes

OPEN = Episode(opened_ms=1000, last_ms=5000, first_ms=800, count=3, severity_rank=2)
INFO, LOW, MEDIUM, HIGH = range(4)
LONGEST_MS = 2**32 - 1


@pytest.mark.parametrize(
    ("time_ms", "inside"),
    [(899, False), (900, True), (1000, True), (3000, True), (5100, True), (5101, False)],
)
def test_an_episode_reaches_a_quiet_period_to_both_sides(time_ms: int, inside: bool) -> None:
    """A finding belongs to an episode up to one quiet period before or after it."""
    assert OPEN.covers(time_ms, quiet_ms=100) == inside


def test_no_episode_lasts_longer_than_can_be_stored() -> None:
    """After 49.7 days of findings without a pause, the next one opens a new alert."""
    long = OPEN.extended(1000 + LONGEST_MS - 1, 0, INFO)
    assert long.covers(1000 + LONGEST_MS, quiet_ms=100)
    assert not long.covers(1001 + LONGEST_MS, quiet_ms=100)
    longest = long.extended(1000 + LONGEST_MS, 0, INFO)
    assert Episodes.decode(Episodes({7: longest}).data) == {7: longest}


@pytest.mark.parametrize(
    ("time_ms", "opened_ms"),
    [(9000, 9000), (899, 800), (801, 800), (800, 800), (799, 700), (-1, -100)],
)
def test_findings_outside_open_another_episode(time_ms: int, opened_ms: int) -> None:
    """A later finding opens its own episode; earlier ones share one in each quiet period."""
    assert OPEN.opening_beside(time_ms, quiet_ms=100) == opened_ms


def test_extending_grows_everything_but_the_opening() -> None:
    """A later finding moves the end, raises the count and severity, and keeps the identity."""
    assert OPEN.extended(6000, 5500, HIGH) == Episode(1000, 6000, 800, 4, HIGH)


def test_a_late_finding_moves_only_the_start() -> None:
    """A late, lesser finding moves neither the end nor the severity back."""
    assert OPEN.extended(2000, 500, LOW) == Episode(1000, 5000, 500, 4, MEDIUM)


def test_severity_by_name() -> None:
    """The severity reads as a word."""
    assert OPEN.severity == "medium"


def test_merging_keeps_the_newest() -> None:
    """Of two episodes of one pattern that with the newer finding stays."""
    later = Episode(6000, 6000, 6000, 1, INFO)
    assert Episodes({1: OPEN}).merge(Episodes({1: later, 2: OPEN})) == {1: later, 2: OPEN}
    assert Episodes({1: later}).merge(Episodes({1: OPEN})) == {1: later}


def test_merging_unites_states_of_one_episode() -> None:
    """Two writers' states of one episode come to the greater count and severity of either."""
    one, other = OPEN._replace(count=9, first_ms=900), OPEN._replace(severity_rank=HIGH)
    both = Episode(1000, 5000, 800, 9, HIGH)
    assert one.united(other) == other.united(one) == both


def test_states_that_hold_neither_the_other_join() -> None:
    """Late findings of an episode that is no longer remembered come to one state of it."""
    late = Episode(1000, 4000, 700, 1, HIGH)
    assert OPEN.joined(late) == late.joined(OPEN) == Episode(1000, 5000, 700, 3, HIGH)


def test_copies_are_independent() -> None:
    """What is kept in a copy is not kept in its original."""
    episodes = Episodes({1: OPEN})
    copy = episodes.copy()
    copy.keep(2, OPEN)
    assert (sorted(episodes), sorted(copy)) == ([1], [1, 2])


def test_a_late_episode_replaces_no_newer_one() -> None:
    """An old burst that arrives late does not take the place of the one that is open."""
    episodes = Episodes({1: OPEN})
    episodes.keep(1, Episode(500, 9000, 500, 1, INFO))
    assert episodes == {1: OPEN}
    episodes.keep(1, OPEN.extended(6000, 6000, INFO))
    assert episodes[1].count == 4


def test_the_patterns_with_the_newest_findings_stay() -> None:
    """Beyond capacity the pattern that was found least recently is forgotten."""
    episodes = Episodes()
    for pattern in range(EPISODES_KEPT + 3):
        episodes.keep(pattern, OPEN._replace(last_ms=9000 - pattern))
    assert sorted(episodes) == list(range(EPISODES_KEPT))
    episodes.keep(99, OPEN._replace(last_ms=9001))
    assert sorted(episodes) == [*range(EPISODES_KEPT - 1), 99]


@pytest.mark.parametrize("size", [1, 24, 26, 25 * (EPISODES_KEPT + 1)])
def test_damaged_episodes_are_refused(size: int) -> None:
    """Parts of episodes, or more than are kept, are refused."""
    with pytest.raises(StateDecodeError, match="episodes"):
        Episodes.decode(bytes(size))


def test_unknown_severities_are_refused() -> None:
    """A severity beyond the highest is damage."""
    data = Episodes({7: Episode(1, 1, 1, 1, 9)}).data
    with pytest.raises(StateDecodeError, match="severity"):
        Episodes.decode(data)


def test_counts_end_somewhere() -> None:
    """More findings than 32 bits count are stored as the most."""
    data = Episodes({7: OPEN._replace(count=2**40)}).data
    assert Episodes.decode(data)[7].count == 2**32 - 1
