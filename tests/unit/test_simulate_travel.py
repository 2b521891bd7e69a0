"""Itineraries of honest travellers."""

from itertools import pairwise
from random import Random

from fraudcore.simulate.cities import CITIES, City, distance_km
from fraudcore.simulate.rhythm import DAY_MS, HOUR_MS
from fraudcore.simulate.travel import Itinerary

HOME = CITIES[0]


def test_one_who_stays_is_always_ready_at_home() -> None:
    """Without a departure nothing is postponed and nobody moves."""
    itinerary = Itinerary(HOME)
    assert itinerary.ready_ms(10**15, Random(1)) == 10**15
    assert itinerary.city == HOME
    assert not itinerary.away


def test_a_login_during_a_flight_waits_for_the_arrival() -> None:
    """From departure to arrival nobody logs in, and then from the new city."""
    itinerary = Itinerary(HOME, leaves_ms=DAY_MS)
    assert itinerary.ready_ms(DAY_MS - 1, Random(1)) == DAY_MS - 1
    landed_ms = itinerary.ready_ms(DAY_MS, Random(1))
    assert landed_ms > DAY_MS + 3 * HOUR_MS
    assert itinerary.ready_ms(landed_ms + 1, Random(1)) == landed_ms + 1


def test_a_journey_ends_at_home() -> None:
    """Every second flight goes home."""
    itinerary, rng = Itinerary(HOME, leaves_ms=0), Random(3)
    cities: list[City] = []
    now_ms = 0
    for _ in range(400):
        now_ms = itinerary.ready_ms(now_ms + 12 * HOUR_MS, rng)
        if not cities or cities[-1] != itinerary.city:
            cities.append(itinerary.city)
    assert len(cities) > 10
    assert all(HOME in pair for pair in pairwise(cities))


def test_some_travellers_are_away_at_the_start_and_none_in_the_air() -> None:
    """A traveller begins at home or abroad and departs only after the start."""
    rng, start_ms = Random(5), 1_000 * DAY_MS
    drawn = [Itinerary.of_traveller(HOME, start_ms, rng) for _ in range(200)]
    assert 20 < sum(itinerary.away for itinerary in drawn) < 80
    assert all(itinerary.ready_ms(start_ms - 1, rng) == start_ms - 1 for itinerary in drawn)


def test_cities_are_real_distances_apart() -> None:
    """Two distances between cities of the table agree with published ones within 1 %."""
    by_name = {city.name: city for city in CITIES}
    assert len(by_name) == len(CITIES)
    assert abs(distance_km(by_name["London"], by_name["New York"]) - 5_570) < 56
    assert abs(distance_km(by_name["Sydney"], by_name["Tokyo"]) - 7_820) < 78
