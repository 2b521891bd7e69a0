"""Addresses of people and of attackers, and every valid address.

All that are made here come from blocks kept out of the public internet: private use
(RFC 1918), carrier NAT (RFC 6598), benchmarks (RFC 2544), documentation (RFC 3849, RFC 5737).
"""

from ipaddress import IPv6Address

from hypothesis import strategies as st

from fraudcore.digest import digest32
from fraudcore.testing.place import Place

__all__ = ["addresses", "attacker", "carrier", "home", "home_v6", "neighbour", "office"]


def addresses() -> st.SearchStrategy[str]:
    """Addresses of both families, mapped ones included, as text.

    >>> from fraudcore.testing import simplest
    >>> simplest(addresses())
    '0.0.0.0'
    """
    mapped = st.ip_addresses(v=4).map(lambda v4: f"::ffff:{v4}")
    exploded = st.ip_addresses(v=6).map(lambda v6: v6.exploded.upper())
    return st.one_of(st.ip_addresses(v=4).map(str), st.ip_addresses(v=6).map(str), mapped, exploded)


def home(place: Place, user: str) -> str:
    """The fixed line of an account's owner.

    >>> from fraudcore.testing.place import PLACES
    >>> home(PLACES[1], "ann").startswith("10.1.")
    True
    """
    line = digest32(user)
    return f"10.{place.number}.{line >> 8 & 0xFF}.{line & 0xFF}"


def home_v6(place: Place, user: str, host: int) -> str:
    """An address in the owner's /64; hosts change theirs daily (RFC 8981)."""
    line = digest32(user) & 0xFFFF
    return str(IPv6Address(f"2001:db8:{place.number:x}:{line:x}::{host & 0xFFFF:x}"))


def office(place: Place) -> str:
    """The one address that everybody in an office shares."""
    return f"172.16.{place.number}.1"


def carrier(place: Place) -> str:
    """The exit of a mobile network around a place, shared by its customers."""
    return f"100.64.{place.number}.1"


def attacker(number: int, *, v6: bool = False, host: int = 1) -> str:
    """Source ``number`` (0 to 511) of an attack; each has a neighbourhood of its own.

    >>> attacker(0), attacker(1), attacker(1, v6=True, host=5)
    ('198.18.0.7', '198.18.1.7', '2001:db8:a001::5')
    """
    if v6:
        return str(IPv6Address(f"2001:db8:{0xA000 + number:x}::{host & 0xFFFF:x}"))
    return f"198.{18 + number // 256}.{number % 256}.7"


def neighbour(number: int, *, v6: bool = False) -> str:
    """Source ``number`` (0 to 253) of an attack whose sources share one /24, or one /48.

    >>> neighbour(0), neighbour(1), neighbour(1, v6=True)
    ('198.51.100.1', '198.51.100.2', '2001:db8:b000:1::1')
    """
    return f"2001:db8:b000:{number:x}::1" if v6 else f"198.51.100.{number + 1}"
