"""Moments: when an event happened and which event it was, in one sortable integer.

The upper 42 bits are milliseconds since 2000, which last until 2139; the lower 22 bits are a
checksum of the event id, which tells apart the events of one millisecond on one profile. Two
different events of one millisecond share it once in four million pairs; the second one is then
taken for a redelivery of the first.
"""

from typing import Final
from zlib import crc32

__all__ = ["ID_BITS", "MOMENT_BYTES", "ORIGIN_MS", "day_of", "first_moment", "moment_of", "time_of"]

ORIGIN_MS: Final = 946_684_800_000
"""2000-01-01T00:00:00Z in epoch milliseconds."""
ID_BITS: Final = 22
MOMENT_BYTES: Final = 8
"""Of a moment in encoded rows, where it comes first."""
_ID_MASK: Final = (1 << ID_BITS) - 1
_DAY_MS: Final = 86_400_000


def moment_of(time_ms: int, event_id: str) -> int:
    """The moment of an event.

    Args:
        time_ms: event time in epoch milliseconds, from 2000 to 2099.
        event_id: the producer's id.

    >>> moment_of(ORIGIN_MS + 5, "a") < moment_of(ORIGIN_MS + 6, "a")
    True
    """
    return time_ms - ORIGIN_MS << ID_BITS | crc32(event_id.encode()) & _ID_MASK


def time_of(moment: int) -> int:
    """Event time in epoch milliseconds.

    >>> time_of(moment_of(ORIGIN_MS + 5, "a")) - ORIGIN_MS
    5
    """
    return (moment >> ID_BITS) + ORIGIN_MS


def first_moment(time_ms: int) -> int:
    """The least moment of a millisecond: whatever happened before it is smaller."""
    return time_ms - ORIGIN_MS << ID_BITS


def day_of(moment: int) -> int:
    """The day of an event, counted from 1970 (UTC)."""
    return time_of(moment) // _DAY_MS
