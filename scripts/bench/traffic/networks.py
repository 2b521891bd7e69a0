"""Ways in: addresses with their place and network.

Addresses are numbers of public blocks, because a detector may flag reserved ones; they stand
for nobody and never leave the process. Network numbers are those for private use (RFC 6996),
organizations are invented.
"""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address
from typing import Final, NamedTuple

from scripts.bench.traffic.facts import facts, spread
from scripts.bench.traffic.places import abroad, town

__all__ = [
    "PROVIDERS",
    "Access",
    "dotted",
    "guest",
    "has_v4",
    "home",
    "home_ip",
    "home_of",
    "hosted",
    "provider",
]

_HOMES, _HOME_BITS = int(IPv4Address("80.0.0.0")), 26
_GUESTS, _GUEST_BITS = int(IPv4Address("151.0.0.0")), 22
_HOSTED, _HOSTED_BITS = int(IPv4Address("185.0.0.0")), 20
_HOMES_V6: Final = "2a02"
_V6_EVERY: Final = 4
_HOST_STRIDES: Final = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
_FIRST_ASN: Final = 4_200_000_000
PROVIDERS: Final = 200
"""Providers of homes; others have higher numbers."""
_WORDS: Final = (
    *("Nordlicht", "Brücken", "Hansa", "Isar", "Kabel", "Licht", "Main", "Stadt", "Weser"),
)
_FORMS: Final = ("Breitband GmbH", "DSL", "Glasfaser AG", "Mobile", "Netz GmbH", "Telecom AG")


class Access(NamedTuple):
    """One way in.

    Args:
        ip: the address the service sees.
        geo, network: canonical ``geo`` and ``network`` objects of that address.
    """

    ip: str
    geo: Mapping[str, object]
    network: Mapping[str, object]


def home_of(user: int) -> int:
    """The number of a user's home: homes of one and of two take turns."""
    return user * 2 // 3


def home(seed: int, number: int, day: int, device: int) -> Access:
    """The line of a home, as a device uses it on a day."""
    size, radius, rank, *_ = facts(seed, "home", number)
    network = provider(int(rank * rank * PROVIDERS))
    return Access(home_ip(number, day, device), town(size, radius), network)


def has_v4(number: int) -> bool:
    """Whether a home has an IPv4 address; every fourth home has IPv6."""
    return bool(number % _V6_EVERY)


def home_ip(number: int, day: int, device: int) -> str:
    """The address; with IPv6, a new one for every device and day (RFC 8981)."""
    spot = spread(number, _HOME_BITS)
    if has_v4(number):
        return dotted(_HOMES + spot)
    return f"{_HOMES_V6}:{spot >> 16:x}:{spot & 0xFFFF:x}:1:{_host(number, day, device)}"


def guest(number: int) -> Access:
    """The network of a hotel abroad."""
    ip = dotted(_GUESTS + spread(number, _GUEST_BITS))
    return Access(ip, abroad(number), provider(300 + number % 40))


def hosted(number: int) -> Access:
    """A rented machine abroad; every second network is known as hosting."""
    masked = "hosting" if number % 2 else None
    ip = dotted(_HOSTED + spread(number, _HOSTED_BITS))
    return Access(ip, abroad(number), provider(400 + number % 40, masked))


def dotted(number: int) -> str:
    """An IPv4 address as text.

    >>> dotted(0xC0000201)
    '192.0.2.1'
    """
    return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@lru_cache(None)
def provider(number: int, masked: str | None = None) -> Mapping[str, object]:
    """The ``network`` object of a provider."""
    word, form, *_ = facts(0, "provider", number)
    name = f"{_WORDS[int(word * len(_WORDS))]} {_FORMS[int(form * len(_FORMS))]}"
    network: dict[str, object] = {"asn": _FIRST_ASN + number, "organization": name}
    return network if masked is None else {**network, "masked": masked}


def _host(number: int, day: int, device: int) -> str:
    parts = zip((number, day + 1, device + 1), _HOST_STRIDES, strict=True)
    mixed = sum(part * stride for part, stride in parts)
    mixed ^= mixed >> 29
    return ":".join(f"{mixed >> shift & 0xFFFF:x}" for shift in (48, 32, 16, 0))
