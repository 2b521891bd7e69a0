"""Facts of an event: what follows from its fields, computed when first asked for."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from fraudcore import Geo, LoginEvent, Network
from fraudcore.place import country_code
from fraudcore.testing import events
from tests.attempts import BERLIN, START_MS, attempt

FACTS = (
    *("time_ms", "moment", "day", "source", "subnet", "user_digest", "source_digest"),
    *("subnet_digest", "device_digest", "session_digest", "tag_digest", "agent"),
    *("country_code", "asn", "masked", "sighting", "profile_keys"),
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def test_sources() -> None:
    """An IPv4 address stands for itself, an IPv6 address for its /64."""
    assert attempt(ip="192.0.2.77").source == "192.0.2.77"
    assert attempt(ip="::ffff:192.0.2.77").source == "192.0.2.77"
    assert attempt(ip="2001:db8:1:2:3:4:5:6").source == "2001:db8:1:2::/64"


def test_subnets() -> None:
    """The neighbourhood of an address is its /24 or /48."""
    assert attempt(ip="192.0.2.77").subnet == "192.0.2.0/24"
    assert attempt(ip="2001:db8:1:2:3:4:5:6").subnet == "2001:db8:1::/48"


def test_time_in_milliseconds() -> None:
    """Times inside are whole epoch milliseconds, and whole days."""
    assert attempt(0.25).time_ms == START_MS + 250
    assert attempt(86_400).day == attempt(0).day + 1 == START_MS // 86_400_000 + 1


def test_canonical_form_is_not_touched_by_reading_facts() -> None:
    """What is computed from an event on demand never shows in its form, equality or hash."""
    event, other = attempt(event_id="e", geo=BERLIN), attempt(event_id="e", geo=BERLIN)
    before = event.to_dict()
    assert all(hasattr(event, fact) for fact in FACTS)
    assert event.to_dict() == before
    assert event == other
    assert hash(event) == hash(other)
    assert repr(event) == repr(other)


def test_what_is_no_fact_is_no_attribute() -> None:
    """A misspelt name is an error that names it."""
    with pytest.raises(AttributeError, match="id_digest"):
        _ = attempt().id_digest


@pytest.mark.parametrize(
    ("fact", "given", "absent"),
    [
        ("user_digest", {"user": "ann"}, {"user": "N/A"}),
        ("session_digest", {"session_id": "s"}, {}),
        ("tag_digest", {"credential_tag": "t"}, {}),
        ("device_digest", {"device_id": "d"}, {}),
        ("country_code", {"geo": Geo(country="DE")}, {"geo": Geo(city="Berlin")}),
        ("asn", {"network": Network(asn=5)}, {"network": Network()}),
    ],
)
def test_absent_facts_are_zero(fact: str, given: dict[str, Any], absent: dict[str, Any]) -> None:
    """The number that stands for something is never the one that stands for nothing."""
    assert getattr(attempt(**given), fact) != 0
    assert getattr(attempt(**absent), fact) == getattr(attempt(), fact) == 0


def test_a_device_is_its_id_or_the_family_of_its_agent() -> None:
    """Without an id, the agent stands for the device; another version is the same device."""
    by_agent = attempt(user_agent=FIREFOX)
    assert by_agent.device_digest == by_agent.agent.family != 0
    newer = attempt(user_agent=FIREFOX.replace("130", "131"))
    assert newer.device_digest == by_agent.device_digest
    assert newer.agent.whole != by_agent.agent.whole
    assert attempt(user_agent=FIREFOX, device_id="d").device_digest != by_agent.device_digest


@pytest.mark.parametrize("mask", ["vpn", "relay", "tor", "hosting", "satellite", None])
def test_masks(mask: Any) -> None:
    """A network that hides where the user is makes the event a masked one."""
    assert attempt(network=Network(asn=1, masked=mask)).masked == (mask is not None)
    assert not attempt().masked


def test_countries() -> None:
    """The country is told by its two letters, whatever else is known of the place."""
    assert attempt(geo=BERLIN).country_code == country_code("DE")


@given(event=events())
def test_facts_fit_into_profiles(event: LoginEvent) -> None:
    """Of any valid event, every digest has 32 bits and every fact is there."""
    digests = ("user_digest", "source_digest", "subnet_digest", "device_digest", "asn")
    assert all(
        0 <= getattr(event, fact) < 2**32 for fact in (*digests, "session_digest", "tag_digest")
    )
    assert 0 <= event.country_code < 2**16
    assert 0 <= event.moment < 2**64
    assert all(0 <= part < 2**32 for part in event.agent)
    assert event.profile_keys[0].entity == event.source


@given(event=events())
def test_facts_depend_on_the_fields_alone(event: LoginEvent) -> None:
    """An equal event, built in another way, has equal facts in whatever order they are read."""
    fields = {**event.to_dict(), "occurred_at": event.occurred_at, "geo": event.geo}
    other = LoginEvent.of({**fields, "network": event.network, "extra": {}})
    assert other == event == replace(event)
    for fact in FACTS[::-1]:
        assert getattr(other, fact) == getattr(event, fact) == getattr(replace(event), fact)
