"""Known values: the devices, networks or countries of an account that were seen some time ago.

The rules of this file:

* Of each value (a 32-bit digest) the two newest *weeks* in which it was seen are kept, each by the
  first day on which it was: a daily login changes what is known once a week.
* Kept are the N values of the newest weeks, of those of one week the greater digests; where there
  are N, the week before is forgotten once it is older than the last week of all N. Union followed
  by these cuts is associative, commutative and idempotent.
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from fraudcore.errors import StateDecodeError

__all__ = ["DAY_MS", "KNOWN_BYTES", "NEVER", "Known", "KnownValue", "offset_of"]

DAY_MS: Final = 86_400_000
NEVER: Final = 0
"""In place of a day on which a value was not seen; real days are counted from 1970."""
_WEEK: Final = 7
_ROW: Final = struct.Struct(">IHH")
KNOWN_BYTES: Final = _ROW.size
"""Of one value in the encoding."""


class KnownValue(NamedTuple):
    """One value.

    Args:
        value: its digest.
        last_day: the first day of the newest week in which it was seen, counted from 1970 (UTC).
        previous_day: the same of the newest week before, or ``NEVER``.
    """

    value: int
    last_day: int
    previous_day: int


class Known:
    """The newest values.

    Attributes:
        capacity: values kept.
        data: the encoding, in ascending order of values.
    """

    __slots__ = ("capacity", "data")

    def __init__(self, capacity: int, data: bytes = b"") -> None:
        self.capacity = capacity
        self.data = data

    @classmethod
    def decode(cls, capacity: int, data: bytes) -> "Known":
        """Read encoded values.

        Raises:
            StateDecodeError: the bytes are no whole rows, or too many.
        """
        if len(data) % KNOWN_BYTES or len(data) > capacity * KNOWN_BYTES:
            raise StateDecodeError(f"known values: {len(data)} bytes of {KNOWN_BYTES} a value")
        return cls(capacity, data)

    def __len__(self) -> int:
        return len(self.data) // KNOWN_BYTES

    def __iter__(self) -> Iterator[KnownValue]:
        return (KnownValue(*row) for row in _ROW.iter_unpack(self.data))

    def __contains__(self, value: int) -> bool:
        return offset_of(self.data, value) >= 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and self.data == other.data

    __hash__ = None  # type: ignore[assignment]

    def last_day(self, value: int) -> int:
        """The first day of the newest week in which a value was seen, or ``NEVER``."""
        at = offset_of(self.data, value)
        return NEVER if at < 0 else int(_ROW.unpack_from(self.data, at)[1])

    def known_before(self, value: int, day: int) -> bool:
        """Whether a value was seen on an earlier day than this one."""
        at = offset_of(self.data, value)
        if at < 0:
            return False
        _, last, previous = _ROW.unpack_from(self.data, at)
        return bool(last < day or NEVER < previous < day)

    def add(self, value: int, day: int) -> bool:
        """Take in one sighting; returns whether anything changed."""
        at = offset_of(self.data, value)
        if at < 0:
            return self._open(value, day)
        _, last, previous = _ROW.unpack_from(self.data, at)
        days = _with_day(day, last, previous)
        if days == (last, previous):
            return False
        row = _ROW.pack(value, *days)
        return self._keep(self.data[:at] + row + self.data[at + KNOWN_BYTES :])

    def copy(self) -> "Known":
        """An independent copy."""
        return Known(self.capacity, self.data)

    def merge(self, other: "Known") -> "Known":
        """The newest values of both."""
        merged = Known(self.capacity + other.capacity, self.data)
        for value, last_day, previous_day in other:
            merged.add(value, last_day)
            if previous_day != NEVER:
                merged.add(value, previous_day)
        result = Known(self.capacity)
        result._keep(merged.data)
        return result

    def _open(self, value: int, day: int) -> bool:
        known = [*self, KnownValue(value, day, NEVER)]
        return self._keep(b"".join(_ROW.pack(*each) for each in sorted(known)))

    def _keep(self, data: bytes) -> bool:
        """Take an encoding over, cut to capacity; returns whether it is another one."""
        if len(data) >= self.capacity * KNOWN_BYTES:
            data = _cut(data, self.capacity)
        changed = data != self.data
        self.data = data
        return changed


def offset_of(data: bytes, value: int) -> int:
    """Where the row of a value starts in encoded known values, or -1."""
    digest = value.to_bytes(4)
    at = data.find(digest)
    while at >= 0 and at % KNOWN_BYTES:
        at = data.find(digest, at + 1)
    return at


def _with_day(day: int, last: int, previous: int) -> tuple[int, int]:
    """The two newest weeks with one more day."""
    week, newest = day // _WEEK, last // _WEEK
    if week > newest:
        return day, last
    if week == newest:
        return min(day, last), previous
    if week > previous // _WEEK or previous == NEVER:
        return last, day
    return last, min(day, previous) if week == previous // _WEEK else previous


def _cut(data: bytes, capacity: int) -> bytes:
    rows = sorted(_ROW.iter_unpack(data), key=_rank)[-capacity:]
    cut = _rank(rows[0])
    kept = (
        (value, last, previous if (previous // _WEEK, value) >= cut else NEVER)
        for value, last, previous in sorted(rows)
    )
    return b"".join(_ROW.pack(*row) for row in kept)


def _rank(row: tuple[int, ...]) -> tuple[int, int]:
    """The order in which values are kept: by their newest week, then by digest."""
    return row[1] // _WEEK, row[0]
