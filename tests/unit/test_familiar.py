"""Familiar values: newest successes and older ones as one set."""

from fraudcore.familiar import Familiar
from fraudcore.history import History, Layout
from fraudcore.known import DAY_MS, NEVER, Known
from fraudcore.moment import moment_of
from tests.attempts import START_MS

SHAPE = Layout(9, value="I", masked="B")
TODAY = START_MS // DAY_MS
OPEN, MASKED = 0, 1


def familiar(
    *successes: tuple[int, int, int],
    older: tuple[tuple[int, int], ...] = (),
    masked_too: bool = False,
) -> Familiar:
    """What these successes (days ago, value, masked) and older sightings (value, day) make."""
    history, known = History(SHAPE), Known(5)
    for n, (days_ago, value, masked) in enumerate(successes):
        history.add(moment_of(START_MS - days_ago * DAY_MS, f"e{n}"), value, masked)
    for value, day in older:
        known.add(value, day)
    return Familiar(history, "value", known, masked_too=masked_too)


def test_values_of_either_are_familiar() -> None:
    """Values of the newest successes and those remembered of older ones are one set."""
    values = familiar((1, 7, OPEN), (0, 8, OPEN), older=((5, TODAY - 90), (7, TODAY - 80)))
    assert [value in values for value in (5, 7, 8, 6)] == [True, True, True, False]
    assert sorted(values) == [5, 7, 8]
    assert len(values) == 3


def test_masked_successes_make_nothing_familiar() -> None:
    """A value that was only seen behind a mask is none, unless masked ones are to count."""
    successes = ((1, 7, MASKED), (0, 8, MASKED), (2, 8, OPEN))
    assert sorted(familiar(*successes)) == [8]
    assert 7 not in familiar(*successes)
    assert 8 in familiar(*successes)
    assert sorted(familiar(*successes, masked_too=True)) == [7, 8]
    assert 7 in familiar(*successes, masked_too=True)


def test_nothing_is_no_value() -> None:
    """The number that stands for an absent fact is not listed."""
    values = familiar((0, 0, OPEN), (0, 3, OPEN))
    assert list(values) == [3]
    assert len(familiar((0, 0, OPEN))) == 0


def test_the_newest_day_of_either_counts() -> None:
    """The last day is that of the newest success, or the remembered one."""
    values = familiar((3, 7, OPEN), (1, 7, OPEN), (0, 7, MASKED), older=((5, TODAY - 90),))
    assert values.last_day(7) == TODAY - 1
    assert values.last_day(5) == TODAY - 90
    assert values.last_day(9) == NEVER


def test_known_before_a_day() -> None:
    """A value is known before a day only by what was seen on an earlier one."""
    values = familiar((2, 7, OPEN), (1, 8, MASKED), older=((5, TODAY - 90),))
    assert not values.known_before(7, TODAY - 2)
    assert values.known_before(7, TODAY - 1)
    assert not values.known_before(8, TODAY)
    assert values.known_before(5, TODAY - 89)
    assert not values.known_before(5, TODAY - 90)
