"""Known values: which are kept, which forgotten."""

import pytest

from fraudcore import StateDecodeError
from fraudcore.known import NEVER, Known, KnownValue

FIRST = 20_006
"""The first day of a week as they are counted here."""
WEEK = 7


def known_of(*sightings: tuple[int, int], capacity: int = 3) -> Known:
    """Values that were seen on these days."""
    known = Known(capacity)
    for value, day in sightings:
        known.add(value, day)
    return known


def test_nothing_is_known_at_first() -> None:
    """An empty memory knows no value, not even 0."""
    known = known_of()
    assert 0 not in known
    assert (len(known), known.last_day(0), known.data) == (0, NEVER, b"")
    assert not known.known_before(0, 2**15)


def test_a_week_is_kept_by_its_first_day() -> None:
    """Daily sightings change what is known once a week."""
    known = known_of((5, FIRST + 2))
    assert not any(known.add(5, FIRST + day) for day in range(2, WEEK))
    assert known.add(5, FIRST + 1)
    assert known.add(5, FIRST + WEEK)
    assert list(known) == [KnownValue(5, FIRST + WEEK, FIRST + 1)]


def test_the_two_newest_weeks_are_kept() -> None:
    """A late sighting fills the week before, and an older one nothing."""
    known = known_of((5, FIRST + 5 * WEEK), (5, FIRST))
    assert list(known) == [KnownValue(5, FIRST + 5 * WEEK, FIRST)]
    assert known.add(5, FIRST + 3 * WEEK)
    assert list(known) == [KnownValue(5, FIRST + 5 * WEEK, FIRST + 3 * WEEK)]
    assert not known.add(5, FIRST + WEEK)


def test_known_before_a_day_means_seen_before_it() -> None:
    """A value is not known before the day on which it was first seen."""
    known = known_of((5, FIRST + WEEK + 3), (5, FIRST))
    assert not known.known_before(5, FIRST)
    assert known.known_before(5, FIRST + 1)
    assert known.known_before(5, FIRST + WEEK + 4)
    assert not known.known_before(6, FIRST + WEEK + 4)


def test_the_values_of_the_newest_weeks_stay() -> None:
    """Beyond capacity the value that was not seen for longest is forgotten."""
    known = known_of(*((value, FIRST + value * WEEK) for value in range(4)))
    assert [each.value for each in known] == [1, 2, 3]
    assert not known.add(0, FIRST)
    assert 0 not in known


def test_of_one_week_the_greater_digests_stay() -> None:
    """Which of many values of one week are kept does not depend on their order."""
    one_way, other_way = (
        known_of(*((value, FIRST) for value in order)) for order in ((1, 2, 3, 4), (4, 3, 2, 1))
    )
    assert one_way == other_way
    assert [each.value for each in one_way] == [2, 3, 4]


def test_a_full_memory_forgets_weeks_older_than_all_others() -> None:
    """What would not be kept by itself is not kept beside a newer week either."""
    known = known_of((1, FIRST), (1, FIRST + 9 * WEEK), (2, FIRST + WEEK), capacity=2)
    assert list(known) == [
        KnownValue(1, FIRST + 9 * WEEK, NEVER),
        KnownValue(2, FIRST + WEEK, NEVER),
    ]


def test_bytes_of_one_value_in_another_are_not_found() -> None:
    """A value is looked for at the start of rows only."""
    known = known_of((0x0101_0101, 0x0101))
    assert 0x0101_0101 in known
    assert all(value not in known for value in (0x01010000, 0x0101_0001, 0))
    behind = known_of((5, 0x5001), (5, 0x5001 + 9 * WEEK), (0x0101_0101, FIRST))
    assert behind.last_day(0x0101_0101) == FIRST


@pytest.mark.parametrize("size", [1, 7, 9, 4 * 8])
def test_other_bytes_are_refused(size: int) -> None:
    """Parts of rows, or more rows than the capacity, are no known values."""
    with pytest.raises(StateDecodeError, match="known values"):
        Known.decode(3, bytes(size))


def test_copies_are_independent() -> None:
    """What a copy learns, its original does not."""
    known = known_of((5, FIRST))
    copy = known.copy()
    copy.add(6, FIRST)
    assert 6 not in known
    assert known != copy
    with pytest.raises(TypeError):
        hash(known)
