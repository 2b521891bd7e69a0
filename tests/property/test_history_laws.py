"""The laws of histories, against a naive list of rows."""

from hypothesis import given
from hypothesis import strategies as st

from fraudcore.history import SPAN_MS, Columns, History, Row
from fraudcore.rules.window import windows

SHAPE = Columns(5, (("number", "I"),), ("word",))
_times = st.one_of(
    st.integers(0, 12),
    st.sampled_from([SPAN_MS - 1, SPAN_MS, SPAN_MS + 1, SPAN_MS + 5, 2 * SPAN_MS]),
)
_rows = st.lists(
    st.tuples(_times, st.integers(0, 3), st.integers(0, 2), st.sampled_from(["", "a", "ü", "b c"])),
    max_size=20,
)


def history_of(rows: list[tuple[int, int, int, str]]) -> History:
    """A history that took in these rows one after another."""
    history = History(SHAPE)
    for row in rows:
        history.add(*row)
    return history


def newest(rows: list[tuple[int, int, int, str]]) -> list[Row]:
    """The oracle: of each identity the greatest row, of these the newest five in the span."""
    unique = {row[:2]: row for row in sorted(rows)}
    span = [row for row in unique.values() if row[0] >= max(rows)[0] - SPAN_MS]
    return sorted(span)[-SHAPE.capacity :]  # type: ignore[return-value]


@given(rows=_rows)
def test_a_history_is_the_newest_of_a_set(rows: list[tuple[int, int, int, str]]) -> None:
    """Whatever the order and repetition, a history holds the newest rows within its span."""
    assert list(history_of(rows).rows()) == newest(rows)


@given(a=_rows, b=_rows, c=_rows)
def test_histories_merge(
    a: list[tuple[int, int, int, str]],
    b: list[tuple[int, int, int, str]],
    c: list[tuple[int, int, int, str]],
) -> None:
    """Merging is associative, commutative, idempotent, and equals adding all rows."""
    x, y, z = history_of(a), history_of(b), history_of(c)
    assert x.merge(y) == y.merge(x) == history_of([*a, *b])
    assert x.merge(y).merge(z) == x.merge(y.merge(z))
    assert x.merge(y).merge(y) == x.merge(y)
    assert x == history_of(a)


@given(rows=_rows)
def test_histories_survive_encoding(rows: list[tuple[int, int, int, str]]) -> None:
    """Encoding and decoding gives an equal history and leaves the bytes behind it."""
    history = history_of(rows)
    decoded, rest = History.decode(SHAPE, memoryview(history.encode() + b"rest"))
    assert decoded == history
    assert bytes(rest) == b"rest"


@given(rows=_rows, time=_times, event_id=st.integers(0, 3))
def test_what_is_beyond_the_horizon_changes_nothing(
    rows: list[tuple[int, int, int, str]], time: int, event_id: int
) -> None:
    """An attempt is taken in exactly when it is neither known nor beyond the horizon."""
    history = history_of(rows)
    settled = history.beyond_horizon(time, event_id) or history.contains(time, event_id)
    assert history.contains(time, event_id) == ((time, event_id) in {r[:2] for r in history.rows()})
    before = list(history.rows())
    assert history.add(time, event_id, 0, "") == (not settled)
    assert settled == (list(history.rows()) == before)


@given(rows=_rows, time=st.integers(0, 15), span=st.integers(1, 8))
def test_windows_equal_a_list(rows: list[tuple[int, int, int, str]], time: int, span: int) -> None:
    """Windows are the lists of rows in (end - span, end], for every end that holds the attempt."""
    history = history_of(rows)
    known = list(history.rows())
    ends = sorted({time, *(row[0] for row in known if time < row[0] < time + span)})  # type: ignore[operator]
    seen = list(windows((history,), time, span))
    assert [window.end_ms for window in seen] == ends
    for window in seen:
        inside = [row for row in known if window.end_ms - span < row[0] <= window.end_ms]  # type: ignore[operator]
        assert window.times() == [row[0] for row in inside]
        assert window.column("word") == [row[3] for row in inside]
        assert window.count == len(inside) + 1
        assert window.first_ms == min([time, *window.times()])
