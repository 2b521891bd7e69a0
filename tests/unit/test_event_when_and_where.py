"""When and from where an event came: the forms that are read, and those that are refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest

from fraudcore import InvalidEventError
from tests.attempts import START_MS, attempt


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("192.0.2.1", IPv4Address("192.0.2.1")),
        ("2001:DB8::1", IPv6Address("2001:db8::1")),
        ("::ffff:192.0.2.1", IPv4Address("192.0.2.1")),
        ("::ffff:c000:201", IPv4Address("192.0.2.1")),
        (IPv4Address("192.0.2.1"), IPv4Address("192.0.2.1")),
        (IPv6Address("::ffff:192.0.2.1"), IPv4Address("192.0.2.1")),
    ],
)
def test_addresses_are_parsed_and_unwrapped(given: Any, kept: object) -> None:
    """Text and address objects are read; a mapped IPv6 address is the IPv4 inside it."""
    assert attempt(ip=given).ip == kept


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "192.0.2.1:443",
        "[2001:db8::1]",
        "192.0.2.0/24",
        "fe80::1%eth0",
        "::ffff:192.0.2.1%1",
        "192.0.2.01",
        "192.0.2",
        " 192.0.2.1",
        "192.0.2.1\n",
        "١٩٢.0.2.1",
        "localhost",
        3_221_225_985,
        None,
        ["192.0.2.1"],
        IPv6Address("fe80::1%eth0"),
        "1" * 10_000,
    ],
)
def test_other_addresses_are_refused(wrong: object) -> None:
    """Ports, zone ids, prefixes, names, leading zeros and numbers are no address."""
    with pytest.raises(InvalidEventError, match="port") as caught:
        attempt(ip=wrong)  # type: ignore[arg-type]
    assert caught.value.field == "ip"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (START_MS, datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23T10:00:00Z", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23T10:00:00.1239Z", datetime(2026, 11, 23, 10, 0, 0, 123_000, tzinfo=UTC)),
        ("2026-11-23 11:30:00+01:30", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        (
            datetime(2026, 11, 23, 5, tzinfo=timezone(timedelta(hours=-5))),
            datetime(2026, 11, 23, 10, tzinfo=UTC),
        ),
    ],
)
def test_instants_become_utc_in_milliseconds(given: Any, kept: datetime) -> None:
    """ISO-8601, epoch milliseconds and aware datetimes mean the same moment in UTC."""
    event = replace(attempt(), occurred_at=given)
    assert event.occurred_at == kept
    assert event.occurred_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "wrong",
    [
        1_795_428_000,
        1_795_428_000_000.0,
        -1,
        2**63,
        10**400,
        True,
        None,
        "",
        "now",
        "2026-11-23",
        "2026-11-23T10:00:00",
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        4_102_444_800_000,
        "9000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-11-23T10:00:00\ud800Z",
        "2026-11-23T10:00:00Z" + " " * 100,
        datetime(2026, 11, 23),  # noqa: DTZ001 - a naive instant is what is refused
    ],
)
def test_other_instants_are_refused(wrong: Any) -> None:
    """Epoch seconds, naive or impossible times are refused, and the message says so."""
    with pytest.raises(InvalidEventError, match="not seconds") as caught:
        replace(attempt(), occurred_at=wrong)
    assert caught.value.field == "occurred_at"


def test_address_objects_stay_what_they_are() -> None:
    """Building an event from another's address gives the same address."""
    event = attempt(ip="2001:db8::1")
    assert replace(event).ip == ip_address("2001:db8::1")
