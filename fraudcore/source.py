"""Network sources: parsing addresses and the key under which a source is judged."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from fraudcore.digest import digest32

__all__ = ["IPAddress", "parse_address", "source_digests", "source_key", "subnet_key"]

IPAddress = IPv4Address | IPv6Address

IPV6_SOURCE_BITS = 64
"""One customer's smallest assignment: RFC 6177; a single host can use all of it."""
IPV4_SUBNET_BITS = 24
IPV6_SUBNET_BITS = 48
_CACHED = 32_768


@lru_cache(_CACHED)
def parse_address(text: str) -> IPAddress:
    """Parse an address; an IPv4-mapped IPv6 address becomes the IPv4 inside it.

    Raises:
        ValueError: not an address, or one with a zone id, a port or a prefix length.

    >>> parse_address("::ffff:192.0.2.1")
    IPv4Address('192.0.2.1')
    """
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            raise ValueError("zone ids are not accepted")
        return address.ipv4_mapped or address
    return address


def source_key(address: IPAddress) -> str:
    """The source an address stands for: itself, or its /64 for IPv6.

    >>> source_key(IPv6Address("2001:db8::1:2"))
    '2001:db8::/64'
    """
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((address, IPV6_SOURCE_BITS), strict=False))


def subnet_key(address: IPAddress) -> str:
    """The neighbourhood of an address: its /24 for IPv4, its /48 for IPv6.

    >>> subnet_key(IPv4Address("192.0.2.77"))
    '192.0.2.0/24'
    """
    if isinstance(address, IPv4Address):
        return f"{str(address).rpartition('.')[0]}.0/{IPV4_SUBNET_BITS}"
    return str(IPv6Network((address, IPV6_SUBNET_BITS), strict=False))


def source_digests(address: IPAddress) -> tuple[int, int]:
    """32 bits each that stand for the source and the neighbourhood of an address.

    Of IPv4 the address itself and its upper 24 bits, of IPv6 digests of its /64 and /48.

    >>> source_digests(IPv4Address("0.0.1.2"))
    (258, 1)
    """
    number = int(address)
    if isinstance(address, IPv4Address):
        return number, number >> 8
    return digest32(f"{number >> 64:x}/64"), digest32(f"{number >> 80:x}/48")
