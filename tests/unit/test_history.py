"""Histories: what they keep, forget and refuse to read."""

import pytest

from fraudcore import StateDecodeError
from fraudcore.history import History, Layout
from fraudcore.moment import ORIGIN_MS, first_moment, moment_of

SHAPE = Layout(3, user="I", known="B")


def history_of(*rows: tuple[int, int, int]) -> History:
    """A history that took in these rows one after another."""
    history = History(SHAPE)
    for row in rows:
        history.add(*row)
    return history


def test_the_oldest_are_forgotten() -> None:
    """Beyond capacity the oldest rows make room, whenever they arrive."""
    history = history_of((1, 0, 1), (4, 0, 4), (2, 0, 2), (3, 0, 3))
    assert history.moments == [2, 3, 4]
    assert not history.add(1, 9, 9)
    assert history.settled(1)
    assert not history.settled(5)
    assert history.full


def test_what_is_known_or_too_old_is_settled() -> None:
    """A moment is settled where it is kept, or where a full history begins after it."""
    history = history_of((2, 0, 0), (4, 0, 0))
    assert [history.settled(moment) for moment in range(6)] == [0, 0, 1, 0, 1, 0]
    history.add(6, 0, 0)
    assert [history.settled(moment) for moment in range(8)] == [1, 1, 1, 0, 1, 0, 1, 0]


def test_what_was_cut_is_told() -> None:
    """The rows that an addition or a union cut can be read back until the next one."""
    history = history_of((1, 7, 0), (2, 8, 0), (3, 9, 0))
    assert history.dropped == b""
    history.add(4, 0, 0)
    assert SHAPE.unpack(history.dropped) == (1, 7, 0)
    history.add(1, 7, 0)
    assert SHAPE.unpack(history.dropped) == (1, 7, 0)
    history.add(4, 0, 0)
    assert history.dropped == b""
    older = history_of((1, 7, 0), (2, 8, 0))
    assert [SHAPE.unpack(history.merge(older).dropped)] == [(1, 7, 0)]


def test_conflicting_facts_keep_the_greater() -> None:
    """Of two rows with one moment the greater stays, in whichever order they come."""
    low, high = (5, 1, 7), (5, 1, 8)
    assert history_of(low, high) == history_of(high, low) == history_of(high)


def test_columns_have_names() -> None:
    """A column is read by its name, aligned with the moments; the newest row at once."""
    history = history_of((1, 10, 0), (2, 20, 1))
    assert history.column("user") == [10, 20]
    assert history.column("known") == [0, 1]
    assert (history.last, history.newest) == ((2, 20, 1), 2)
    with pytest.raises(KeyError, match="colour"):
        history.column("colour")


def test_decoded_columns_follow_what_is_added() -> None:
    """Columns that were read stay right through additions in front, in between and behind."""
    history = history_of((5, 50, 0))
    assert history.column("user") == [50]
    history.add(7, 70, 0)
    assert history.column("user") == [50, 70]
    history.add(6, 60, 0)
    assert history.column("user") == [50, 60, 70]
    history.add(8, 80, 0)
    assert (history.moments, history.column("user")) == ([6, 7, 8], [60, 70, 80])


def test_tallies_follow_what_is_added() -> None:
    """How often a value stands between two positions is counted anew after each change."""
    history = history_of((1, 5, 0), (2, 5, 0))
    assert history.tally("user", 0, 2) == {5: 2}
    assert history.tally("user", 1, 2) == {5: 1}
    history.add(3, 6, 0)
    assert history.tally("user", 0, 3) == {5: 2, 6: 1}
    history.add(0, 6, 0)
    assert history.tally("user", 0, 3) == {5: 2, 6: 1}
    history.add(9, 6, 0)
    assert history.tally("user", 0, 3) == {5: 1, 6: 2}


def test_values_are_found_in_their_own_column_only() -> None:
    """A value that stands elsewhere in a row, or across two rows, is not taken for one."""
    history = history_of((0x0102_0304_0506_0708, 0x0A0B_0C0D, 0x0E), (2**62, 3, 4))
    assert history.holds("user", 0x0A0B_0C0D)
    assert history.holds("known", 0x0E)
    for part in (0x0506_0708, 0x0B0C_0D0E, 0x0D0E_0000):
        assert not history.holds("user", part)
    assert not history.holds("known", 0x0D)
    assert SHAPE.offset(history.data, "user", 0x0A0B_0C0D) == 0
    alike = history_of((0x0909_0909_0909_0901, 0x0101_0101, 1))
    assert alike.holds("user", 0x0101_0101)


def test_recent_rows_are_counted_without_decoding() -> None:
    """Whether so many rows are not older than an instant is told by one row."""
    moments = [moment_of(ORIGIN_MS + second * 1000, "e") for second in (1, 2, 3)]
    history = history_of(*((moment, 0, 0) for moment in moments))
    assert history.at_least(2, ORIGIN_MS + 2000)
    assert not history.at_least(2, ORIGIN_MS + 2001)
    assert history.at_least(3, ORIGIN_MS + 1000)
    assert not history.at_least(4, ORIGIN_MS)
    assert history.at_least(0, ORIGIN_MS + 9000)
    assert history.at_least(-1, ORIGIN_MS + 9000)
    assert not History(SHAPE).at_least(1, ORIGIN_MS)
    first = history_of((first_moment(ORIGIN_MS + 5), 0, 0))
    assert first.at_least(1, ORIGIN_MS + 5)


def test_an_empty_history() -> None:
    """Nothing encodes to nothing, and settles nothing."""
    history = History(SHAPE)
    assert (len(history), history.data, history.newest, history.moments) == (0, b"", -1, [])
    assert not history.settled(0)
    assert not history.full


@pytest.mark.parametrize("size", [1, 12, 14, 4 * 13])
def test_other_bytes_are_refused(size: int) -> None:
    """Parts of rows, or more rows than the capacity, are no history."""
    with pytest.raises(StateDecodeError, match="history"):
        History(SHAPE, bytes(size))


def test_histories_are_not_hashable() -> None:
    """What changes in place has no hash."""
    with pytest.raises(TypeError):
        hash(History(SHAPE))
