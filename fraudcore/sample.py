"""A uniform sample of a tenant's logins: what features are common among its users.

Of each day the K logins of the smallest hashes are kept (bottom-k sampling, Cohen and Kaplan:
"Summarizing data using bottom-k sketches", 2007), of the newest days only. The sample depends on
the set of logins alone: union followed by both cuts is associative, commutative and idempotent.
"""

import struct
from bisect import insort
from collections import Counter
from typing import Final

from fraudcore.errors import StateDecodeError
from fraudcore.history import count_more

__all__ = ["SAMPLE_A_DAY", "SAMPLE_DAYS", "SAMPLE_FEATURES", "Sample"]

SAMPLE_A_DAY: Final = 48
SAMPLE_DAYS: Final = 3
SAMPLE_FEATURES: Final = ("source", "asn", "country", "agent", "browser", "os", "device_type")
_ROW: Final = struct.Struct(">HIIIHIHHB")
_HASH_MIX: Final = 0x9E3779B97F4A7C15

Row = tuple[int, ...]


class Sample:
    """Logins of the newest days, each with its features."""

    __slots__ = ("_counts", "_days", "_known", "_size")

    def __init__(self) -> None:
        self._days: dict[int, list[Row]] = {}
        self._size = 0
        self._known: tuple[int, ...] = ()
        self._counts: tuple[dict[int, int], ...] | None = None

    @classmethod
    def decode(cls, data: bytes) -> "Sample":
        """Read an encoded sample.

        Raises:
            StateDecodeError: the bytes are no whole rows, or too many.
        """
        if len(data) % _ROW.size or len(data) > SAMPLE_DAYS * SAMPLE_A_DAY * _ROW.size:
            raise StateDecodeError(f"sample: {len(data)} bytes of {_ROW.size} a login")
        sample = cls()
        for day, *row in _ROW.iter_unpack(data):
            sample._days.setdefault(day, []).append(tuple(row))
        return sample

    @property
    def data(self) -> bytes:
        """The encoding, oldest day first."""
        days = sorted(self._days.items())
        return b"".join(_ROW.pack(day, *row) for day, rows in days for row in rows)

    def __len__(self) -> int:
        if self._counts is None:
            self.counts()
        return self._size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sample) and self._days == other._days

    __hash__ = None  # type: ignore[assignment]

    def add(self, day: int, moment: int, *features: int) -> bool:
        """Take in one login; returns whether anything changed.

        Args:
            day: of the login, counted from 1970 (UTC).
            moment: of the login; decides whether it is drawn.
            features: in the order of ``SAMPLE_FEATURES``.
        """
        return self._insert(day, (_drawn(moment), *features))

    def may_draw(self, day: int, moment: int) -> bool:
        """Whether ``add`` may change anything, told without the features."""
        rows = self._days.get(day)
        return rows is None or len(rows) < SAMPLE_A_DAY or _drawn(moment) <= rows[-1][0]

    def counts(self) -> tuple[dict[int, int], ...]:
        """For each feature, how often each value stands in the sample; read-only."""
        if self._counts is None:
            rows = [row for rows in self._days.values() for row in rows]
            columns = list(zip(*rows, strict=True))[1:] or [()] * len(SAMPLE_FEATURES)
            self._counts = tuple(dict(Counter(column)) for column in columns)
            self._size = len(rows)
            self._known = tuple(self._size - counts.get(0, 0) for counts in self._counts)
        return self._counts

    def known(self) -> tuple[int, ...]:
        """For each feature, how many logins of the sample have it."""
        if self._counts is None:
            self.counts()
        return self._known

    def copy(self) -> "Sample":
        """An independent copy."""
        copy = Sample()
        copy._days = {day: rows[:] for day, rows in self._days.items()}
        copy._counts, copy._known, copy._size = self._counts, self._known, self._size
        return copy

    def merge(self, other: "Sample") -> "Sample":
        """The sample of everything that either was drawn from."""
        merged = self.copy()
        for day, rows in other._days.items():
            for row in rows:
                merged._insert(day, row)
        return merged

    def _insert(self, day: int, row: Row) -> bool:
        rows = self._days.get(day)
        if rows is None:
            if len(self._days) >= SAMPLE_DAYS and day < min(self._days):
                return False
            rows = self._days[day] = []
            if len(self._days) > SAMPLE_DAYS:
                del self._days[min(self._days)]
                self._counts = None
        elif len(rows) >= SAMPLE_A_DAY and row >= rows[-1]:
            return False
        if row in rows:
            return False
        insort(rows, row)
        if self._counts is not None:
            self._recount(row, 1)
            for cut in rows[SAMPLE_A_DAY:]:
                self._recount(cut, -1)
        del rows[SAMPLE_A_DAY:]
        return True

    def _recount(self, row: Row, more: int) -> None:
        """Keep the counts, which copies may share, in step with a row that comes or goes."""
        self._counts = tuple(counts.copy() for counts in self.counts())
        for counts, value in zip(self._counts, row[1:], strict=True):
            count_more(counts, value, more)
        self._size += more
        self._known = tuple(self._size - counts.get(0, 0) for counts in self._counts)


def _drawn(moment: int) -> int:
    """The hash of a login: the smallest of a day are its sample."""
    return (moment ^ moment >> 22) * _HASH_MIX >> 32 & 0xFFFF_FFFF
