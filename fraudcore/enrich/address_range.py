"""Ranges of addresses as people write them: one address, a network, or first and last."""

from ipaddress import IPv4Address, IPv6Address
from typing import Final, NamedTuple

__all__ = ["AddressRange", "parse_range"]

_BITS: Final = {4: 32, 6: 128}
_OCTETS: Final = {str(number): number for number in range(256)}
_MAPPED: Final = 0xFFFF
"""The upper 96 bits of an IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2)."""
_LOW_32: Final = 0xFFFF_FFFF


class AddressRange(NamedTuple):
    """Neighbouring addresses of one family, as numbers.

    Args:
        version: 4 or 6.
        first, last: both belong to it.
    """

    version: int
    first: int
    last: int


def parse_range(text: str) -> AddressRange:
    """Read ``192.0.2.1``, ``192.0.2.0/24`` or ``192.0.2.0-192.0.2.99``, or the like in IPv6.

    IPv4-mapped IPv6 becomes the IPv4 inside it. A wider IPv6 range never contains IPv4
    addresses, as events never carry a mapped one.

    Raises:
        ValueError: none of these; a network with host bits set, which may be a slip of the
            prefix; one that covers the whole address space.

    >>> parse_range("192.0.2.0/24") == parse_range("::ffff:192.0.2.0 - ::ffff:192.0.2.255")
    True
    """
    if "/" in text:
        found = _network(*text.split("/", 1))
    elif "-" in text:
        found = _span(*text.split("-", 1))
    else:
        version, number = _address(text)
        found = AddressRange(version, number, number)
    if found.version == 6 and found.first >> 32 == found.last >> 32 == _MAPPED:
        found = AddressRange(4, found.first & _LOW_32, found.last & _LOW_32)
    if found.first == 0 and found.last == (1 << _BITS[found.version]) - 1:
        raise ValueError("covers the whole address space")
    return found


def _address(text: str) -> tuple[int, int]:
    if ":" not in text:
        return 4, _ipv4(text)
    if "%" in text:
        raise ValueError("zone ids are not accepted")
    return 6, int(IPv6Address(text))


def _ipv4(text: str) -> int:
    """A fifth of the time of ``ipaddress``, which tells what is wrong with all others."""
    try:
        a, b, c, d = text.split(".")
        return _OCTETS[a] << 24 | _OCTETS[b] << 16 | _OCTETS[c] << 8 | _OCTETS[d]
    except (KeyError, ValueError):
        return int(IPv4Address(text))


def _network(address: str, prefix: str) -> AddressRange:
    version, number = _address(address)
    bits = _BITS[version]
    if not (prefix.isascii() and prefix.isdecimal() and len(prefix) <= 3 and int(prefix) <= bits):
        raise ValueError(f"the prefix length is not 0 to {bits}")
    hosts = (1 << bits - int(prefix)) - 1
    if number & hosts:
        first = (IPv4Address if version == 4 else IPv6Address)(number & ~hosts)
        raise ValueError(f"has host bits set; {first}/{prefix} would be the network")
    return AddressRange(version, number, number | hosts)


def _span(first: str, last: str) -> AddressRange:
    version, low = _address(first.strip())
    last_version, high = _address(last.strip())
    if version != last_version:
        raise ValueError("first and last are of different families")
    if low > high:
        raise ValueError("the first address is above the last")
    return AddressRange(version, low, high)
