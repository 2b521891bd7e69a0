"""``masked_travel`` by example."""

from dataclasses import replace
from typing import Any

import pytest

from fraudcore import Engine, Geo, LoginEvent, Network, RuleSet
from fraudcore.rules.geo_jump import GeoJump
from fraudcore.rules.masked_travel import MaskedTravel
from fraudcore.timestamp import from_millis
from tests.attempts import BERLIN, MUNICH, START_MS, TOKYO, alerts_of, attempt, success

RULES = RuleSet((MaskedTravel(),))
HOUR_S = 3600
OTHER_IP = "198.51.100.7"
VPN = Network(masked="vpn")
EQUATOR = Geo(city="Start", latitude=0, longitude=0, accuracy_km=0)
KM_PER_DEGREE = 6371.0088 * 3.141592653589793 / 180


def masked(at_s: float, geo: Geo | None, ip: str = OTHER_IP, **fields: Any) -> LoginEvent:
    """A success through a VPN unless another network is named."""
    return success(at_s, geo, ip, **{"network": VPN, **fields})


def east_of_start(km: float) -> Geo:
    """A place on the equator so far east of ``EQUATOR``."""
    return Geo(city="End", latitude=0, longitude=km / KM_PER_DEGREE, accuracy_km=0)


def test_fires_on_an_impossible_journey_to_an_exit() -> None:
    """Berlin, then an exit in Tokyo an hour later, is told for information, and explains itself."""
    events = [success(0, BERLIN), masked(HOUR_S, TOKYO)]
    (alert,) = alerts_of(RULES, events)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "masked_travel",
        "info",
        "T1090.003",
    )
    assert (alert.entity.type, alert.entity.value, alert.ip) == ("user", "ann", OTHER_IP)
    assert alert.reason == (
        "account ann: Berlin, DE (192.0.2.1), then Tokyo, JP (198.51.100.7) 60 min later; at least "
        "8876 km at 8876 km/h (limit 900 km/h); 198.51.100.7 is behind a VPN"
    )
    assert alert.evidence["masked"] == "vpn"
    assert alert.evidence["event_ids"] == [event.event_id for event in events]
    assert (alert.first_seen, alert.last_seen) == (
        from_millis(START_MS),
        from_millis(START_MS + HOUR_S * 1000),
    )


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        ("vpn", "a VPN"),
        ("relay", "a relay"),
        ("tor", "Tor"),
        ("hosting", "a hosting network"),
        ("satellite", "a satellite network"),
    ],
)
def test_every_mask_counts(mask: Any, words: str) -> None:
    """Whatever hides the place, the reason names it."""
    events = [success(0, BERLIN), masked(60, TOKYO, network=Network(masked=mask))]
    (alert,) = alerts_of(RULES, events)
    assert alert.reason.endswith(f"is behind {words}")


def test_unmasked_journeys_are_no_business_of_it() -> None:
    """Two unmasked ends are left to ``geo_jump``, and masked ones are left to this rule."""
    plain = [success(0, BERLIN), success(60, TOKYO, OTHER_IP)]
    hidden = [success(0, BERLIN), masked(60, TOKYO)]
    both = RuleSet((MaskedTravel(), GeoJump()))
    assert [alert.rule for alert in alerts_of(both, plain)] == ["geo_jump"]
    assert [alert.rule for alert in alerts_of(both, hidden)] == ["masked_travel"]


def test_a_network_that_hides_nothing_is_not_masked() -> None:
    """A known network without a mask, and none at all, are silent."""
    for network in (Network(asn=64500), None):
        assert not alerts_of(RULES, [success(0, BERLIN), masked(60, TOKYO, network=network)])


def test_a_masked_end_never_becomes_the_baseline() -> None:
    """Neither another exit nor the way home is judged against an exit."""
    away = [masked(0, TOKYO), masked(60, BERLIN, "203.0.113.5"), success(120, BERLIN)]
    assert not alerts_of(RULES, away)
    hidden = [success(0, BERLIN), masked(60, MUNICH), masked(120, TOKYO, "203.0.113.5")]
    (alert,) = alerts_of(RULES, hidden)
    assert alert.evidence["from"]["city"] == "Berlin"


def test_possible_journeys_are_silent() -> None:
    """An exit that its user can have travelled to, or next door, says nothing."""
    assert not alerts_of(RULES, [success(0, BERLIN), masked(12 * HOUR_S, TOKYO)])
    assert not alerts_of(RULES, [success(0, BERLIN), masked(0, MUNICH)])


@pytest.mark.parametrize(("km", "fires"), [(500, False), (500.1, True)])
def test_the_distance_must_be_exceeded(km: float, fires: bool) -> None:
    """The limit of 500 km itself is accepted, whatever the speed."""
    events = [success(0, EQUATOR), masked(1, east_of_start(km))]
    assert bool(alerts_of(RULES, events)) == fires


@pytest.mark.parametrize(("gap_s", "fires"), [(4001, False), (3999, True)])
def test_the_speed_must_be_exceeded(gap_s: float, fires: bool) -> None:
    """1000 km take 4000 seconds at the limit of 900 km/h."""
    events = [success(0, EQUATOR), masked(gap_s, east_of_start(1000))]
    assert bool(alerts_of(RULES, events)) == fires


def test_its_own_parameters_count() -> None:
    """Distance, speed and both radii can be set apart from those of ``geo_jump``."""
    events = [success(0, EQUATOR), masked(HOUR_S, east_of_start(1000))]
    assert not alerts_of(RuleSet((MaskedTravel(max_speed_kmh=1001),)), events)
    assert not alerts_of(RuleSet((MaskedTravel(min_distance_km=1001),)), events)
    wide = [success(0, EQUATOR), masked(1, replace(east_of_start(9000), accuracy_km=100))]
    assert alerts_of(RULES, wide)
    assert not alerts_of(RuleSet((MaskedTravel(max_accuracy_km=99),)), wide)
    bare = [success(0, EQUATOR), masked(1, replace(east_of_start(540), accuracy_km=None))]
    assert not alerts_of(RULES, bare)
    assert alerts_of(RuleSet((MaskedTravel(default_accuracy_km=0),)), bare)


@pytest.mark.parametrize("place", [None, Geo(country="JP"), replace(TOKYO, accuracy_km=201)])
def test_uncertain_places_give_no_verdict(place: Geo | None) -> None:
    """No place, a whole country, or a wide radius say nothing."""
    assert not alerts_of(RULES, [success(0, BERLIN), masked(60, place)])


def test_the_same_source_never_travels() -> None:
    """An address that becomes known as a VPN does not make its user fly."""
    assert not alerts_of(RULES, [success(0, BERLIN), masked(60, TOKYO, "192.0.2.1")])


def test_only_successes_of_the_account_travel() -> None:
    """Failures, other kinds, other accounts and unknown ones say nothing."""
    hidden: dict[str, Any] = {"geo": TOKYO, "network": VPN}
    for other in (
        attempt(60, ip=OTHER_IP, user="ann", **hidden),
        success(60, ip=OTHER_IP, kind="challenge", **hidden),
        success(60, ip=OTHER_IP, user="bob", **hidden),
        success(60, ip=OTHER_IP, user=None, **hidden),
    ):
        assert not alerts_of(RULES, [success(0, BERLIN), other])


def test_a_late_masked_success_is_judged_against_both_neighbours() -> None:
    """A late exit between two logins at home fires against the nearer one."""
    home = [success(0, BERLIN), success(24 * HOUR_S, BERLIN)]
    (alert,) = alerts_of(RULES, [*home, masked(23 * HOUR_S, TOKYO)])
    assert (alert.evidence["from"]["city"], alert.evidence["to"]["city"]) == ("Tokyo", "Berlin")
    assert alert.reason.endswith("198.51.100.7 is behind a VPN")


def test_one_day_of_exits_is_one_alert() -> None:
    """Exits within the quiet period extend an alert; after it a new one opens."""
    hourly = RuleSet((MaskedTravel(quiet_s=HOUR_S),))
    twice = [success(0, BERLIN), masked(60, TOKYO), masked(60 + HOUR_S, TOKYO)]
    assert [alert.count for alert in alerts_of(hourly, twice)] == [2]
    twice[-1] = masked(61 + HOUR_S, TOKYO)
    assert [alert.count for alert in alerts_of(hourly, twice)] == [1, 1]


def test_hostile_places_are_escaped_in_the_reason() -> None:
    """A city's or account's name cannot put control characters into an alert's reason."""
    hostile = "\r\nFAKE\u202e" * 20
    events = [
        success(0, BERLIN, user=hostile),
        masked(60, replace(TOKYO, city=hostile), user=hostile),
    ]
    (alert,) = alerts_of(RULES, events)
    assert alert.reason.isprintable()
    assert len(alert.reason) <= 500


def test_profiles_live_as_long_as_a_journey_may_take() -> None:
    """Half the circumference at 900 km/h takes almost 23 hours."""
    assert 22 * HOUR_S < MaskedTravel().memory_s < 23 * HOUR_S
    assert Engine(RULES).retention_s("user") > MaskedTravel().memory_s
