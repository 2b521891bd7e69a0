"""Instants: aware UTC datetimes outside, integer epoch milliseconds inside."""

from datetime import UTC, datetime, timedelta

__all__ = ["EARLIEST", "aware_utc", "from_millis", "iso_millis", "parse_instant", "to_millis"]

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing older is login activity; epoch seconds sent as milliseconds fall before it."""
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""No clock is that wrong; 42 bits of milliseconds since 2000 hold every instant before it."""
INSTANT_LIMIT = (
    "ISO-8601 with an offset, or epoch milliseconds (not seconds), of the years 2000 to 2099"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def aware_utc(instant: datetime) -> datetime:
    """Convert an aware datetime to UTC, cut to whole milliseconds.

    Raises:
        ValueError: naive, or outside the years 2000 to 2099.
    """
    if instant.tzinfo is not UTC:
        if instant.tzinfo is None or instant.utcoffset() is None:
            raise ValueError(INSTANT_LIMIT)
        instant = instant.astimezone(UTC)
    if not EARLIEST <= instant < LATEST:
        raise ValueError(INSTANT_LIMIT)
    beyond_ms = instant.microsecond % 1000
    return instant - timedelta(microseconds=beyond_ms) if beyond_ms else instant


def parse_instant(value: object) -> datetime:
    """Read the two forms of the canonical event.

    Raises:
        ValueError: any other form, type or range.

    >>> parse_instant("2026-11-23T11:00:00.25+01:00").isoformat()
    '2026-11-23T10:00:00.250000+00:00'
    """
    if isinstance(value, str) and len(value) <= 40:
        return aware_utc(datetime.fromisoformat(value))
    if type(value) is int and 0 <= value < to_millis(LATEST):
        return aware_utc(from_millis(value))
    raise ValueError(INSTANT_LIMIT)


def to_millis(instant: datetime) -> int:
    """Whole milliseconds since the epoch of an aware datetime."""
    return (instant - _EPOCH) // _MS


def from_millis(millis: int) -> datetime:
    """The aware UTC datetime of epoch milliseconds."""
    return _EPOCH + timedelta(milliseconds=millis)


def iso_millis(instant: datetime) -> str:
    """ISO-8601 in UTC with exactly three decimals.

    >>> iso_millis(datetime(2026, 11, 23, 10, tzinfo=UTC))
    '2026-11-23T10:00:00.000Z'
    """
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
