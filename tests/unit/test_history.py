"""Histories: what they keep, forget and refuse to read."""

import struct

import pytest

from fraudcore import StateDecodeError
from fraudcore.history import SPAN_MS, Columns, History

SHAPE = Columns(3, (("user", "I"),), ("city",))


def history_of(*rows: tuple[int, int, int, str]) -> History:
    """A history that took in these rows one after another."""
    history = History(SHAPE)
    for row in rows:
        history.add(*row)
    return history


def test_the_oldest_are_forgotten() -> None:
    """Beyond capacity the oldest attempts make room, whenever they arrive."""
    history = history_of((1, 0, 1, "a"), (4, 0, 4, "d"), (2, 0, 2, "b"), (3, 0, 3, "c"))
    assert list(history.times) == [2, 3, 4]
    assert not history.add(1, 9, 9, "late")
    assert history.beyond_horizon(1, 9)
    assert not history.beyond_horizon(2, 1)


def test_attempts_of_one_moment_are_told_apart() -> None:
    """Attempts of the same millisecond stand in the order of their ids."""
    history = history_of((5, 2, 0, "b"), (5, 1, 0, "a"))
    assert list(history.ids) == [1, 2]
    assert history.contains(5, 1)
    assert not history.contains(5, 3)


def test_conflicting_facts_keep_the_greater() -> None:
    """Of two rows with one identity the greater stays, in whichever order they come."""
    low, high = (5, 1, 7, "a"), (5, 1, 7, "b")
    assert history_of(low, high) == history_of(high, low) == history_of(high)


def test_the_span_is_bounded() -> None:
    """What lies more than 49 days before the newest attempt is forgotten, never taken in."""
    history = history_of((SPAN_MS, 2, 0, ""), (0, 1, 0, ""))
    assert len(history) == 2
    history.add(SPAN_MS + 1, 3, 0, "")
    assert list(history.times) == [SPAN_MS, SPAN_MS + 1]
    assert history.beyond_horizon(0, 1)


def test_columns_have_names() -> None:
    """A column is read by its name, aligned with the times."""
    history = history_of((1, 0, 10, "a"), (2, 0, 20, "b"))
    assert list(history.column("user")) == [10, 20]
    assert history.column("city") == ["a", "b"]
    with pytest.raises(ValueError, match="colour"):
        history.column("colour")


def test_windows_are_open_at_the_start() -> None:
    """A window holds its end and not its start."""
    history = history_of((1, 0, 0, ""), (2, 0, 0, ""), (3, 0, 0, ""))
    assert history.between(1, 3) == slice(1, 3)
    assert history.between(3, 9) == slice(3, 3)


def test_an_empty_history_survives_encoding() -> None:
    """Nothing encodes to a few bytes and decodes to nothing."""
    data = History(SHAPE).encode()
    decoded, rest = History.decode(SHAPE, memoryview(data))
    assert len(decoded) == len(rest) == 0


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_cut_off_bytes_are_refused(cut: int) -> None:
    """A history cut off anywhere is refused."""
    data = history_of((1, 0, 10, "aa"), (2, 0, 20, "bb")).encode()
    with pytest.raises(StateDecodeError):
        History.decode(SHAPE, memoryview(data)[:-cut])


@pytest.mark.parametrize(
    ("offsets", "ids"),
    [((0, 1), (1, 1)), ((0, 0), (2, 1)), ((0, 0), (1, 1)), ((3, 2, 1, 0), (1, 1, 1, 1))],
)
def test_disorder_and_excess_are_refused(offsets: tuple[int, ...], ids: tuple[int, ...]) -> None:
    """Rows out of order, twice, or more than the capacity are no history."""
    count, bare = len(offsets), Columns(3)
    data = struct.pack(f"<Hq{count}I{count}I", count, 100, *offsets, *ids)
    with pytest.raises(StateDecodeError, match="out of order"):
        History.decode(bare, memoryview(data))


def test_times_beyond_64_bits_are_refused() -> None:
    """An offset that leads before the first expressible time is damage, not a crash."""
    data = struct.pack("<HqII", 1, -(2**63), 1, 1)
    with pytest.raises(StateDecodeError, match="history"):
        History.decode(Columns(3), memoryview(data))


def test_histories_are_not_hashable() -> None:
    """What changes in place has no hash."""
    with pytest.raises(TypeError):
        hash(History(SHAPE))
