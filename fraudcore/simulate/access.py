"""Ways to reach the service: an address with its place and its network.

The autonomous system numbers are those set aside for private use (RFC 6996) and the
organizations are invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from fraudcore.place import Mask
from fraudcore.simulate import addresses
from fraudcore.simulate.cities import CITIES, City

__all__ = ["Access", "at_guest_network", "at_home", "at_office", "at_vpn", "hostile", "on_carrier"]

_FIRST_PRIVATE_ASN = 4_200_000_000
_CITY_NUMBER: Final = {city: number for number, city in enumerate(CITIES)}
_COUNTRIES: Final = sorted({city.country for city in CITIES})
_KINDS = ("Broadband", "Fibre", "Guest Wifi", "Business Net", "Hosting")
_CARRIER_BLOCK, _VPN_BLOCK = 1_000, 2_000
_HOME_RADII_KM = (5, 10, 20, 50)
"""Radii that geo databases commonly state for fixed lines."""


@dataclass(frozen=True, slots=True)
class Access:
    """One way in.

    Args:
        ip: the address the service sees.
        geo, network: canonical ``geo`` and ``network`` objects of that address.
    """

    ip: str
    geo: Mapping[str, object]
    network: Mapping[str, object]


@lru_cache(1024)
def _geo(city: City, accuracy_km: int) -> Mapping[str, object]:
    return {
        "country": city.country,
        "region": city.region,
        "city": city.name,
        "latitude": city.latitude,
        "longitude": city.longitude,
        "accuracy_km": accuracy_km,
    }


@lru_cache(1024)
def _network(block: int, organization: str, masked: Mask | None = None) -> Mapping[str, object]:
    return {"asn": _FIRST_PRIVATE_ASN + block, "organization": organization, "masked": masked}


def _provider(city: City, kind: int) -> int:
    return _CITY_NUMBER[city] * len(_KINDS) + kind


def _local_network(city: City, kind: int, masked: Mask | None = None) -> Mapping[str, object]:
    return _network(_provider(city, kind), f"{city.name} {_KINDS[kind]}", masked)


def at_home(city: City, number: int, v6_host: int | None = None) -> Access:
    """The fixed line of home ``number``; with IPv6 where a host part is given."""
    kind = number % 2
    provider = _provider(city, kind)
    ip = (
        addresses.home_v4(provider, number)
        if v6_host is None
        else addresses.home_v6(provider, number, v6_host)
    )
    radius_km = _HOME_RADII_KM[number // 2 % len(_HOME_RADII_KM)]
    return Access(ip, _geo(city, radius_km), _local_network(city, kind))


def at_guest_network(city: City, number: int) -> Access:
    """The network of hotel ``number``, used by travellers."""
    ip = addresses.home_v4(_provider(city, 2), number)
    return Access(ip, _geo(city, 10), _local_network(city, 2))


def at_office(city: City, number: int) -> Access:
    """The shared address of office ``number``."""
    return Access(addresses.office(number), _geo(city, 5), _local_network(city, 3))


def on_carrier(city: City, number: int) -> Access:
    """The mobile network around a city; one carrier a country."""
    country = _COUNTRIES.index(city.country)
    network = _network(_CARRIER_BLOCK + country, f"{city.country} Mobile")
    return Access(addresses.carrier(country, number), _geo(city, 50), network)


def at_vpn(number: int) -> Access:
    """Exit ``number`` of a VPN service; where it is says nothing about its customers."""
    city = CITIES[number % len(CITIES)]
    network = _network(_VPN_BLOCK, "Harbour VPN", "vpn")
    return Access(addresses.vpn_exit(number), _geo(city, 20), network)


def hostile(city: City, number: int, masked: Mask | None = None) -> Access:
    """Source ``number`` of an attacker: a hosting network, or somebody's fixed line."""
    kind = 4 if masked == "hosting" else 0
    return Access(addresses.attacker(number), _geo(city, 20), _local_network(city, kind, masked))
