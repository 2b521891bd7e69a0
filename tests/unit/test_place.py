"""Places and networks: their limits, and the numbers that stand for countries."""

from typing import Any

import pytest

from fraudcore import Geo, InvalidEventError, Network
from fraudcore.place import country_code, country_of


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


@pytest.mark.parametrize("country", ["DE", "AA", "ZZ", None])
def test_countries_come_back_from_their_code(country: str | None) -> None:
    """Two letters fit into 16 bits, and 0 stands for none."""
    code = country_code(country)
    assert country_of(code) == country
    assert 0 <= code < 2**16
    assert (code == 0) == (country is None)
