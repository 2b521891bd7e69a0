"""Addresses that many users share.

Of all addresses, 1.4 % have 10 to 99 users, 0.26 % 100 to 999 and 0.03 % more (for the source
see ``activity``); all others are homes of one or two users.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Final

from scripts.bench.traffic.facts import facts
from scripts.bench.traffic.networks import PROVIDERS, Access, dotted, home_of, provider
from scripts.bench.traffic.places import town

__all__ = ["SHARED", "Shared", "shared"]


@dataclass(frozen=True)
class Shared:
    """A kind of address that many users share.

    Args:
        name: what it is.
        share: of all addresses of the service.
        users: of one such address, on average.
        base: first address of its block.
    """

    name: str
    share: float
    users: int
    base: int

    def count(self, users: int) -> int:
        """How many such addresses a service of so many users sees."""
        return max(1, round(self.share * _addresses(users)))

    def members(self, users: int) -> float:
        """The share of all users who use such an address."""
        return min(self.count(users) * self.users / users, 1.0)


SHARED: Final = (
    Shared("office", 0.014, 39, int(IPv4Address("92.0.0.0"))),
    Shared("carrier", 0.0026, 391, int(IPv4Address("109.0.0.0"))),
    Shared("gateway", 0.0003, 1_964, int(IPv4Address("46.0.0.0"))),
)
_STRIDE: Final = 41
"""Shared addresses lie in different subnets mostly, as those of different firms do."""


def shared(kind: Shared, number: int) -> Access:
    """An address that many share; the same for every seed."""
    size, *_ = facts(0, kind.name, number)
    ip = dotted(kind.base + number * _STRIDE)
    return Access(ip, town(size, 0.8), provider(PROVIDERS + int(size * 20)))


def _addresses(users: int) -> float:
    homes = home_of(users)
    return homes / (1 - sum(kind.share for kind in SHARED))
