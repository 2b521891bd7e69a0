"""Recent history: the newest N attempts as a sorted, duplicate-free, mergeable set.

The rules of this file:

* An attempt is identified by (time, 32-bit event-id digest); its facts stand in columns beside.
  Where two carry the same identity with different facts, the greater row stays.
* A history is *the newest N of a set, within 49 days of the newest*. Union followed by that cut
  is associative, commutative and idempotent, so redelivery, shuffling and splitting of the
  stream cannot change the result.
* Whatever would be cut at once lies *beyond the horizon*: it is neither taken in nor judged.
"""

import struct
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

from fraudcore.errors import StateDecodeError

__all__ = ["Columns", "History", "Row"]

Row = tuple[int | str, ...]
SPAN_MS = 2**32 - 1
"""49.7 days: what an encoded 32-bit offset from the newest attempt can express."""
_HEADER = struct.Struct("<Hq")
_TEXT_SIZE = struct.Struct("<I")
_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Columns:
    """The shape of a history.

    Args:
        capacity: attempts kept, at most 65535.
        numbers: name of each number column and its ``array`` type code.
        texts: names of text columns; whoever adds a row bounds its texts and strips
            control characters.
    """

    capacity: int
    numbers: tuple[tuple[str, str], ...] = ()
    texts: tuple[str, ...] = ()

    def empty(self) -> list[Any]:
        """One empty column for each name, numbers first."""
        return [*(array(code) for _, code in self.numbers), *([] for _ in self.texts)]

    def position(self, name: str) -> int:
        """Where a named column stands."""
        return [*(number for number, _ in self.numbers), *self.texts].index(name)


class History:
    """The newest attempts, oldest first.

    Attributes:
        times: epoch milliseconds, ascending; read-only for callers.
        ids: event-id digests; ascending among equal times.
        values: the columns, in the order of ``columns``.
    """

    __slots__ = ("columns", "ids", "times", "values")

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.times = array("q")
        self.ids = array("I")
        self.values: list[Any] = columns.empty()

    def __len__(self) -> int:
        return len(self.times)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, History) and list(self.rows()) == list(other.rows())

    __hash__ = None  # type: ignore[assignment]

    def rows(self) -> Iterator[Row]:
        """Each attempt as (time, id, facts...)."""
        return zip(self.times, self.ids, *self.values, strict=True)

    def column(self, name: str) -> Any:
        """The named column, aligned with ``times``."""
        return self.values[self.columns.position(name)]

    def contains(self, time_ms: int, event_id: int) -> bool:
        """Whether this attempt is known."""
        at = self._place(time_ms, event_id)
        return at < len(self.times) and self.times[at] == time_ms and self.ids[at] == event_id

    def beyond_horizon(self, time_ms: int, event_id: int) -> bool:
        """Whether an attempt is too old to be taken in."""
        if not self.times:
            return False
        if time_ms < self.times[-1] - SPAN_MS:
            return True
        full = len(self.times) >= self.columns.capacity
        return full and (time_ms, event_id) < (self.times[0], self.ids[0])

    def between(self, after_ms: int, until_ms: int) -> slice:
        """Positions of the attempts in the window ``(after_ms, until_ms]``."""
        return slice(bisect_right(self.times, after_ms), bisect_right(self.times, until_ms))

    def add(self, time_ms: int, event_id: int, *facts: int | str) -> bool:
        """Take in one attempt; returns whether anything changed."""
        if self.beyond_horizon(time_ms, event_id):
            return False
        at = self._place(time_ms, event_id)
        if at < len(self.times) and self.times[at] == time_ms and self.ids[at] == event_id:
            return self._keep_greater(at, facts)
        self.times.insert(at, time_ms)
        self.ids.insert(at, event_id)
        for column, fact in zip(self.values, facts, strict=True):
            column.insert(at, fact)
        self._cut()
        return True

    def copy(self) -> "History":
        """An independent copy."""
        copy = History.__new__(History)
        copy.columns, copy.times, copy.ids = self.columns, self.times[:], self.ids[:]
        copy.values = [column[:] for column in self.values]
        return copy

    def merge(self, other: "History") -> "History":
        """The newest attempts of both."""
        merged = self.copy()
        for row in other.rows():
            merged.add(*row)  # type: ignore[arg-type]
        return merged

    def encode(self) -> bytes:
        """Compact little-endian bytes; about 8 bytes and the facts for each attempt."""
        newest = self.times[-1] if self.times else 0
        parts = [_HEADER.pack(len(self.times), newest)]
        parts.append(_little(array("I", [newest - time for time in self.times])))
        parts.append(_little(self.ids))
        parts.extend(
            _little(column) if isinstance(column, array) else _packed_texts(column)
            for column in self.values
        )
        return b"".join(parts)

    @classmethod
    def decode(cls, columns: Columns, data: memoryview) -> tuple["History", memoryview]:
        """Read one encoded history; returns it and the bytes behind it.

        Raises:
            StateDecodeError: the bytes are not such a history.
        """
        history = cls(columns)
        try:
            count, newest = _HEADER.unpack_from(data)
            data = data[_HEADER.size :]
            offsets, data = _read_numbers("I", count, data)
            history.times = array("q", [newest - offset for offset in offsets])
            history.ids, data = _read_numbers("I", count, data)
            for at, (_, code) in enumerate(columns.numbers):
                history.values[at], data = _read_numbers(code, count, data)
            for at in range(len(columns.numbers), len(history.values)):
                history.values[at], data = _read_texts(count, data)
        except (struct.error, ValueError, OverflowError) as error:
            raise StateDecodeError(f"history: {error}") from error
        return history._checked(), data

    def _place(self, time_ms: int, event_id: int) -> int:
        at = bisect_left(self.times, time_ms)
        while at < len(self.times) and self.times[at] == time_ms and self.ids[at] < event_id:
            at += 1
        return at

    def _keep_greater(self, at: int, facts: Iterable[int | str]) -> bool:
        known = tuple(column[at] for column in self.values)
        if tuple(facts) <= known:
            return False
        for column, fact in zip(self.values, facts, strict=True):
            column[at] = fact
        return True

    def _cut(self) -> None:
        first = bisect_left(self.times, self.times[-1] - SPAN_MS)
        first = max(first, len(self.times) - self.columns.capacity)
        if first > 0:
            for column in (self.times, self.ids, *self.values):
                del column[:first]

    def _checked(self) -> Self:
        pairs = list(zip(self.times, self.ids, strict=True))
        if len(pairs) > self.columns.capacity or any(a >= b for a, b in pairwise(pairs)):
            raise StateDecodeError("history: over capacity or out of order")
        return self


def _little(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _read_numbers(code: str, count: int, data: memoryview) -> tuple["array[int]", memoryview]:
    numbers = array(code)
    size = count * numbers.itemsize
    if len(data) < size:
        raise ValueError("truncated")
    numbers.frombytes(data[:size])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers, data[size:]


def _packed_texts(texts: list[str]) -> bytes:
    packed = _SEPARATOR.join(texts).encode()
    return _TEXT_SIZE.pack(len(packed)) + packed


def _read_texts(count: int, data: memoryview) -> tuple[list[str], memoryview]:
    (size,) = _TEXT_SIZE.unpack_from(data)
    data = data[_TEXT_SIZE.size :]
    if len(data) < size:
        raise ValueError("truncated")
    texts = str(data[:size], "utf-8").split(_SEPARATOR) if count else []
    if len(texts) != count:
        raise ValueError(f"{len(texts)} texts for {count} attempts")
    return texts, data[size:]
