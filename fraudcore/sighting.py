"""A sighting: one success of a user, with the place and network it came from."""

import struct
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Final, NamedTuple

from fraudcore.history import History, Layout
from fraudcore.place import Geo, country_of
from fraudcore.source import IPAddress
from fraudcore.text import cut_bytes

if TYPE_CHECKING:
    from fraudcore.event import LoginEvent

__all__ = [
    "DEGREE_PARTS",
    "NO_ACCURACY",
    "SIGHTINGS",
    "USABLE_ACCURACY_KM",
    "USER_SIGHTINGS",
    "Sighting",
]

USER_SIGHTINGS: Final = 5
USABLE_ACCURACY_KM: Final = 500
"""Databases state 500 or 1000 where they know the country only."""
_EVENT_ID_BYTES: Final = 36
"""A UUID; a longer id is left out, for half of one finds nothing."""
_CITY_BYTES: Final = 16
SIGHTINGS: Final = Layout(
    USER_SIGHTINGS,
    source="I",
    asn="I",
    device="I",
    latitude_e5="i",
    longitude_e5="i",
    accuracy_km_or_none="H",
    country="H",
    address="16s",
    city_bytes=f"{_CITY_BYTES}s",
    event_id_bytes=f"{_EVENT_ID_BYTES}s",
)
_KEPT: Final = "_spot"
"""Attribute of a ``Geo`` that keeps what ``_spot`` says of it: many logins share one."""
_NOT_KEPT: Final = object()
_SPOT: Final = struct.Struct(">iiH")
_SPOT_AT: Final = SIGHTINGS.place("latitude_e5")
"""Where coordinates and radius stand in an encoded sighting, one behind the other."""
DEGREE_PARTS: Final = 100_000
"""A hundred-thousandth of a degree is about a metre, finer than any geo database."""
NO_ACCURACY: Final = 65_535
_MAPPED: Final = bytes(10) + b"\xff\xff"


class Sighting(NamedTuple):
    """One success of a user, as kept in the profile.

    Fields follow the columns; coordinates are hundred-thousandths of a degree.
    """

    moment: int
    source: int
    asn: int
    device: int
    latitude_e5: int
    longitude_e5: int
    accuracy_km_or_none: int
    country: int
    address: bytes
    city_bytes: bytes
    event_id_bytes: bytes

    @classmethod
    def of(cls, event: "LoginEvent") -> "Sighting | None":
        """Where an event came from; ``None`` where its coordinates name no place.

        That is: none, those of a whole country or region (no city and no radius), a radius
        above 500 km, or 0, 0 without a city, which databases write for "unknown".
        """
        geo = event.geo
        if geo is None:
            return None
        spot = geo.__dict__.get(_KEPT, _NOT_KEPT)
        if spot is _NOT_KEPT:
            spot = geo.__dict__[_KEPT] = _spot(geo)
        if spot is None:
            return None
        latitude_e5, longitude_e5, accuracy_km, country, city = spot
        event_id = event.event_id.encode()
        if len(event_id) > _EVENT_ID_BYTES:
            event_id = b""
        who = event.moment, event.source_digest, event.asn, event.device_digest
        where = latitude_e5, longitude_e5, accuracy_km, country, _packed(event.ip), city
        return cls._make((*who, *where, event_id))

    @classmethod
    def at(cls, history: History, position: int) -> "Sighting":
        """The sighting at a position of a user's sightings."""
        return cls(*(column[position] for column in history.columns))  # type: ignore[arg-type]

    def is_where(self, data: bytes) -> bool:
        """Whether the newest of encoded sightings has the same coordinates and radius."""
        at = len(data) - SIGHTINGS.row_bytes + _SPOT_AT
        return at > 0 and data[at : at + _SPOT.size] == _SPOT.pack(*self[4:7])

    @property
    def latitude(self) -> float:
        """Degrees."""
        return self.latitude_e5 / DEGREE_PARTS

    @property
    def longitude(self) -> float:
        """Degrees."""
        return self.longitude_e5 / DEGREE_PARTS

    @property
    def accuracy_km(self) -> int | None:
        """Radius in km, or ``None`` where none was stated."""
        return None if self.accuracy_km_or_none == NO_ACCURACY else self.accuracy_km_or_none

    @property
    def ip(self) -> IPAddress:
        """The address it came from."""
        address = IPv6Address(self.address)
        return address.ipv4_mapped or address

    @property
    def city(self) -> str | None:
        """Its name, cut to 16 bytes; ``None`` where it is not known."""
        return self.city_bytes.rstrip(b"\0").decode("utf-8", "ignore") or None

    @property
    def event_id(self) -> str | None:
        """The event's id; ``None`` where it was too long to keep."""
        return self.event_id_bytes.rstrip(b"\0").decode("utf-8", "ignore") or None

    @property
    def place(self) -> str:
        """City and country, as far as known, in words."""
        known = (self.city, country_of(self.country))
        return ", ".join(part for part in known if part) or "an unnamed place"


def _spot(geo: Geo) -> tuple[int, int, int, int, bytes] | None:
    """What a sighting keeps of a place; ``None`` where it names none."""
    if geo.latitude is None or geo.longitude is None or not _names_place(geo):
        return None
    return (
        round(geo.latitude * DEGREE_PARTS),
        round(geo.longitude * DEGREE_PARTS),
        NO_ACCURACY if geo.accuracy_km is None else round(geo.accuracy_km),
        geo.country_code,
        cut_bytes(geo.city, _CITY_BYTES).encode() if geo.city else b"",
    )


def _names_place(geo: Geo) -> bool:
    if geo.accuracy_km is not None and geo.accuracy_km > USABLE_ACCURACY_KM:
        return False
    if geo.city is not None:
        return True
    if geo.latitude == 0 == geo.longitude:
        return False
    return geo.accuracy_km is not None or (geo.country is None and geo.region is None)


def _packed(address: IPAddress) -> bytes:
    if isinstance(address, IPv4Address):
        return _MAPPED + int(address).to_bytes(4)
    return address.packed
