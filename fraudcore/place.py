"""Where and through what network an event came: optional, enriched facts."""

from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from fraudcore.errors import InvalidEventError
from fraudcore.fields import choice, integer, number, optional_text
from fraudcore.geodesy import HALF_CIRCUMFERENCE_KM

__all__ = ["MASKS", "Geo", "Mask", "Network", "country_code", "country_of"]

Mask = Literal["vpn", "relay", "tor", "hosting", "satellite"]
MASKS: Final[tuple[str, ...]] = get_args(Mask)
NAME_LIMIT = 256
"""Characters of a region, city or organization; the longest place name on earth has 168."""
LAST_ASN = 2**32 - 1
"""Autonomous system numbers have 32 bits (RFC 6793)."""


@dataclass(frozen=True)
class Geo:
    """A location as a geo database or the producer states it.

    Args:
        country: ISO 3166-1 alpha-2, made upper case; ``country_code`` is it in 16 bits.
        region, city: names, at most 256 characters.
        latitude, longitude: degrees; both or neither.
        accuracy_km: radius around the coordinates that holds the true place.

    Raises:
        InvalidEventError: a value outside its limits, or half a coordinate.
    """

    country: str | None = None
    region: str | None = None
    city: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy_km: float | None = None
    country_code: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        if self.country is not None:
            put(self, "country", _country(self.country))
        for name in ("region", "city"):
            put(self, name, optional_text(f"geo.{name}", getattr(self, name), NAME_LIMIT))
        if (self.latitude is None) != (self.longitude is None):
            raise InvalidEventError(
                "geo", (self.latitude, self.longitude), "latitude and longitude, or neither"
            )
        for name, low, high in _RANGES:
            if (value := getattr(self, name)) is not None:
                put(self, name, number(f"geo.{name}", value, low, high))
        put(self, "country_code", country_code(self.country))

    def to_dict(self) -> dict[str, object]:
        """The canonical JSON form."""
        return {name: getattr(self, name) for name in _GEO_FIELDS}


_GEO_FIELDS = ("country", "region", "city", "latitude", "longitude", "accuracy_km")
_RANGES = (
    ("latitude", -90, 90),
    ("longitude", -180, 180),
    ("accuracy_km", 0, HALF_CIRCUMFERENCE_KM),
)


def _country(value: object) -> str | None:
    if value == "":
        return None
    if type(value) is str and len(value) == 2 and value.isascii() and value.isalpha():
        return value.upper()
    raise InvalidEventError("geo.country", value, "two letters of ISO 3166-1")


@dataclass(frozen=True)
class Network:
    """The network an event came through.

    Args:
        asn: autonomous system number, 0 to 2**32 - 1.
        organization: its name, at most 256 characters.
        masked: what hides the true place of the user, if anything does.

    Raises:
        InvalidEventError: a value outside its limits.
    """

    asn: int | None = None
    organization: str | None = None
    masked: Mask | None = None

    def __post_init__(self) -> None:
        if self.asn is not None:
            integer("network.asn", self.asn, 0, LAST_ASN)
        organization = optional_text("network.organization", self.organization, NAME_LIMIT)
        object.__setattr__(self, "organization", organization)
        if self.masked is not None:
            choice("network.masked", self.masked, MASKS)

    def to_dict(self) -> dict[str, object]:
        """The canonical JSON form."""
        return dict(self.__dict__)


def country_code(country: str | None) -> int:
    """Two letters in 16 bits; 0 for none.

    >>> country_of(country_code("DE"))
    'DE'
    """
    return ord(country[0]) << 8 | ord(country[1]) if country else 0


def country_of(code: int) -> str | None:
    """The letters of ``country_code``."""
    return chr(code >> 8) + chr(code & 0xFF) if code else None
