"""What the records of geo databases say, in both layouts."""

import pytest

from fraudcore import Geo, InvalidEventError, Network
from fraudcore.enrich.records import network_of, place_of
from tests.geo_databases import FLAT_BERLIN, LAB, NESTED_BERLIN


def test_both_layouts_say_the_same() -> None:
    """The same place in either layout is the same, but for the radius that only one has."""
    expected = Geo("DE", "Land Berlin", "Berlin", 52.52, 13.405)
    assert place_of(FLAT_BERLIN) == expected
    assert place_of(NESTED_BERLIN) == Geo("DE", "Land Berlin", "Berlin", 52.52, 13.405, 20)


def test_numbers_as_text() -> None:
    """Some flat databases store coordinates and AS numbers as text, and nothing as empty."""
    text = {**FLAT_BERLIN, "latitude": "52.52", "longitude": "13.405"}
    assert place_of(text) == place_of(FLAT_BERLIN)
    without = {**FLAT_BERLIN, "latitude": "", "longitude": ""}
    assert place_of(without) == Geo("DE", "Land Berlin", "Berlin")
    assert network_of({**LAB, "autonomous_system_number": "64496"}) == network_of(LAB)


def test_a_country_alone() -> None:
    """Country databases of either layout give a place without a point."""
    assert place_of({"country_code": "DE"}) == Geo("DE")
    assert place_of({"country": {"iso_code": "DE"}}) == Geo("DE")


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"country_code": ""},
        {"country_code": "ZZ"},
        {"country": {"iso_code": "ZZ"}},
        {"registered_country": {"iso_code": "US"}},
        {"country": "DE"},
        {"country": None, "location": [1], "city": {"names": None}, "subdivisions": {}},
        {"country_code": "", "latitude": 0.0, "longitude": 0.0},
    ],
)
def test_records_that_state_no_place(record: object) -> None:
    """The unknown country, where a network is merely registered, and 0, 0 are no place."""
    assert place_of(record) is None


def test_zero_coordinates_are_unknown_but_the_country_counts() -> None:
    """Only both zeros together mean unknown: the equator and the meridian are places."""
    assert place_of({"country_code": "GH", "latitude": 0, "longitude": 0}) == Geo("GH")
    equator = {"country_code": "KE", "latitude": 0.0, "longitude": 37.9}
    assert place_of(equator) == Geo("KE", latitude=0, longitude=37.9)


@pytest.mark.parametrize(
    "record",
    [
        "DE",
        None,
        [FLAT_BERLIN],
        {"country_code": "Germany"},
        {"country_code": 49},
        {"country_code": "DE", "latitude": 91.0, "longitude": 0.5},
        {"country_code": "DE", "latitude": "north", "longitude": "0"},
        {"country_code": "DE", "latitude": "nan", "longitude": "0"},
        {"country_code": "DE", "latitude": 52.5},
        {"country_code": "DE", "city": {"names": {}}},
        {"country_code": "DE", "city": "x" * 257},
        {"country": {"iso_code": "DEU"}},
        {"country": {"iso_code": "DE"}, "location": {"latitude": 1.0, "longitude": 181.0}},
        {"country": {"iso_code": "DE"}, "location": {"accuracy_radius": -1}},
    ],
)
def test_nonsense_about_places_is_refused(record: object) -> None:
    """A value out of range or of a wrong type spoils the record, with field and value."""
    with pytest.raises(InvalidEventError, match=r"^geo"):
        place_of(record)


def test_networks() -> None:
    """Number and organization are read; a missing name is no reason to drop the number."""
    assert network_of(LAB) == Network(64496, "Example Lab")
    assert network_of({"autonomous_system_number": 1}) == Network(1)
    unnamed = {"autonomous_system_number": 1, "autonomous_system_organization": ""}
    assert network_of(unnamed) == Network(1)


@pytest.mark.parametrize("number", [0, "", "0", None])
def test_records_that_state_no_network(number: object) -> None:
    """AS 0 and an absent number are no network."""
    assert network_of({**LAB, "autonomous_system_number": number}) is None
    assert network_of({}) is None


@pytest.mark.parametrize(
    "record",
    [
        7,
        None,
        {"autonomous_system_number": 2**32},
        {"autonomous_system_number": -1},
        {"autonomous_system_number": 1.5},
        {"autonomous_system_number": "AS1"},
        {"autonomous_system_number": 1, "autonomous_system_organization": 5},
        {"autonomous_system_number": 1, "autonomous_system_organization": "x" * 257},
    ],
)
def test_nonsense_about_networks_is_refused(record: object) -> None:
    """A number out of range and a value of a wrong type spoil the record."""
    with pytest.raises(InvalidEventError, match=r"^network"):
        network_of(record)
