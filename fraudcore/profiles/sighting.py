"""A sighting: one success of a user, with the place and network it came from."""

from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from fraudcore.digest import digest32
from fraudcore.event import LoginEvent
from fraudcore.history import History
from fraudcore.place import Geo
from fraudcore.source import IPAddress
from fraudcore.text import cut_bytes

__all__ = ["NO_DEVICE", "SIGHTING_NUMBERS", "SIGHTING_TEXTS", "Precision", "Sighting", "is_masked"]

SIGHTING_NUMBERS = (
    ("source", "I"),
    ("ip_high", "Q"),
    ("ip_low", "Q"),
    ("latitude_e5", "i"),
    ("longitude_e5", "i"),
    ("accuracy_km", "H"),
    ("precision", "B"),
    ("asn", "I"),
    ("device", "I"),
)
SIGHTING_TEXTS = ("event_id", "country", "city")
_EVENT_ID_BYTES = 64
"""Room for a UUID or ULID with a prefix; a longer id is left out, for half of one finds nothing."""
_CITY_BYTES = 24
_DEGREE_PARTS = 100_000
"""A hundred-thousandth of a degree is about a metre, finer than any geo database."""
_NO_ACCURACY = 65_535
_LOW_64 = 2**64 - 1


class Precision:
    """What the coordinates of a place stand for: a country or region, or one spot."""

    AREA = 1
    SPOT = 2


NO_DEVICE = 0
"""In the ``device`` column: neither a device id nor a user agent was given."""


class Sighting(NamedTuple):
    """One success of a user, as kept in the profile.

    Fields follow the columns; coordinates are hundred-thousandths of a degree.
    """

    time_ms: int
    id_digest: int
    source: int
    ip_high: int
    ip_low: int
    latitude_e5: int
    longitude_e5: int
    accuracy_km_or_none: int
    precision: int
    asn: int
    device: int
    event_id: str
    country: str
    city: str

    @classmethod
    def of(cls, event: LoginEvent) -> "Sighting | None":
        """The sighting that a success is: ``None`` without coordinates, or where masked."""
        geo, network = event.geo, event.network
        if geo is None or geo.latitude is None or geo.longitude is None or is_masked(event):
            return None
        packed = int(event.ip)
        if isinstance(event.ip, IPv4Address):
            packed |= 0xFFFF << 32
        return cls(
            event.time_ms,
            event.id_digest,
            digest32(event.source),
            packed >> 64,
            packed & _LOW_64,
            round(geo.latitude * _DEGREE_PARTS),
            round(geo.longitude * _DEGREE_PARTS),
            _NO_ACCURACY if geo.accuracy_km is None else round(geo.accuracy_km),
            _precision(geo),
            (network and network.asn) or 0,
            _device(event),
            event.event_id if len(event.event_id.encode()) <= _EVENT_ID_BYTES else "",
            geo.country or "",
            cut_bytes(geo.city or "", _CITY_BYTES),
        )

    @classmethod
    def at(cls, history: History, position: int) -> "Sighting":
        """The sighting at a position of a user's sightings."""
        columns = (history.times, history.ids, *history.values)
        return cls(*(column[position] for column in columns))

    @property
    def latitude(self) -> float:
        """Degrees."""
        return self.latitude_e5 / _DEGREE_PARTS

    @property
    def longitude(self) -> float:
        """Degrees."""
        return self.longitude_e5 / _DEGREE_PARTS

    @property
    def accuracy_km(self) -> int | None:
        """Radius in km, or ``None`` where none was stated."""
        return None if self.accuracy_km_or_none == _NO_ACCURACY else self.accuracy_km_or_none

    @property
    def ip(self) -> IPAddress:
        """The address it came from."""
        address = IPv6Address(self.ip_high << 64 | self.ip_low)
        return address.ipv4_mapped or address

    @property
    def place(self) -> str:
        """City and country, as far as known, in words."""
        return ", ".join(part for part in (self.city, self.country) if part) or "an unnamed place"


def is_masked(event: LoginEvent) -> bool:
    """Whether the network hides where the user is."""
    return event.network is not None and event.network.masked is not None


def _precision(geo: Geo) -> int:
    named_area = geo.country is not None or geo.region is not None
    return Precision.AREA if named_area and geo.city is None else Precision.SPOT


def _device(event: LoginEvent) -> int:
    name = event.device_id or event.user_agent
    return digest32(name) or 1 if name else NO_DEVICE
