"""The databases that `make geodata` fetches, where they are present."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from random import Random

import pytest

from fraudcore.enrich import Enricher, FeedIndex, builtin_feeds
from fraudcore.enrich.maxmind import AsnDatabase, GeoDatabase
from fraudcore.source import parse_address
from scripts.geodata.__main__ import GEODATA
from tests.attempts import attempt

pytestmark = pytest.mark.skipif(
    not (GEODATA / "ATTRIBUTION.md").is_file(),
    reason="build/geodata is absent: `make geodata` fetches it",
)


@pytest.fixture(scope="module")
def city() -> Iterator[GeoDatabase]:
    """Places, from the files of both families."""
    with GeoDatabase(*sorted(GEODATA.glob("dbip-city-*.mmdb"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def asn() -> Iterator[AsnDatabase]:
    """Networks of both families."""
    with AsnDatabase(GEODATA / "asn.mmdb") as opened:
        yield opened


def test_random_addresses_have_sensible_places(city: GeoDatabase, asn: AsnDatabase) -> None:
    """No record is refused; most IPv4 addresses have a country, coordinates and a network."""
    chance = Random(7)
    addresses = [IPv4Address(chance.randrange(1 << 24, 223 << 24)) for _ in range(5000)]
    places = [place for a in addresses if (place := city.place(a))]
    networks = [network for a in addresses if (network := asn.network(a))]
    assert len(places) > 4000
    assert len(networks) > 3500
    assert all(place.country and place.latitude is not None for place in places)
    assert all(network.asn and network.organization for network in networks)
    v6 = [IPv6Address(0x2A00 << 112 | chance.getrandbits(112)) for _ in range(500)]
    assert any(city.place(a) for a in v6)
    assert city.refused == asn.refused == 0


def test_well_known_addresses(city: GeoDatabase, asn: AsnDatabase) -> None:
    """Addresses of long standing are where, and whose, everybody knows they are."""
    enricher = Enricher(city, asn, FeedIndex(builtin_feeds()))
    for ip, country, number in (("8.8.8.8", "US", 15169), ("193.0.6.139", "NL", 3333)):
        event = enricher.enrich(attempt(ip=ip))
        assert event.geo is not None
        assert event.network is not None
        assert (event.geo.country, event.network.asn) == (country, number)


@pytest.mark.parametrize("ip", ["10.0.0.1", "127.0.0.1", "fd00::1", "::1"])
def test_private_addresses_are_nowhere(ip: str, city: GeoDatabase) -> None:
    """Internal logins get no place out of a database of the internet."""
    assert city.place(parse_address(ip)) is None
