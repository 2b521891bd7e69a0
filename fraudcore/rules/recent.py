"""Whether enough happened of late to look any further, told from a history without decoding it."""

from typing import Final

from fraudcore.history import History
from fraudcore.moment import first_moment

__all__ = ["has_recent"]

_MOMENT_BYTES: Final = 8


def has_recent(history: History, rows: int, since_ms: int) -> bool:
    """Whether at least so many rows are not older than an instant.

    Args:
        history: any.
        rows: 1 or more.
        since_ms: epoch milliseconds, inclusive.

    >>> from fraudcore.history import Layout
    >>> from fraudcore.moment import moment_of
    >>> two = History(Layout(9))
    >>> _ = two.add(moment_of(1_795_428_000_000, "a")), two.add(moment_of(1_795_428_000_009, "b"))
    >>> has_recent(two, 2, 1_795_428_000_000), has_recent(two, 2, 1_795_428_000_001)
    (True, False)
    """
    at = len(history.data) - rows * history.layout.row_bytes
    if at < 0:
        return False
    oldest = int.from_bytes(history.data[at : at + _MOMENT_BYTES])
    return oldest >= first_moment(since_ms)
