"""Instants outside and inside."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from fraudcore.timestamp import (
    EARLIEST,
    LATEST,
    aware_utc,
    from_millis,
    iso_millis,
    parse_instant,
    to_millis,
)


def test_milliseconds_and_back() -> None:
    """Epoch milliseconds survive the way through a datetime."""
    for millis in (946_684_800_000, 1_795_428_000_001, 4_102_444_799_999):
        assert to_millis(from_millis(millis)) == millis


def test_parts_of_milliseconds_are_cut() -> None:
    """Microseconds are cut, not rounded, so that no event moves into the future."""
    instant = datetime(2026, 1, 1, 0, 0, 0, 1999, tzinfo=UTC)
    assert aware_utc(instant).microsecond == 1000


@pytest.mark.parametrize("hours", [-12, -1, 0, 1, 14])
def test_any_zone_becomes_utc(hours: int) -> None:
    """The zone changes the wall clock, never the moment."""
    local = datetime(2026, 6, 1, 12, tzinfo=timezone(timedelta(hours=hours)))
    assert aware_utc(local) == local
    assert iso_millis(local) == iso_millis(aware_utc(local))


def test_the_year_2000_is_the_first() -> None:
    """The first accepted instant is the start of 2000; epoch seconds all fall before it."""
    assert parse_instant(to_millis(EARLIEST)) == EARLIEST
    for wrong in (to_millis(EARLIEST) - 1, 4_102_444_800):
        with pytest.raises(ValueError, match="not seconds"):
            parse_instant(wrong)


def test_the_year_2099_is_the_last() -> None:
    """The last accepted instant is the last millisecond of 2099, in whichever form it comes."""
    last = to_millis(LATEST) - 1
    assert iso_millis(parse_instant(last)) == "2099-12-31T23:59:59.999Z"
    assert to_millis(parse_instant("2099-12-31T23:59:59.9999Z")) == last
    for wrong in (last + 1, "2100-01-01T00:00:00Z", "2099-12-31T23:59:59-00:01"):
        with pytest.raises(ValueError, match="2000 to 2099"):
            parse_instant(wrong)


@pytest.mark.parametrize("instant", [EARLIEST - timedelta(microseconds=1), LATEST])
def test_datetimes_have_the_same_limits(instant: datetime) -> None:
    """An aware datetime outside the accepted years is refused like its text."""
    with pytest.raises(ValueError, match="2000 to 2099"):
        aware_utc(instant)


def test_iso_has_three_decimals() -> None:
    """Canonical instants sort as text in the order of time."""
    assert iso_millis(from_millis(1_795_428_000_000)) == "2026-11-23T10:00:00.000Z"
    assert iso_millis(from_millis(1_795_428_000_012)) == "2026-11-23T10:00:00.012Z"
