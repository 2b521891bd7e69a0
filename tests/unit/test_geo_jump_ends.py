"""``geo_jump`` by example: which successes are an end of a journey, and which are damped."""

from dataclasses import replace
from typing import Any

import pytest

from fraudcore import Geo, Network
from tests.attempts import BERLIN, MUNICH, TOKYO, alerts_of, attempt, only, success
from tests.two_places import HOUR_S, OTHER_IP, journey

RULES = only("geo_jump")
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"
)


def test_the_same_ip_never_travels() -> None:
    """A geo database that moves an address does not make its user fly."""
    assert not alerts_of(RULES, [success(0, BERLIN), success(60, TOKYO)])


def test_the_same_64_never_travels() -> None:
    """Two hosts of one IPv6 network are one source."""
    events = [success(0, BERLIN, "2001:db8::1"), success(60, TOKYO, "2001:db8::2")]
    assert not alerts_of(RULES, events)


@pytest.mark.parametrize("masked", ["vpn", "relay", "tor", "hosting", "satellite"])
@pytest.mark.parametrize("end", [0, 1])
def test_masked_ends_give_no_verdict(masked: str, end: int) -> None:
    """Whoever hides the true place of one end, nothing is said about the journey."""
    events = journey(BERLIN, TOKYO)
    network = Network(masked=masked)  # type: ignore[arg-type]
    events[end] = replace(events[end], network=network)
    assert not alerts_of(RULES, events)


def test_a_masked_success_is_no_baseline() -> None:
    """A detour through a VPN neither hides a jump nor becomes its start."""
    hidden = [
        success(0, BERLIN),
        success(600, MUNICH, "203.0.113.5", network=Network(masked="vpn")),
        success(HOUR_S, TOKYO, OTHER_IP),
    ]
    (alert,) = alerts_of(RULES, hidden)
    assert alert.evidence["from"]["city"] == "Berlin"


@pytest.mark.parametrize(
    "place",
    [
        None,
        Geo(),
        Geo(country="JP"),
        Geo(country="JP", city="Tokyo"),
        Geo(country="JP", latitude=36, longitude=138),
        Geo(country="JP", latitude=0, longitude=0, accuracy_km=5),
        Geo(latitude=0, longitude=0),
        replace(TOKYO, accuracy_km=201),
        replace(TOKYO, accuracy_km=501),
        replace(TOKYO, accuracy_km=20_000),
    ],
)
@pytest.mark.parametrize("end", [0, 1])
def test_uncertain_places_give_no_verdict(place: Geo | None, end: int) -> None:
    """No place, no coordinates, a whole country's, or a wide radius say nothing."""
    a, b = (place, BERLIN) if end == 0 else (BERLIN, place)
    assert not alerts_of(RULES, journey(a, b))


@pytest.mark.parametrize(
    "place",
    [
        replace(TOKYO, accuracy_km=200),
        Geo(country="JP", region="13", latitude=35.69, longitude=139.69, accuracy_km=50),
        Geo(country="JP", latitude=35.69, longitude=139.69, accuracy_km=50),
        Geo(latitude=35.69, longitude=139.69),
        Geo(city="Null Island", latitude=0, longitude=0, accuracy_km=5),
    ],
)
def test_places_precise_enough_give_a_verdict(place: Geo) -> None:
    """A bare point, or an area with a stated radius, is a place."""
    assert alerts_of(RULES, journey(BERLIN, place))


def test_an_uncertain_success_in_between_hides_nothing() -> None:
    """Successes without a usable place are passed over to the nearest one that has it."""
    (alert,) = alerts_of(
        RULES, [success(0, BERLIN), success(60, None, "203.0.113.5"), success(90, TOKYO, OTHER_IP)]
    )
    assert alert.evidence["from"]["city"] == "Berlin"


def test_failures_carry_no_baseline() -> None:
    """A failure elsewhere is neither the start nor the end of a journey."""
    events = [success(0, BERLIN), attempt(60, ip=OTHER_IP, user="ann", geo=TOKYO)]
    assert not alerts_of(RULES, [*events, success(120, BERLIN, "192.0.2.7")])


def test_other_kinds_do_not_travel() -> None:
    """Only logins are places of the account's owner."""
    events = [success(0, BERLIN), success(60, TOKYO, OTHER_IP, kind="challenge")]
    assert not alerts_of(RULES, events)


def test_accounts_travel_apart() -> None:
    """Two accounts in two places are two people, and an unknown one is nobody."""
    assert not alerts_of(RULES, [success(0, BERLIN), success(1, TOKYO, OTHER_IP, user="bob")])
    assert not alerts_of(
        RULES, [success(0, BERLIN, user=None), success(1, TOKYO, OTHER_IP, user=None)]
    )


@pytest.mark.parametrize("hidden", [{"geo": None}, {"network": Network(masked="relay")}])
def test_hidden_successes_cannot_push_the_baseline_out(hidden: dict[str, Any]) -> None:
    """However many successes without a usable place lie between, the jump is seen."""
    cover = [
        replace(success(n, BERLIN, "203.0.113.5"), event_id=f"cover{n}", **hidden)
        for n in range(1, 60)
    ]
    assert alerts_of(RULES, [success(0, BERLIN), *cover, success(90, TOKYO, OTHER_IP)])


def test_one_device_on_one_carrier_is_informational() -> None:
    """A carrier whose exits lie far apart makes no high alert of its customer's own phone."""
    carrier = Network(asn=64500)
    events = [
        success(0, BERLIN, device_id="phone", network=carrier),
        success(60, TOKYO, OTHER_IP, device_id="phone", network=carrier),
    ]
    (alert,) = alerts_of(RULES, events)
    assert alert.severity == "info"
    familiar = "device and network"
    assert alert.evidence["familiar_by"] == {"from": familiar, "to": familiar}


def test_home_and_carrier_of_one_owner_are_informational() -> None:
    """Laptop at home and phone on its carrier, both used before, make no high alert."""
    laptop: dict[str, Any] = {"device_id": "laptop", "network": Network(asn=64500)}
    phone: dict[str, Any] = {"device_id": "phone", "network": Network(asn=64501)}
    events = [
        success(-2 * HOUR_S, BERLIN, **laptop),
        success(-HOUR_S, BERLIN, "203.0.113.9", **phone),
        success(0, BERLIN, **laptop),
        success(60, TOKYO, OTHER_IP, **phone),
    ]
    (alert,) = alerts_of(RULES, events)
    assert alert.severity == "info"


@pytest.mark.parametrize("network", [Network(asn=64501), None])
def test_the_id_of_a_familiar_device_elsewhere_is_low(network: Network | None) -> None:
    """Its owner is on another network, or more than a password was stolen."""
    events = [
        success(0, BERLIN, device_id="phone", network=Network(asn=64500)),
        success(60, TOKYO, OTHER_IP, device_id="phone", network=network),
    ]
    (alert,) = alerts_of(RULES, events)
    assert (alert.severity, alert.evidence["familiar_by"]["to"]) == ("low", "device id")


def test_after_a_stranger_the_owner_s_own_login_is_high() -> None:
    """The end that is not recognised may be the first one: the owner comes after the intruder."""
    own: dict[str, Any] = {"device_id": "phone", "network": Network(asn=64500)}
    events = [
        success(-30 * HOUR_S, BERLIN, **own),
        success(0, TOKYO, OTHER_IP, device_id="tool", network=Network(asn=64999)),
        success(60, BERLIN, **own),
    ]
    (alert,) = alerts_of(RULES, events)
    assert alert.severity == "high"
    assert alert.evidence["familiar_by"] == {"from": None, "to": "device and network"}


@pytest.mark.parametrize(
    "other",
    [
        {"device_id": "laptop", "network": Network(asn=64500)},
        {"user_agent": CHROME, "network": Network(asn=64501)},
        {"network": Network(asn=64500)},
    ],
)
def test_either_alone_is_no_excuse(other: dict[str, Any]) -> None:
    """Another device, a device of the same family elsewhere, or none keeps the severity."""
    events = [
        success(0, BERLIN, device_id="phone", user_agent=CHROME, network=Network(asn=64500)),
        success(60, TOKYO, OTHER_IP, **other),
    ]
    (alert,) = alerts_of(RULES, events)
    assert alert.severity == "high"


@pytest.mark.parametrize("known", [{"user_agent": CHROME}, {"network": Network(asn=64500)}])
def test_what_both_ends_lack_is_not_the_same(known: dict[str, Any]) -> None:
    """Two ends without a device, or without a network, do not share one."""
    events = [success(0, BERLIN, **known), success(60, TOKYO, OTHER_IP, **known)]
    (alert,) = alerts_of(RULES, events)
    assert alert.severity == "high"


def test_a_weaker_finding_never_supplies_the_facts() -> None:
    """After a high jump, an informational one of a carrier extends the alert and hides nothing."""
    phone: dict[str, Any] = {"device_id": "phone", "network": Network(asn=64500)}
    home: dict[str, Any] = {"device_id": "laptop", "network": Network(asn=64501)}
    events = [
        success(-HOUR_S, BERLIN, **home),
        success(60, TOKYO, OTHER_IP, **phone),
        success(120, TOKYO, OTHER_IP, **phone),
        success(180, BERLIN, **home),
    ]
    (alert,) = alerts_of(RULES, events)
    assert (alert.severity, alert.count, alert.ip) == ("high", 2, OTHER_IP)
    assert alert.evidence["familiar_by"]["to"] is None
