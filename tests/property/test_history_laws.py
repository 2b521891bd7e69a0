"""The laws of histories, against a naive list of rows."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from fraudcore.history import History, Layout

SHAPE = Layout(5, number="I", word="3s")
Row = tuple[int, int, bytes]
_moments = st.integers(0, 12) | st.sampled_from([2**22, 2**63, 2**64 - 1])
_words = st.sampled_from([b"\0\0\0", b"abc", b"\xff\xff\xff"])
_rows = st.lists(st.tuples(_moments, st.integers(0, 2), _words), max_size=20)


def history_of(rows: list[Row]) -> History:
    """A history that took in these rows one after another."""
    history = History(SHAPE)
    for row in rows:
        history.add(*row)
    return history


def rows_of(history: History) -> list[Row]:
    """Its rows, oldest first."""
    return list(zip(*history.columns, strict=True))


def newest(rows: list[Row]) -> list[Row]:
    """The oracle: of each moment the greatest row, of these the newest five."""
    unique = {row[0]: row for row in sorted(rows)}
    return sorted(unique.values())[-SHAPE.capacity :]


@given(rows=_rows)
def test_a_history_is_the_newest_of_a_set(rows: list[Row]) -> None:
    """Whatever the order and repetition, a history holds the newest rows."""
    history = history_of(rows)
    assert rows_of(history) == newest(rows)
    assert len(history) == len(newest(rows))
    assert history.newest == (newest(rows)[-1][0] if rows else -1)


@given(a=_rows, b=_rows, c=_rows)
def test_histories_merge(a: list[Row], b: list[Row], c: list[Row]) -> None:
    """Merging is associative, commutative, idempotent, and equals adding all rows."""
    x, y, z = history_of(a), history_of(b), history_of(c)
    assert x.merge(y) == y.merge(x) == history_of([*a, *b])
    assert x.merge(y).merge(z) == x.merge(y.merge(z))
    assert x.merge(y).merge(y) == x.merge(y)
    assert x.merge(x) == x == history_of(a)


@given(rows=_rows)
def test_histories_survive_encoding(rows: list[Row]) -> None:
    """A history is its encoding."""
    history = history_of(rows)
    decoded = History(SHAPE, history.data)
    assert rows_of(decoded) == rows_of(history)
    assert (decoded.newest, decoded.full) == (history.newest, history.full)
    assert len(history.data) <= SHAPE.max_bytes


@given(rows=_rows, more=_rows)
def test_a_history_that_was_read_goes_on_alike(rows: list[Row], more: list[Row]) -> None:
    """Columns, tallies and searches are right whether or not they were asked for before."""
    history = history_of(rows)
    for row in more:
        _ = history.columns, history.tally("number", 0, len(history))
        history.add(*row)
        known = [number for _, number, _ in rows_of(History(SHAPE, history.data))]
        assert rows_of(history) == rows_of(History(SHAPE, history.data))
        assert history.tally("number", 0, len(known)) == Counter(known)
        assert all(history.holds("number", n) == (n in known) for n in range(4))
    assert rows_of(history) == newest([*rows, *more])


@given(rows=_rows, row=st.tuples(_moments, st.just(1), st.just(b"new")))
def test_what_is_settled_adds_no_row(rows: list[Row], row: Row) -> None:
    """A row is new exactly where its moment is neither known nor beyond the horizon."""
    history = history_of(rows)
    known = {moment for moment, *_ in newest(rows)}
    beyond = len(known) == SHAPE.capacity and row[0] < min(known)
    assert history.settled(row[0]) == (row[0] in known or beyond)
    before = History(SHAPE, history.data)
    assert history.add(*row) == (history != before)
    if beyond:
        assert history == before


@given(rows=_rows, row=st.tuples(_moments, st.integers(0, 2), _words))
def test_whatever_is_cut_is_told(rows: list[Row], row: Row) -> None:
    """A row that had to go, the new one itself included, is what ``dropped`` says."""
    history = history_of(rows)
    history.add(*row)
    united = sorted({each[0]: each for each in sorted([*newest(rows), row])}.values())
    gone = united[: -SHAPE.capacity]
    assert history.dropped == b"".join(SHAPE.pack(*each) for each in gone)


@given(rows=_rows, count=st.integers(-1, 6), since_ms=st.integers(-3, 3))
def test_recent_rows_are_counted(rows: list[Row], count: int, since_ms: int) -> None:
    """``at_least`` is what counting the rows from an instant on says."""
    history = history_of([(m << 21, number, word) for m, number, word in rows if m < 13])
    since = since_ms + 946_684_800_000
    recent = [m for m in history.moments if m >> 22 >= since_ms]
    assert history.at_least(count, since) == (len(recent) >= count)
