"""The login event and its limits."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest

from fraudcore import Geo, InvalidEventError, LoginEvent, Network
from fraudcore.event import KINDS, OUTCOMES, REASONS
from tests.attempts import BERLIN, START_MS, attempt


def event_with(field: str, value: Any) -> LoginEvent:
    """An event with one field set."""
    fields: dict[str, Any] = {field: value}
    return attempt(**fields)


def refused(**fields: Any) -> InvalidEventError:
    """The error that an event with these fields is refused with."""
    with pytest.raises(InvalidEventError) as caught:
        attempt(**fields)
    return caught.value


def test_an_event_is_immutable() -> None:
    """No field of an event can be set after it was checked."""
    with pytest.raises(FrozenInstanceError):
        attempt().user = "eve"  # type: ignore[misc]


def test_defaults() -> None:
    """Only id, time, outcome and address are needed; everything else is absent."""
    event = LoginEvent("e", START_MS, "failure", "192.0.2.1")  # type: ignore[arg-type]
    assert (event.kind, event.tenant, event.reason, event.user) == ("login", "default", None, None)
    assert (event.geo, event.network, event.device_id, event.extra) == (None, None, None, {})


def test_events_are_compared_without_unknown_fields() -> None:
    """Two events that differ in what the engine does not judge are equal, and hash alike."""
    event = attempt(event_id="e")
    other = replace(event, extra={"note": 1})
    assert event == other
    assert hash(event) == hash(other)


@pytest.mark.parametrize(
    ("field", "limit"),
    [
        ("event_id", 128),
        ("tenant", 64),
        ("user", 256),
        ("device_id", 256),
        ("session_id", 256),
        ("credential_tag", 256),
    ],
)
def test_texts_have_a_longest_length(field: str, limit: int) -> None:
    """Each text is accepted at its limit and refused, by name, one character above."""
    assert getattr(event_with(field, "x" * limit), field) == "x" * limit
    error = refused(**{field: "x" * (limit + 1)})
    assert error.field == field
    assert str(limit) in error.limit


@pytest.mark.parametrize("field", ["event_id", "tenant"])
@pytest.mark.parametrize("value", ["", "a\nb", "\x00", "\u202e", "a\u2028", 5, None, b"x"])
def test_ids_are_printable_text(field: str, value: object) -> None:
    """Event ids and tenants are non-empty, printable strings."""
    assert refused(**{field: value}).field == field


@pytest.mark.parametrize("field", ["user", "device_id", "session_id", "credential_tag"])
def test_empty_texts_are_absent(field: str) -> None:
    """An empty string says the same as null."""
    assert getattr(event_with(field, ""), field) is None


@pytest.mark.parametrize("field", ["event_id", "tenant", "user", "device_id", "credential_tag"])
def test_lone_surrogates_are_refused(field: str) -> None:
    """Half of a UTF-16 pair is not text: it could not be stored or digested."""
    assert refused(**{field: "a\ud800"}).field == field


@pytest.mark.parametrize(
    "name", ["-", "--", "?", "N/A", "na", "None", "NULL", "nil", "Unknown", "(unknown)", " ", " - "]
)
def test_placeholders_are_no_user(name: str) -> None:
    """What systems write where they know no user is not one shared account."""
    assert attempt(user=name).user is None


@pytest.mark.parametrize("name", ["nathan", "none@example.com", "unknown1", "ünknown", " ann"])
def test_names_like_placeholders_are_users(name: str) -> None:
    """Only the exact word is a placeholder, and names are kept as they are."""
    assert attempt(user=name).user == name


def test_long_user_agents_are_cut() -> None:
    """A client cannot hide its attempts behind a user agent that is too long."""
    event = attempt(user_agent="é" * 5000)
    assert event.user_agent == "é" * 1024


def test_invalid_user_agents_are_mended() -> None:
    """A client cannot hide its attempts behind an agent that is not valid Unicode."""
    assert attempt(user_agent="curl \ud800").user_agent == "curl ?"


def test_user_agents_are_text() -> None:
    """A user agent of another type is refused."""
    assert refused(user_agent=["curl"]).field == "user_agent"


@pytest.mark.parametrize(
    ("field", "allowed"), [("kind", KINDS), ("outcome", OUTCOMES), ("reason", REASONS)]
)
def test_words_are_of_a_fixed_set(field: str, allowed: tuple[str, ...]) -> None:
    """Each allowed word is accepted; others, and other types, are refused with the choices."""
    assert all(getattr(event_with(field, word), field) == word for word in allowed)
    for wrong in ("SUCCESS", "", 1, ["login"], {"a": 1}):
        error = refused(**{field: wrong})
        assert error.field == field
        assert allowed[0] in error.limit


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
    error = refused(ip=wrong)
    assert error.field == "ip"
    assert "port" in error.limit


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


def test_sources() -> None:
    """An IPv4 address stands for itself, an IPv6 address for its /64."""
    assert attempt(ip="192.0.2.77").source == "192.0.2.77"
    assert attempt(ip="2001:db8:1:2:3:4:5:6").source == "2001:db8:1:2::/64"


def test_subnets() -> None:
    """The neighbourhood of an address is its /24 or /48."""
    assert attempt(ip="192.0.2.77").subnet == "192.0.2.0/24"
    assert attempt(ip="2001:db8:1:2:3:4:5:6").subnet == "2001:db8:1::/48"


def test_canonical_form() -> None:
    """The canonical form holds every field, in plain JSON, absent ones as null."""
    event = attempt(
        1.5, "success", event_id="e", geo=BERLIN, network=Network(64500), extra={"note": 1}
    )
    assert event.to_dict() == {
        "event_id": "e",
        "occurred_at": "2026-11-23T10:00:01.500Z",
        "outcome": "success",
        "ip": "192.0.2.1",
        "kind": "login",
        "reason": None,
        "user": None,
        "tenant": "default",
        "user_agent": None,
        "device_id": None,
        "session_id": None,
        "credential_tag": None,
        "geo": {
            "country": "DE",
            "region": None,
            "city": "Berlin",
            "latitude": 52.52,
            "longitude": 13.405,
            "accuracy_km": 20.0,
        },
        "network": {"asn": 64500, "organization": None, "masked": None},
    }


def test_canonical_form_is_not_touched_by_reading_other_facts() -> None:
    """What is computed from an event on demand never shows in its canonical form."""
    event = attempt(event_id="e")
    before = event.to_dict()
    assert all(getattr(event, fact) for fact in ("source", "subnet", "time_ms", "id_digest"))
    assert event.to_dict() == before


def test_time_in_milliseconds() -> None:
    """Times inside are whole epoch milliseconds."""
    assert attempt(0.25).time_ms == START_MS + 250


@pytest.mark.parametrize("wrong", ["D", "DEU", "D1", "dé", 49, ["DE"]])
def test_countries_are_two_letters(wrong: Any) -> None:
    """A country is two ASCII letters, nothing else."""
    with pytest.raises(InvalidEventError, match="3166"):
        Geo(country=wrong)


def test_places_are_normalised() -> None:
    """Countries are upper case; empty texts are absent; degrees are floats."""
    geo = Geo(country="de", region="", city="", latitude=1, longitude=-2)
    assert geo == Geo("DE", None, None, 1.0, -2.0)
    assert type(geo.latitude) is float
    assert Geo(country="") == Geo()


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("latitude", (-90.1, 90.1, float("nan"), "1", True, 10**400)),
        ("longitude", (-180.1, 180.1, float("inf"), [1], False)),
        ("accuracy_km", (-0.1, 20_016, float("nan"), "near")),
        ("region", ("x" * 257, 1, "\ud800")),
        ("city", ("x" * 257, {}, "\udfff")),
    ],
)
def test_places_have_limits(field: str, values: tuple[Any, ...]) -> None:
    """Each part of a place outside its range or of the wrong type is refused by name."""
    for wrong in values:
        coordinates = {"latitude": 0.0, "longitude": 0.0}
        with pytest.raises(InvalidEventError) as caught:
            Geo(**{**coordinates, field: wrong})
        assert caught.value.field == f"geo.{field}"


@pytest.mark.parametrize("half", [{"latitude": 1.0}, {"longitude": 1.0}])
def test_half_a_coordinate_is_refused(half: dict[str, float]) -> None:
    """A latitude without a longitude is no place, and the other way round."""
    with pytest.raises(InvalidEventError, match="or neither"):
        Geo(**half)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("asn", (-1, 2**32, 1.0, "64500", True)),
        ("organization", ("x" * 257, 5)),
        ("masked", ("VPN", "proxy", "", True, ["vpn"])),
    ],
)
def test_networks_have_limits(field: str, values: tuple[Any, ...]) -> None:
    """Each part of a network outside its range or of the wrong type is refused by name."""
    for wrong in values:
        with pytest.raises(InvalidEventError) as caught:
            Network(**{field: wrong})
        assert caught.value.field == f"network.{field}"


def test_limits_of_networks_are_accepted() -> None:
    """AS numbers have 32 bits, and a name may be as long as the limit."""
    network = Network(2**32 - 1, "x" * 256, "satellite")
    assert (network.asn, network.masked) == (2**32 - 1, "satellite")
    assert Network(0, "").organization is None


def test_address_objects_stay_what_they_are() -> None:
    """Building an event from another's address gives the same address."""
    event = attempt(ip="2001:db8::1")
    assert replace(event).ip == ip_address("2001:db8::1")


@pytest.mark.parametrize("field", ["geo", "network"])
def test_places_and_networks_are_objects_of_their_type(field: str) -> None:
    """A mapping or a word in their stead is refused by name, not found out later."""
    assert refused(**{field: {"asn": 1}}).field == field
    assert refused(**{field: "vpn"}).field == field
