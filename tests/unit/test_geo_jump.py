"""``geo_jump`` by example."""

from dataclasses import replace
from typing import Any

import pytest

from fraudcore import Geo, LoginEvent, Network
from fraudcore.timestamp import from_millis
from tests.attempts import BERLIN, MUNICH, START_MS, TOKYO, alerts_of, attempt, only, success

RULES = only("geo_jump")
HOUR_S = 3600
OTHER_IP = "198.51.100.7"
EQUATOR = Geo(city="Start", latitude=0, longitude=0, accuracy_km=0)
KM_PER_DEGREE = 6371.0088 * 3.141592653589793 / 180


def east_of_start(km: float, radius_km: float = 0) -> Geo:
    """A place on the equator so far east of ``EQUATOR``."""
    return Geo(city="End", latitude=0, longitude=km / KM_PER_DEGREE, accuracy_km=radius_km)


def journey(a: Geo | None, b: Geo | None, gap_s: float = HOUR_S) -> list[LoginEvent]:
    """Two successes of one account, from two addresses."""
    return [success(0, a), success(gap_s, b, OTHER_IP)]


def test_fires_on_an_impossible_journey() -> None:
    """Berlin to Tokyo in an hour fires, and the alert explains itself."""
    events = journey(BERLIN, TOKYO)
    (alert,) = alerts_of(RULES, events)
    assert (alert.rule, alert.severity, alert.attack_technique) == ("geo_jump", "high", "T1078")
    assert (alert.entity.type, alert.entity.value) == ("user", "ann")
    assert alert.reason == (
        "account ann: Berlin, DE (192.0.2.1), then Tokyo, JP (198.51.100.7) 60 min later; "
        "at least 8876 km at 8876 km/h (limit 900 km/h)"
    )
    assert alert.evidence["great_circle_km"] == 8916.0
    assert alert.evidence["least_distance_km"] == 8876.0
    assert alert.evidence["event_ids"] == [event.event_id for event in events]
    assert (alert.first_seen, alert.last_seen) == (
        from_millis(START_MS),
        from_millis(START_MS + HOUR_S * 1000),
    )


def test_long_event_ids_are_evidence() -> None:
    """The judged event is named in full; a known one whose id is not kept is left out, not cut."""
    events = [
        success(0, BERLIN, event_id="a" * 128),
        success(60, TOKYO, OTHER_IP, event_id="b" * 128),
    ]
    (alert,) = alerts_of(RULES, events)
    assert alert.evidence["event_ids"] == ["b" * 128]
    assert alert.evidence["from"]["event_id"] is None


def test_a_flight_is_possible() -> None:
    """Berlin to Tokyo in twelve hours is a journey people make."""
    assert not alerts_of(RULES, journey(BERLIN, TOKYO, 12 * HOUR_S))


def test_short_distances_are_silent_at_any_speed() -> None:
    """Berlin to Munich at the same moment is below the least distance."""
    assert not alerts_of(RULES, journey(BERLIN, MUNICH, 0))


@pytest.mark.parametrize(("km", "fires"), [(500, False), (500.1, True)])
def test_the_distance_must_be_exceeded(km: float, fires: bool) -> None:
    """The limit of 500 km itself is accepted, whatever the speed."""
    assert bool(alerts_of(RULES, journey(EQUATOR, east_of_start(km), 60))) == fires


@pytest.mark.parametrize(("gap_s", "fires"), [(4001, False), (3999, True)])
def test_the_speed_must_be_exceeded(gap_s: float, fires: bool) -> None:
    """1000 km take 4000 seconds at the limit of 900 km/h."""
    assert bool(alerts_of(RULES, journey(EQUATOR, east_of_start(1000), gap_s))) == fires


def test_both_radii_are_taken_off_the_distance() -> None:
    """Where the circles of two places come within 500 km, people may have been that close."""
    start = replace(EQUATOR, accuracy_km=150)
    assert not alerts_of(RULES, journey(start, east_of_start(850, 200), 60))
    assert alerts_of(RULES, journey(start, east_of_start(851, 200), 60))


def test_an_unstated_radius_is_fifty_km() -> None:
    """A city without a radius counts as known to 50 km."""
    start = replace(EQUATOR, accuracy_km=None)
    end = replace(east_of_start(601), accuracy_km=None)
    assert alerts_of(RULES, journey(start, end, 60))
    assert not alerts_of(RULES, journey(start, replace(end, longitude=599 / KM_PER_DEGREE), 60))


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
        replace(TOKYO, accuracy_km=201),
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


def test_a_zero_gap_is_infinitely_fast() -> None:
    """Two far places in the same millisecond fire, without an error or a made-up speed."""
    (alert,) = alerts_of(RULES, journey(BERLIN, TOKYO, 0))
    assert alert.evidence["speed_kmh"] is None
    assert "at the same moment" in alert.reason
    assert alert.risk_score == 79


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


def test_a_late_success_is_judged_against_what_came_before_it() -> None:
    """A late success in the middle fires against its predecessor, dated by the later end."""
    at_home = [success(0, BERLIN), success(24 * HOUR_S, BERLIN)]
    (alert,) = alerts_of(RULES, [*at_home, success(HOUR_S, TOKYO, OTHER_IP)])
    assert (alert.evidence["from"]["city"], alert.evidence["to"]["city"]) == ("Berlin", "Tokyo")
    assert alert.last_seen == from_millis(START_MS + HOUR_S * 1000)


def test_a_late_success_is_judged_against_what_came_after_it() -> None:
    """A late success in the middle fires against its successor, never at negative speed."""
    at_home = [success(0, BERLIN), success(24 * HOUR_S, BERLIN)]
    (alert,) = alerts_of(RULES, [*at_home, success(23 * HOUR_S, TOKYO, OTHER_IP)])
    assert (alert.evidence["from"]["city"], alert.evidence["to"]["city"]) == ("Tokyo", "Berlin")
    assert alert.evidence["speed_kmh"] > 0
    assert alert.last_seen == from_millis(START_MS + 24 * HOUR_S * 1000)


def test_the_faster_of_two_journeys_is_reported() -> None:
    """A late success impossible on both sides is one finding, of the worse side."""
    at_home = [success(0, BERLIN), success(5 * HOUR_S, BERLIN)]
    (alert,) = alerts_of(RULES, [*at_home, success(4 * HOUR_S, TOKYO, OTHER_IP)])
    assert alert.count == 1
    assert alert.evidence["gap_s"] == HOUR_S


def test_there_and_back_is_one_alert() -> None:
    """Jumping on within the quiet period extends the alert; after it a new one opens."""
    hourly = only("geo_jump", quiet_s=HOUR_S)
    back = [*journey(BERLIN, TOKYO), success(2 * HOUR_S, BERLIN)]
    assert [alert.count for alert in alerts_of(hourly, back)] == [2]
    later = [*journey(BERLIN, TOKYO), success(2 * HOUR_S + 1, BERLIN)]
    assert [alert.count for alert in alerts_of(hourly, later)] == [1, 1]
    assert [alert.count for alert in alerts_of(RULES, later)] == [2]


def test_the_date_line_is_no_distance() -> None:
    """Two places on either side of the date line are neighbours."""
    west = Geo(city="Suva", latitude=-18, longitude=179.9, accuracy_km=10)
    east = Geo(city="Taveuni", latitude=-18, longitude=-179.9, accuracy_km=10)
    assert not alerts_of(RULES, journey(west, east, 60))


def test_hostile_places_are_escaped_in_the_reason() -> None:
    """A city's name cannot put lines or control characters into an alert's reason."""
    (alert,) = alerts_of(RULES, journey(BERLIN, replace(TOKYO, city="\r\nFAKE\u202e" * 20)))
    assert alert.reason.isprintable()
    assert len(alert.reason) < 400


def test_one_device_on_one_carrier_is_informational() -> None:
    """A carrier whose exits lie far apart makes no high alert of its customer's own phone."""
    carrier = Network(asn=64500)
    events = [
        success(0, BERLIN, device_id="phone", network=carrier),
        success(60, TOKYO, OTHER_IP, device_id="phone", network=carrier),
    ]
    (alert,) = alerts_of(RULES, events)
    assert alert.severity == "info"
    assert alert.evidence["same_carrier_and_device"]


@pytest.mark.parametrize(
    "other",
    [
        {"device_id": "laptop", "network": Network(asn=64500)},
        {"device_id": "phone", "network": Network(asn=64501)},
        {"device_id": "phone"},
        {"network": Network(asn=64500)},
    ],
)
def test_either_alone_is_no_excuse(other: dict[str, Any]) -> None:
    """Another device, another network or an unknown one keeps the severity."""
    events = [
        success(0, BERLIN, device_id="phone", network=Network(asn=64500)),
        success(60, TOKYO, OTHER_IP, **other),
    ]
    (alert,) = alerts_of(RULES, events)
    assert alert.severity == "high"


@pytest.mark.parametrize("known", [{"device_id": "phone"}, {"network": Network(asn=64500)}])
def test_what_both_ends_lack_is_not_the_same(known: dict[str, Any]) -> None:
    """Two ends without a device, or without a network, do not share one."""
    events = [success(0, BERLIN, **known), success(60, TOKYO, OTHER_IP, **known)]
    (alert,) = alerts_of(RULES, events)
    assert alert.severity == "high"


@pytest.mark.parametrize(
    ("gap_s", "words"),
    [(0, "at the same moment"), (5, "5 s later"), (600, "10 min later"), (8 * 3600, "8 h later")],
)
def test_gaps_read_well(gap_s: float, words: str) -> None:
    """The reason states the gap in the unit a person would use."""
    (alert,) = alerts_of(RULES, journey(BERLIN, TOKYO, gap_s))
    assert words in alert.reason


@pytest.mark.parametrize("hidden", [{"geo": None}, {"network": Network(masked="relay")}])
def test_hidden_successes_cannot_push_the_baseline_out(hidden: dict[str, Any]) -> None:
    """However many successes without a usable place lie between, the jump is seen."""
    cover = [
        replace(success(n, BERLIN, "203.0.113.5"), event_id=f"cover{n}", **hidden)
        for n in range(1, 60)
    ]
    assert alerts_of(RULES, [success(0, BERLIN), *cover, success(90, TOKYO, OTHER_IP)])


def test_a_weaker_finding_never_supplies_the_facts() -> None:
    """After a high jump, an informational one of a carrier extends the alert and hides nothing."""
    phone: dict[str, Any] = {"device_id": "phone", "network": Network(asn=64500)}
    events = [
        success(0, BERLIN),
        success(60, TOKYO, OTHER_IP, **phone),
        success(120, BERLIN, "203.0.113.9", **phone),
    ]
    (alert,) = alerts_of(RULES, events)
    assert (alert.severity, alert.count, alert.ip) == ("high", 2, OTHER_IP)
    assert not alert.evidence["same_carrier_and_device"]
