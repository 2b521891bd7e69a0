"""Sightings: where a success came from, if its coordinates name a place."""

from typing import Any

import pytest

from fraudcore import Geo, Network
from fraudcore.profiles import UserProfile
from fraudcore.sighting import NO_ACCURACY, USER_SIGHTINGS, Sighting
from tests.attempts import BERLIN, success


def sighting_of(geo: Geo, ip: str = "192.0.2.1", **fields: Any) -> Sighting:
    """The sighting of a success there."""
    sighting = success(0, geo, ip, **fields).sighting
    assert sighting is not None
    return sighting


def kept(sighting: Sighting) -> Sighting:
    """The same as it is read back from a stored profile."""
    profile = UserProfile()
    profile.sightings.add(*sighting)
    stored = UserProfile.from_bytes(profile.to_bytes())
    return Sighting.at(stored.sightings, 0)


def test_a_sighting_keeps_what_explains_it() -> None:
    """Address, place, radius, network and id of a success can be read back."""
    event_id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
    sighting = kept(sighting_of(BERLIN, "2001:db8::5", event_id=event_id, network=Network(64500)))
    assert (str(sighting.ip), sighting.place) == ("2001:db8::5", "Berlin, DE")
    assert (sighting.latitude, sighting.longitude, sighting.accuracy_km) == (52.52, 13.405, 20)
    assert (sighting.asn, sighting.event_id) == (64500, event_id)


def test_an_ipv4_sighting_reads_back_as_ipv4() -> None:
    """An IPv4 address is packed as mapped IPv6 and comes back as it was."""
    assert str(kept(sighting_of(BERLIN, ip="192.0.2.200")).ip) == "192.0.2.200"


@pytest.mark.parametrize(
    ("geo", "place"),
    [
        (Geo(city="Berlin", latitude=51, longitude=9), "Berlin"),
        (Geo(country="DE", city="Berlin", latitude=0, longitude=0), "Berlin, DE"),
        (Geo(country="DE", latitude=51, longitude=9, accuracy_km=500), "DE"),
        (Geo(country="DE", region="BE", latitude=51, longitude=9, accuracy_km=0), "DE"),
        (Geo(latitude=51, longitude=9), "an unnamed place"),
        (Geo(latitude=0, longitude=9), "an unnamed place"),
    ],
)
def test_coordinates_that_name_a_place(geo: Geo, place: str) -> None:
    """A city, a stated radius, or a bare point is one place."""
    assert kept(sighting_of(geo)).place == place


@pytest.mark.parametrize(
    "geo",
    [
        None,
        Geo(),
        Geo(country="DE", city="Berlin"),
        Geo(country="DE", latitude=51, longitude=9),
        Geo(region="BE", latitude=51, longitude=9),
        Geo(latitude=0, longitude=0),
        Geo(country="DE", latitude=0, longitude=0, accuracy_km=5),
        Geo(latitude=-0.0, longitude=0, accuracy_km=5),
        Geo(city="Berlin", latitude=51, longitude=9, accuracy_km=500.5),
        Geo(city="Berlin", latitude=51, longitude=9, accuracy_km=1000),
    ],
)
def test_coordinates_that_name_none(geo: Geo | None) -> None:
    """Nothing, a whole country's centre, 0, 0 without a city, or over 500 km is no place."""
    assert success(0, geo).sighting is None


def test_what_is_not_stated_reads_as_not_known() -> None:
    """A missing radius, city or country, and an id too long to keep, are absent."""
    sighting = kept(sighting_of(Geo(latitude=51, longitude=9), event_id="e" * 37))
    assert sighting.accuracy_km_or_none == NO_ACCURACY
    assert (sighting.accuracy_km, sighting.city, sighting.event_id) == (None, None, None)
    assert kept(sighting_of(BERLIN, event_id="e" * 36)).event_id == "e" * 36


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 180), (-90, -180), (1e-9, -1e-9)])
def test_the_ends_of_the_earth_fit(latitude: float, longitude: float) -> None:
    """Poles and date line are kept to a hundred-thousandth of a degree."""
    sighting = kept(sighting_of(Geo(city="End", latitude=latitude, longitude=longitude)))
    assert sighting.latitude == pytest.approx(latitude, abs=1e-5)
    assert sighting.longitude == pytest.approx(longitude, abs=1e-5)


def test_hostile_names_of_cities_are_bounded() -> None:
    """A city is cut to 16 bytes of whole characters and holds no control characters."""
    sighting = kept(sighting_of(Geo(city="\x1f\n" + "é" * 100, latitude=1, longitude=1)))
    assert sighting.city == "??" + "é" * 7


def test_only_places_that_can_be_a_baseline_are_kept() -> None:
    """Successes that are masked or without a place never push out a sighting."""
    profile, first = UserProfile(), success(0, BERLIN)
    profile.observe(first)
    for second in range(1, 100):
        profile.observe(success(second, None))
        profile.observe(success(second + 0.5, BERLIN, network=Network(masked="vpn")))
    assert profile.sightings.moments == [first.moment]


def test_the_newest_places_are_kept() -> None:
    """Of more places than there is room for, those seen last stay."""
    profile, seen = UserProfile(), [success(second, BERLIN) for second in range(9)]
    for event in seen[::-1]:
        profile.observe(event)
    assert profile.sightings.moments == [event.moment for event in seen[-USER_SIGHTINGS:]]
