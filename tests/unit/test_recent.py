"""``has_recent``: counting the newest rows of a history without decoding it."""

from hypothesis import given
from hypothesis import strategies as st

from fraudcore.history import History, Layout
from fraudcore.moment import moment_of
from fraudcore.rules.recent import has_recent
from tests.attempts import START_MS

OFFSETS = st.integers(0, 5)


@given(st.lists(OFFSETS, max_size=8), st.integers(1, 9), OFFSETS)
def test_it_counts_the_rows_from_an_instant_on(offsets: list[int], rows: int, since: int) -> None:
    """It says whether at least so many rows are not older, whatever was cut before them."""
    history = History(Layout(5, user="I"))
    for number, offset in enumerate(offsets):
        history.add(moment_of(START_MS + offset, f"e{number}"), number)
    kept = sorted(offsets)[-5:]
    found = sum(offset >= since for offset in kept)
    assert has_recent(history, rows, START_MS + since) == (found >= rows)
