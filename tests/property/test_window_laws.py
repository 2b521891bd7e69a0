"""The laws of sliding windows, against plain lists of times."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from fraudcore import LoginEvent
from fraudcore.history import History, Layout
from fraudcore.moment import moment_of, time_of
from fraudcore.rules.window import Window, last_window, windows
from tests.attempts import START_MS

SHAPE = Layout(12, user="I")
SPAN_S = 4
_times = st.integers(0, 12).map(lambda n: n * 500) | st.sampled_from([3999, 4000, 4001, 8000])
_rows = st.lists(st.tuples(_times, st.integers(0, 3)), max_size=16)
Rows = list[tuple[int, int]]


def history_of(rows: Rows) -> History:
    """The events at these milliseconds after the start."""
    history = History(SHAPE)
    for n, (after_ms, user) in enumerate(rows):
        history.add(moment_of(START_MS + after_ms, f"e{n}"), user)
    return history


def event_at(after_ms: int) -> LoginEvent:
    """An event that is not among the others."""
    return LoginEvent("own", START_MS + after_ms, "failure", "192.0.2.1")  # type: ignore[arg-type]


def known_of(history: History) -> Rows:
    """What the history holds, as milliseconds after the start."""
    users = history.column("user")
    return [(time_of(m) - START_MS, u) for m, u in zip(history.moments, users, strict=True)]


def inside(rows: Rows, end_ms: int) -> Rows:
    """The oracle: the rows in ``(end - span, end]``."""
    return [row for row in rows if end_ms - SPAN_S * 1000 < row[0] <= end_ms]


def assert_is(window: Window, rows: Rows, own_ms: int) -> None:
    """The window holds exactly these rows, and the event itself besides."""
    times = [START_MS + after_ms for after_ms, _ in rows]
    users = [user for _, user in rows]
    assert window.times_ms() == times
    assert window.column("user") == users
    assert (window.others, window.count) == (len(rows), len(rows) + 1)
    assert window.first_ms == min([START_MS + own_ms, *times])
    for own in (0, 1, 9):
        assert window.tally("user", own) == Counter([*users, own])
        assert window.distinct("user", own) == len({*users, own} - {0})


@given(rows=_rows, own_ms=_times)
def test_the_last_window_ends_at_the_event(rows: Rows, own_ms: int) -> None:
    """It holds what happened in the span before the event, at its own millisecond included."""
    history = history_of(rows)
    window = last_window(history, event_at(own_ms), SPAN_S)
    assert window.end_ms == START_MS + own_ms
    assert_is(window, inside(known_of(history), own_ms), own_ms)


@given(rows=_rows, own_ms=_times, lateness_ms=st.sampled_from([0, 1, 500, 2000, 3999, 4000, 9000]))
def test_windows_are_all_that_hold_the_event_within_the_lateness(
    rows: Rows, own_ms: int, lateness_ms: int
) -> None:
    """One window ends at the event, and one at each later time up to lateness and span."""
    history = history_of(rows)
    known = known_of(history)
    reach_ms = min(SPAN_S * 1000 - 1, lateness_ms)
    ends = sorted({own_ms, *(t for t, _ in known if own_ms < t <= own_ms + reach_ms)})
    found = list(windows(history, event_at(own_ms), SPAN_S, lateness_ms))
    assert [window.end_ms - START_MS for window in found] == ends
    for window, end_ms in zip(found, ends, strict=True):
        assert_is(window, inside(known, end_ms), own_ms)


@given(rows=_rows, end_ms=_times)
def test_a_window_may_end_anywhere(rows: Rows, end_ms: int) -> None:
    """A window that ends at a given instant holds what a look at all rows says."""
    history = history_of(rows)
    window = Window.ending(history, START_MS + end_ms, START_MS + end_ms, SPAN_S)
    known = known_of(history)
    assert window.times_ms() == [START_MS + t for t, _ in inside(known, end_ms)]
    whole = bool(known) and inside(known, end_ms)[:1] == known[:1]
    if known and whole:
        assert window.overflows == history.full


@given(rows=_rows, own_ms=_times)
def test_in_order_there_is_one_window(rows: Rows, own_ms: int) -> None:
    """An event that nothing follows is judged once, however much lateness is allowed."""
    history = history_of([(min(t, own_ms), user) for t, user in rows])
    assert len(list(windows(history, event_at(own_ms), SPAN_S, 900_000))) == 1
