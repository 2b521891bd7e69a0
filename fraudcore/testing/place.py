"""Places that logins come from, and everything that can be stated about one."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from hypothesis import strategies as st

from fraudcore.geodesy import HALF_CIRCUMFERENCE_KM, great_circle_km
from fraudcore.place import LAST_ASN, MASKS, Geo, Mask, Network
from fraudcore.testing.text import hostile_texts

__all__ = ["PLACES", "RADIUS_KM", "Place", "distance_km", "geos", "networks"]

RADIUS_KM: Final = 20.0
"""Accuracy stated of every place: what geo databases commonly state for fixed lines."""
_FIRST_ASN: Final = 64_496
"""The first of the sixteen numbers set aside for documentation (RFC 5398)."""


class Place(NamedTuple):
    """A city.

    Args:
        number: its position in ``PLACES``; picks its addresses and its provider.
        country: ISO 3166-1 alpha-2.
        city: name.
        latitude, longitude: of the centre, in degrees.
    """

    number: int
    country: str
    city: str
    latitude: float
    longitude: float

    @property
    def geo(self) -> Geo:
        """What a geo database states of an address here."""
        return Geo(
            country=self.country,
            city=self.city,
            latitude=self.latitude,
            longitude=self.longitude,
            accuracy_km=RADIUS_KM,
        )

    def network(self, masked: Mask | None = None) -> Network:
        """The provider here; no other place has its number."""
        return Network(_FIRST_ASN + self.number, f"{self.city} Net", masked)


# Names and coordinates are plain geographic facts, as any atlas states them. The first twelve
# are of twelve countries; among them are both sides of the date line, the equator and the Arctic.
_CITIES: Final = (
    ("DE", "Berlin", 52.52, 13.41),
    ("JP", "Tokyo", 35.69, 139.69),
    ("US", "New York", 40.71, -74.01),
    ("BR", "Sao Paulo", -23.55, -46.63),
    ("NG", "Lagos", 6.52, 3.38),
    ("IN", "Mumbai", 19.08, 72.88),
    ("AU", "Sydney", -33.87, 151.21),
    ("FJ", "Suva", -18.14, 178.44),
    ("WS", "Apia", -13.83, -171.76),
    ("EC", "Quito", -0.18, -78.47),
    ("NO", "Longyearbyen", 78.22, 15.65),
    ("GB", "London", 51.51, -0.13),
    ("DE", "Munich", 48.14, 11.58),
    ("US", "San Francisco", 37.77, -122.42),
)
PLACES: Final[Sequence[Place]] = tuple(Place(n, *city) for n, city in enumerate(_CITIES))
"""Fourteen cities, the first twelve of different countries."""


def distance_km(a: Place, b: Place) -> float:
    """Great-circle distance between two centres.

    >>> round(distance_km(PLACES[0], PLACES[12]))
    504
    """
    return great_circle_km(a.latitude, a.longitude, b.latitude, b.longitude)


def geos() -> st.SearchStrategy[Geo]:
    """Every kind of location: nothing known, a country only, a point with or without radius.

    >>> from fraudcore.testing import simplest
    >>> simplest(geos()) == Geo()
    True
    """
    name, country = st.none() | hostile_texts(), st.sampled_from([None, "DE", "jp", "BR", ""])
    radius = st.none() | st.sampled_from((0, HALF_CIRCUMFERENCE_KM)) | st.floats(0, 1000)
    named = {"country": country, "region": name, "city": name, "accuracy_km": radius}
    located = {"latitude": _degrees(90), "longitude": _degrees(180)}
    return st.builds(Geo, **named) | st.builds(Geo, **named, **located)


def _degrees(limit: int) -> st.SearchStrategy[float]:
    """Degrees up to a limit, which itself is drawn often: poles and the date line."""
    return st.sampled_from((0.0, -limit, limit)) | st.floats(-limit, limit)


def networks() -> st.SearchStrategy[Network]:
    """Every kind of network.

    >>> from fraudcore.testing import simplest
    >>> simplest(networks())
    Network(asn=None, organization=None, masked=None)
    """
    return st.builds(
        Network,
        asn=st.none() | st.integers(0, LAST_ASN),
        organization=st.none() | hostile_texts(),
        masked=st.sampled_from((None, *MASKS)),
    )
