"""Crowds: how many accounts succeed from one source, day by day.

Linear counting (Whang, Vander-Zanden, Taylor: "A linear-time probabilistic counting algorithm for
database applications", 1990): each account sets one of 128 bits of its day. About 10 % off for
up to 200 accounts, and full at about 600, where the answer is "at least 600". Bits are only set and
only the newest days kept, so that union is associative, commutative and idempotent.
"""

import struct
from math import log
from typing import Final

from fraudcore.errors import StateDecodeError

__all__ = ["CROWD_DAYS", "Crowd"]

CROWD_DAYS: Final = 4
_BITS: Final = 128
_ROW: Final = struct.Struct(">HQQ")
_DAY_BYTES: Final = 2
_LOW: Final = 2**64 - 1


class Crowd:
    """The accounts of the newest days.

    Attributes:
        data: the encoding, oldest day first.
    """

    __slots__ = ("_days", "data")

    def __init__(self, data: bytes = b"") -> None:
        self.data = data
        self._days: dict[int, int] | None = None

    @classmethod
    def decode(cls, data: bytes) -> "Crowd":
        """Read an encoded crowd.

        Raises:
            StateDecodeError: the bytes are no whole days, or too many.
        """
        if len(data) % _ROW.size or len(data) > CROWD_DAYS * _ROW.size:
            raise StateDecodeError(f"crowd: {len(data)} bytes of {_ROW.size} a day")
        return cls(data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Crowd) and self.data == other.data

    __hash__ = None  # type: ignore[assignment]

    def add(self, user: int, day: int) -> bool:
        """Take in one success; returns whether anything changed.

        Args:
            user: digest of the account.
            day: of the success, counted from 1970 (UTC).
        """
        bit = user % _BITS
        return not self._holds(day, bit) and self._unite(day, 1 << bit)

    def days(self) -> dict[int, float]:
        """About how many accounts succeeded on each of the known days."""
        return {day: _estimate(bits) for day, bits in self._bits().items()}

    def copy(self) -> "Crowd":
        """An independent copy."""
        return Crowd(self.data)

    def merge(self, other: "Crowd") -> "Crowd":
        """The newest days of both."""
        merged = self.copy()
        for day, bits in other._bits().items():
            merged._unite(day, bits)
        return merged

    def _holds(self, day: int, bit: int) -> bool:
        """Whether a bit of a day is set, told without decoding."""
        for at in range(len(self.data) - _ROW.size, -1, -_ROW.size):
            if int.from_bytes(self.data[at : at + _DAY_BYTES]) == day:
                octet = self.data[at + _ROW.size - 1 - bit // 8]
                return bool(octet >> bit % 8 & 1)
        return False

    def _bits(self) -> dict[int, int]:
        if self._days is None:
            rows = _ROW.iter_unpack(self.data)
            self._days = {day: high << 64 | low for day, high, low in rows}
        return self._days

    def _unite(self, day: int, bits: int) -> bool:
        days = self._bits()
        known = days.get(day, 0)
        if known | bits == known:
            return False
        days[day] = known | bits
        if len(days) > CROWD_DAYS:
            del days[min(days)]
        before = self.data
        self.data = b"".join(_ROW.pack(d, b >> 64, b & _LOW) for d, b in sorted(days.items()))
        return self.data != before


def _estimate(bits: int) -> float:
    zeros = _BITS - bits.bit_count()
    return _BITS * log(_BITS / max(zeros, 1))
