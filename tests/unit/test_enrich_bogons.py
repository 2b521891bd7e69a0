"""Private address space and bogons."""

from ipaddress import ip_address, ip_network

import pytest

from fraudcore.enrich import FeedIndex, builtin_feeds, special_range
from fraudcore.enrich.special_ranges import SPECIAL_RANGES

INDEX = FeedIndex(builtin_feeds())


def kind_of(address: str) -> str | None:
    """The one built-in feed that contains an address."""
    found = INDEX.containing(ip_address(address))
    assert len(found) <= 1
    return found[0].kind if found else None


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.255.255"),
        *("100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.169.254"),
        *("::1", "fc00::1", "fdff::1", "fe80::1", "64:ff9b:1::a00:1"),
    ],
)
def test_internal_logins_come_from_private_addresses(address: str) -> None:
    """RFC 1918, carrier NAT, loopback, link-local and unique local addresses are private."""
    assert kind_of(address) == "private"


@pytest.mark.parametrize(
    "address",
    [
        *("0.1.2.3", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1", "192.0.0.200"),
        *("::", "100::1", "2001:db8::1", "3fff::1", "5f00::1", "ff02::1", "2001:2::1"),
        *("2001:10::1", "2001:100::1", "100:0:0:1::1"),
    ],
)
def test_no_login_comes_from_a_bogon(address: str) -> None:
    """Documentation, benchmarking, multicast, reserved and discarded blocks are bogons."""
    assert kind_of(address) == "bogon"


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0"),
        *("192.0.0.9", "192.0.0.10", "192.31.196.1", "198.17.255.255", "198.20.0.0"),
        *("2a00::1", "64:ff9b::808:808", "2001::1", "2001:200::1", "2001:3::1", "2002::1"),
    ],
)
def test_public_addresses_are_neither(address: str) -> None:
    """Public addresses, and the reachable exceptions within special blocks, are in no feed."""
    assert kind_of(address) is None


def test_the_table_is_well_formed() -> None:
    """Each block is a network of its own with a name and the RFC that defines it."""
    networks = [ip_network(block.network) for block in SPECIAL_RANGES]
    assert len(set(networks)) == len(networks)
    assert all(block.name and block.rfc.startswith("RFC ") for block in SPECIAL_RANGES)


def test_the_words_of_a_block() -> None:
    """An address is told by its most specific block; a public one by none."""
    block = special_range(ip_address("192.0.0.9"))
    assert block is not None
    assert (block.name, block.rfc) == ("Port Control Protocol Anycast", "RFC 7723")
    assert special_range(ip_address("8.8.8.8")) is None
