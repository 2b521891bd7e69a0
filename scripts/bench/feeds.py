"""How long it takes to look an address up in the feeds."""

import time
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address
from random import Random
from statistics import median
from typing import Final, TypeVar

from fraudcore.enrich import AddressRange, Feed, FeedIndex, FeedInfo, builtin_feeds
from fraudcore.source import IPAddress

__all__ = ["feed_look_up_us", "look_up_us"]

_ROUNDS: Final = 7
_US: Final = 1e6
_V4_ENTRIES, _V6_ENTRIES = 200_000, 50_000
"""As many as a service gets that takes every public list of hosting, VPN and Tor."""
_ADDRESSES: Final = 20_000
_V6_SHARE: Final = 0.25
_V6_SPACE: Final = 0x2A << 120
_Address = TypeVar("_Address")


def feed_look_up_us(seed: int) -> float:
    """CPU microseconds of a look-up in the feeds that come along and one large feed besides."""
    rng = Random(f"{seed}/feed")
    ranges = [*_ranges(rng, 4, _V4_ENTRIES), *_ranges(rng, 6, _V6_ENTRIES)]
    large = Feed.of(FeedInfo("benchmark", "hosting", "low"), ranges)
    index = FeedIndex([*builtin_feeds(), large])
    return look_up_us(index.containing, [_address(rng) for _ in range(_ADDRESSES)])


def look_up_us(
    look_up: Callable[[_Address], object],
    addresses: Sequence[_Address],
    clock: Callable[[], float] = time.process_time,
) -> float:
    """CPU microseconds of one look-up, without the loop around it; the median of seven rounds.

    Args:
        look_up: what is measured.
        addresses: in the form it takes them, many and of every kind; at least one.
        clock: seconds of CPU time.
    """
    rounds = []
    for _ in range(_ROUNDS):
        empty_s = _empty_s(addresses, clock)
        started_s = clock()
        for address in addresses:
            look_up(address)
        rounds.append((clock() - started_s - empty_s) / len(addresses))
    return median(rounds) * _US


def _empty_s(addresses: Sequence[object], clock: Callable[[], float]) -> float:
    started_s = clock()
    for _ in addresses:
        pass
    return clock() - started_s


def _ranges(rng: Random, version: int, count: int) -> list[AddressRange]:
    """Networks of up to 256 addresses of IPv4, or of one /64 of IPv6."""
    firsts = (rng.getrandbits(32) if version == 4 else _v6(rng) for _ in range(count))
    if version == 4:
        return [AddressRange(4, first, first | rng.choice((0, 15, 255))) for first in firsts]
    return [AddressRange(6, first, first | (1 << 64) - 1) for first in firsts]


def _address(rng: Random) -> IPAddress:
    if rng.random() < _V6_SHARE:
        return IPv6Address(_v6(rng) | rng.getrandbits(64))
    return IPv4Address(rng.getrandbits(32))


def _v6(rng: Random) -> int:
    return _V6_SPACE | rng.getrandbits(56) << 64
