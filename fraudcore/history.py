"""Recent history: the newest N rows as a sorted, duplicate-free, mergeable set.

The rules of this file:

* A row is a moment (see ``fraudcore.moment``) and the facts kept of it, as fixed-width
  big-endian bytes, so that rows sort as bytes and a history *is* its encoding.
* One moment has one row. Where two rows carry the same moment, the greater one stays.
* A history is *the newest N of a set*. Union followed by that cut is associative, commutative
  and idempotent, so redelivery, shuffling and splitting of the stream cannot change the result.
* Whatever would be cut at once lies *beyond the horizon*: it is neither taken in nor judged.
* Rows are decoded into columns when a rule first asks for them, and kept decoded after that.
"""

from bisect import bisect_left
from collections import Counter

from fraudcore.errors import StateDecodeError
from fraudcore.layout import Layout
from fraudcore.moment import MOMENT_BYTES, first_moment

__all__ = ["History", "Layout", "count_more"]

Fact = int | bytes


class History:
    """The newest rows, oldest first.

    Args:
        layout: its shape.
        data: its encoding.

    Raises:
        StateDecodeError: the bytes are no whole rows, or too many.

    Attributes:
        layout: its shape.
        data: the rows as bytes: the encoding.
        newest: the greatest moment; -1 where there is none.
        dropped: rows that the last addition or union cut, one after the other.
    """

    __slots__ = ("_columns", "_tallies", "data", "dropped", "layout", "newest")

    def __init__(self, layout: Layout, data: bytes = b"") -> None:
        self.layout = layout
        self.data = data
        self.dropped = b""
        self.newest = -1
        self._columns: list[list[int]] | None = None
        self._tallies: dict[tuple[int, int, int], dict[int, int]] | None = None
        if data:
            start = len(data) - layout.row_bytes
            if len(data) % layout.row_bytes or len(data) > layout.max_bytes:
                raise StateDecodeError(f"history: {len(data)} bytes of {layout.row_bytes} a row")
            self.newest = int.from_bytes(data[start : start + MOMENT_BYTES])

    def __len__(self) -> int:
        return len(self.data) // self.layout.row_bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, History) and self.data == other.data

    __hash__ = None  # type: ignore[assignment]

    @property
    def full(self) -> bool:
        """Whether older rows have been, or may have been, cut."""
        return len(self.data) >= self.layout.max_bytes

    @property
    def columns(self) -> list[list[int]]:
        """Every column, moments first; read-only for callers."""
        if self._columns is None:
            self._columns = self.layout.columns(self.data)
        return self._columns

    @property
    def moments(self) -> list[int]:
        """The moments, ascending; read-only for callers."""
        return self.columns[0]

    def column(self, name: str) -> list[int]:
        """The named column, aligned with ``moments``; read-only for callers."""
        return self.columns[self.layout.position(name)]

    @property
    def last(self) -> tuple[int, ...]:
        """The newest row; only where there is one."""
        return self.layout.unpack(self.data[-self.layout.row_bytes :])

    def at_least(self, count: int, since_ms: int) -> bool:
        """Whether so many rows are not older than an instant, told without decoding any."""
        start = len(self.data) - count * self.layout.row_bytes
        if count <= 0 or start < 0:
            return count <= 0
        return int.from_bytes(self.data[start : start + MOMENT_BYTES]) >= first_moment(since_ms)

    def settled(self, moment: int) -> bool:
        """Whether a moment is known already, or beyond the horizon."""
        if moment > self.newest:
            return False
        moments = self.moments
        at = bisect_left(moments, moment)
        return moments[at] == moment or (at == 0 and self.full)

    def holds(self, name: str, value: int) -> bool:
        """Whether a value stands in a column."""
        return self.layout.offset(self.data, name, value) >= 0

    def add(self, moment: int, *facts: Fact) -> bool:
        """Take in one row; returns whether anything changed."""
        layout = self.layout
        row = layout.pack(moment, *facts)
        if moment <= self.newest:
            return self._insert(row)
        beyond = len(self.data) + len(row) - layout.max_bytes
        if beyond > 0:
            self.dropped = self.data[:beyond]
            self.data = self.data[beyond:] + row
        else:
            self.dropped = b""
            self.data += row
        self.newest = moment
        if self._columns is not None:
            self._append(moment, *facts)
            if self._tallies is not None:
                self._roll(moment, *facts)
        return True

    def tally(self, name: str, start: int, stop: int) -> dict[int, int]:
        """How often each value stands in a column between two positions.

        Read-only, and right until the next row is added.
        """
        key = (self.layout.position(name), start, stop)
        if self._tallies is None:
            self._tallies = {}
        if key not in self._tallies:
            self._tallies[key] = dict(Counter(self.columns[key[0]][start:stop]))
        return self._tallies[key]

    def copy(self) -> "History":
        """An independent copy."""
        copy = History.__new__(History)
        copy.layout, copy.data, copy.newest = self.layout, self.data, self.newest
        copy.dropped, copy._columns, copy._tallies = b"", None, None
        return copy

    def merge(self, other: "History") -> "History":
        """The newest rows of both."""
        merged, size, dropped = self.copy(), self.layout.row_bytes, []
        for start in range(0, len(other.data), size):
            merged._insert(other.data[start : start + size])
            dropped.append(merged.dropped)
        merged.dropped = b"".join(dropped)
        return merged

    def _insert(self, row: bytes) -> bool:
        """Take in a row anywhere; what does not fit is dropped."""
        data, size, moment = self.data, len(row), row[:MOMENT_BYTES]
        at = _place(data, size, moment)
        known = data[at : at + size]
        self.dropped = b""
        if known[:MOMENT_BYTES] == moment:
            united = data[:at] + max(known, row) + data[at + size :]
        else:
            united = data[:at] + row + data[at:]
            beyond = len(united) - self.layout.max_bytes
            if beyond > 0:
                self.dropped, united = united[:beyond], united[beyond:]
        if united == data:
            return False
        self._become(united)
        return True

    def _become(self, data: bytes) -> None:
        self.data = data
        self.newest = int.from_bytes(data[-self.layout.row_bytes :][:MOMENT_BYTES])
        self._columns = self._tallies = None

    def _append(self, *row: Fact) -> None:
        """Keep the columns in step with a row added at the end."""
        for column, fact in zip(self.columns, row, strict=True):
            column.append(fact)  # type: ignore[arg-type]
            if self.dropped:
                del column[0]

    def _roll(self, *row: Fact) -> None:
        """Keep the tallies of the whole history in step with a row added at the end: in a flood
        all windows are the whole history."""
        stop = len(self)
        before = stop if self.dropped else stop - 1
        cut = self.layout.unpack(self.dropped) if self.dropped else ()
        tallies, self._tallies = self._tallies or {}, {}
        for (column, start, until), counts in tallies.items():
            if (start, until) == (0, before):
                count_more(counts, row[column], 1)  # type: ignore[arg-type]
                if cut:
                    count_more(counts, cut[column], -1)
                self._tallies[column, 0, stop] = counts


def count_more(counts: dict[int, int], value: int, more: int) -> None:
    """Change how often a value is counted, in place; one that is not counted any more goes."""
    count = counts.get(value, 0) + more
    if count:
        counts[value] = count
    else:
        del counts[value]


def _place(data: bytes, size: int, moment: bytes) -> int:
    """Offset of the first row that is not older than a moment."""
    low, high = 0, len(data) // size
    while low < high:
        middle = (low + high) // 2
        if data[middle * size : middle * size + MOMENT_BYTES] < moment:
            low = middle + 1
        else:
            high = middle
    return low * size
