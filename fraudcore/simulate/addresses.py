"""Which addresses the simulated people and attackers use.

All of them come from blocks that the RFCs keep out of the public internet, so that
no simulated alert ever names a real person's or company's address, and yet there are
enough for every home to have its own address, provider and neighbourhood:

==================  =========================  ==========================
10.0.0.0/8          homes, guest networks      private use, RFC 1918
2001:db8::/32       homes with IPv6            documentation, RFC 3849
100.64.0.0/10       mobile carriers            carrier NAT, RFC 6598
172.16.0.0/13       offices                    private use, RFC 1918
172.24.0.0/13       exits of VPN services      private use, RFC 1918
198.18.0.0/15       attackers                  benchmarks, RFC 2544
==================  =========================  ==========================

Numbers beyond the size of a block start again from its beginning.
"""

from ipaddress import IPv4Address, IPv6Address

__all__ = ["attacker", "carrier", "home_v4", "home_v6", "office", "vpn_exit"]

_HOMES = int(IPv4Address("10.0.0.0"))
_HOMES_V6 = int(IPv6Address("2001:db8::"))
_CARRIERS = int(IPv4Address("100.64.0.0"))
_OFFICES = int(IPv4Address("172.16.0.0"))
_VPN_EXITS = int(IPv4Address("172.24.0.0"))
_ATTACKERS = int(IPv4Address("198.18.0.0"))
_STRIDE = 40_503
"""Odd, hence a permutation of any power of two: neighbours in number live far apart."""


def _spread(base: int, bits: int, number: int) -> str:
    return str(IPv4Address(base + (number * _STRIDE + _STRIDE) % (1 << bits)))


def home_v4(provider: int, number: int) -> str:
    """A customer's address in the /16 of a provider (0 to 255).

    >>> home_v4(3, 0), home_v4(3, 1)
    ('10.3.158.55', '10.3.60.110')
    """
    return _spread(_HOMES + (provider % 256 << 16), 16, number)


def home_v6(provider: int, number: int, host: int) -> str:
    """A customer's address, with a /64 of its own in the /48 of a provider.

    >>> home_v6(3, 1, 0xBEEF)
    '2001:db8:3:1::beef'
    """
    prefix = (provider % 65_536 << 80) + (number % 65_536 << 64)
    return str(IPv6Address(_HOMES_V6 + prefix + host))


def carrier(country: int, number: int) -> str:
    """One of the 65,536 addresses of a country's carrier (0 to 63)."""
    return _spread(_CARRIERS + (country % 64 << 16), 16, number)


def office(number: int) -> str:
    """The one address that everybody in an office shares."""
    return _spread(_OFFICES, 19, number)


def vpn_exit(number: int) -> str:
    """An address that several customers of a VPN service share."""
    return _spread(_VPN_EXITS, 19, number)


def attacker(number: int) -> str:
    """An address that only attacks come from.

    >>> attacker(0)
    '198.18.158.55'
    """
    return _spread(_ATTACKERS, 17, number)
