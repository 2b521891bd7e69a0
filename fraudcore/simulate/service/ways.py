"""Ways in with their JSON, which many events share."""

import json
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from fraudcore.place import Mask
from fraudcore.simulate.access import (
    Access,
    at_guest_network,
    at_home,
    at_office,
    at_vpn,
    on_carrier,
)
from fraudcore.simulate.access import hostile as hostile_access
from fraudcore.simulate.addresses import home_v6
from fraudcore.simulate.cities import CITIES, City

__all__ = ["Way", "carrier_shared", "carrier_v6", "home", "hostile", "hotel", "office", "vpn"]
__all__ += ["COUNTRY_CITIES"]

_CARRIER_V6: Final = 40_000
"""First of the provider numbers under which phones have a /64 each."""
_UNLISTED_EVERY: Final = 10
"""One VPN exit in ten is in no list of them (chosen)."""
COUNTRY_CITIES: Final[dict[str, tuple[City, ...]]] = {
    country: tuple(city for city in CITIES if city.country == country)
    for country in sorted({city.country for city in CITIES})
}


class Way(NamedTuple):
    """One way in.

    Args:
        ip: the address.
        asn, country: of the address.
        text: its ``ip``, ``geo`` and ``network`` members, as JSON without braces.
    """

    ip: str
    asn: int
    country: str
    text: str


def _way(access: Access) -> Way:
    text = json.dumps({"ip": access.ip, "geo": access.geo, "network": access.network})[1:-1]
    return Way(access.ip, access.network["asn"], access.geo["country"], text)  # type: ignore[arg-type]


@lru_cache(65_536)
def home(city: City, number: int, v6_host: int | None) -> Way:
    """A fixed line; with IPv6 where a host part is given."""
    return _way(at_home(city, number, v6_host))


@lru_cache(16_384)
def office(city: City, number: int) -> Way:
    """An address that everybody in an office shares."""
    return _way(at_office(city, number))


@lru_cache(16_384)
def hotel(city: City, number: int) -> Way:
    """The network of a hotel."""
    return _way(at_guest_network(city, number))


@lru_cache(16_384)
def carrier_shared(country: str, number: int) -> Way:
    """A carrier's address that hundreds share; databases place it at a gateway.

    Phones go through any gateway of their country, thousands of kilometres away: Triukose, Ardon,
    Mahanti and Seth, "Geolocating IP Addresses in Cellular Data Networks" (PAM 2012).
    """
    cities = COUNTRY_CITIES[country]
    return _way(on_carrier(cities[number % len(cities)], number))


@lru_cache(65_536)
def carrier_v6(country: str, number: int, host: int) -> Way:
    """A phone's own /64, placed at a gateway as the shared addresses are."""
    cities = COUNTRY_CITIES[country]
    city = cities[number % len(cities)]
    access = on_carrier(city, number)
    provider = _CARRIER_V6 + list(COUNTRY_CITIES).index(country)
    return _way(replace(access, ip=home_v6(provider, number, host)))


@lru_cache(16_384)
def vpn(number: int) -> Way:
    """An exit of a VPN or relay service; one in ten is in no list."""
    access = at_vpn(number)
    if number % _UNLISTED_EVERY == 0:
        access = replace(access, network={**access.network, "masked": None})
    return _way(access)


@lru_cache(16_384)
def hostile(city: City, number: int, masked: Mask | None = None) -> Way:
    """A source that only attacks come from."""
    return _way(hostile_access(city, number, masked))
