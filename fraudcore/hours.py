"""Hours of a tenant: about how many attempts failed and succeeded, and how many accounts locked.

Each number is a sketch (``fraudcore.sketch``) of event ids, so that redelivery and shuffling change
nothing; only the newest hours with activity are kept.
"""

import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

from fraudcore.errors import StateDecodeError
from fraudcore.sketch import EMPTY, REGISTERS, estimate, raised, union

__all__ = ["FAILURES", "HOURS_KEPT", "HOUR_MS", "LOCKOUTS", "SUCCESSES", "Hour", "Hours"]

HOUR_MS: Final = 3_600_000
HOURS_KEPT: Final = 14
FAILURES, SUCCESSES, LOCKOUTS = range(3)
_KINDS: Final = 3
_ROW: Final = struct.Struct(f">I{_KINDS * REGISTERS}s")


class Hour(NamedTuple):
    """About what happened in an hour."""

    failures: float
    successes: float
    lockouts: float


class Hours:
    """The newest hours; counted from 1970 (UTC)."""

    __slots__ = ("_baseline", "_hours")

    def __init__(self) -> None:
        self._hours: dict[int, bytearray] = {}
        self._baseline: tuple[int, Hour | None] | None = None

    @classmethod
    def decode(cls, data: bytes) -> "Hours":
        """Read encoded hours.

        Raises:
            StateDecodeError: the bytes are no whole hours, or too many.
        """
        if len(data) % _ROW.size or len(data) > HOURS_KEPT * _ROW.size:
            raise StateDecodeError(f"hours: {len(data)} bytes of {_ROW.size} an hour")
        hours = cls()
        hours._hours = {hour: bytearray(kinds) for hour, kinds in _ROW.iter_unpack(data)}
        return hours

    @property
    def data(self) -> bytes:
        """The encoding, oldest hour first."""
        return b"".join(_ROW.pack(h, bytes(kinds)) for h, kinds in sorted(self._hours.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hours) and self._hours == other._hours

    __hash__ = None  # type: ignore[assignment]

    def add(self, hour: int, kind: int, moment: int) -> bool:
        """Take in one event; returns whether anything changed.

        Args:
            hour: of the event.
            kind: ``FAILURES``, ``SUCCESSES`` or ``LOCKOUTS``.
            moment: of the event.
        """
        kinds = self._hours.get(hour)
        if kinds is None:
            if len(self._hours) >= HOURS_KEPT and hour < min(self._hours):
                return False
            kinds = self._open(hour)
        higher = raised(kinds, moment, kind * REGISTERS)
        if higher is None:
            return False
        kinds[higher[0]] = higher[1]
        if self._baseline is not None and hour < self._baseline[0]:
            self._baseline = None
        return True

    def baseline(self, before_hour: int) -> Hour | None:
        """The median of each number over the known hours before one; ``None`` below three."""
        if self._baseline is None or self._baseline[0] != before_hour:
            known = [self._estimate(hour) for hour in self._hours if hour < before_hour]
            usual = Hour(*map(_median, zip(*known, strict=True))) if len(known) >= 3 else None
            self._baseline = before_hour, usual
        return self._baseline[1]

    def copy(self) -> "Hours":
        """An independent copy."""
        copy = Hours()
        copy._hours = {hour: kinds[:] for hour, kinds in self._hours.items()}
        return copy

    def merge(self, other: "Hours") -> "Hours":
        """The newest hours of both."""
        merged = self.copy()
        for hour, kinds in other._hours.items():
            known = merged._hours.get(hour, EMPTY * _KINDS)
            merged._hours[hour] = bytearray(union(bytes(known), bytes(kinds)))
        while len(merged._hours) > HOURS_KEPT:
            del merged._hours[min(merged._hours)]
        return merged

    def _open(self, hour: int) -> bytearray:
        kinds = self._hours[hour] = bytearray(EMPTY * _KINDS)
        if len(self._hours) > HOURS_KEPT:
            del self._hours[min(self._hours)]
        self._baseline = None
        return kinds

    def _estimate(self, hour: int) -> Hour:
        kinds = self._hours[hour]
        parts = (kinds[at : at + REGISTERS] for at in range(0, len(kinds), REGISTERS))
        return Hour(*map(estimate, parts))


def _median(values: Sequence[float]) -> float:
    """As ``statistics.median``, whose import takes longer than all others together."""
    ordered, middle = sorted(values), len(values) // 2
    if len(values) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
