"""``geo_jump`` by example: how far, how fast, and what is said of it."""

from dataclasses import replace

import pytest

from fraudcore import Geo
from fraudcore.timestamp import from_millis
from tests.attempts import BERLIN, MUNICH, START_MS, TOKYO, alerts_of, only, success
from tests.two_places import EQUATOR, HOUR_S, KM_PER_DEGREE, OTHER_IP, east_of_start, journey

RULES = only("geo_jump")


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


def test_a_zero_gap_is_infinitely_fast() -> None:
    """Two far places in the same millisecond fire, without an error or a made-up speed."""
    (alert,) = alerts_of(RULES, journey(BERLIN, TOKYO, 0))
    assert alert.evidence["speed_kmh"] is None
    assert "at the same moment" in alert.reason
    assert alert.risk_score == 79


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


@pytest.mark.parametrize(
    ("gap_s", "words"),
    [(0, "at the same moment"), (5, "5 s later"), (600, "10 min later"), (8 * 3600, "8 h later")],
)
def test_gaps_read_well(gap_s: float, words: str) -> None:
    """The reason states the gap in the unit a person would use."""
    (alert,) = alerts_of(RULES, journey(BERLIN, TOKYO, gap_s))
    assert words in alert.reason


@pytest.mark.parametrize("latitude", [85, -85])
def test_meridians_meet_at_the_poles(latitude: float) -> None:
    """Far apart in degrees is not far apart in kilometres, near a pole."""
    west, east = (
        Geo(city="End", latitude=latitude, longitude=longitude, accuracy_km=0)
        for longitude in (-20, 20)
    )
    assert not alerts_of(RULES, journey(west, east, 1))
    assert alerts_of(RULES, journey(west, replace(east, latitude=latitude * 0.8), 1))


def test_what_arrives_in_order_is_judged_against_the_newest() -> None:
    """A short way from the place before hides nothing, and is no jump of its own."""
    steps = [success(0, BERLIN), success(60, TOKYO, OTHER_IP), success(120, TOKYO, "203.0.113.9")]
    (alert,) = alerts_of(RULES, steps)
    assert alert.count == 1
