"""Built-in feeds: private address space, and bogons, from which no login can come."""

from collections.abc import Iterator
from functools import cache
from typing import Final

from fraudcore.enrich.address_range import AddressRange, parse_range
from fraudcore.enrich.edges import overlay
from fraudcore.enrich.feed import Feed, FeedInfo
from fraudcore.enrich.special_ranges import SPECIAL_RANGES, SpecialRange
from fraudcore.source import IPAddress

__all__ = ["builtin_feeds", "special_range"]

_SOURCE: Final = "IANA special-purpose address registries (RFC 6890)"
_LICENCE: Final = "CC0 1.0"
_PRIVATE: Final = FeedInfo("private", "private", "info", _SOURCE, _LICENCE)
_BOGON: Final = FeedInfo("bogon", "bogon", "medium", _SOURCE, _LICENCE)


@cache
def builtin_feeds() -> tuple[Feed, ...]:
    """The feeds ``private`` (info) and ``bogon`` (medium), see ``special_ranges``.

    They have no address in common: internal logins rightly come from private addresses.

    >>> [feed.info.name for feed in builtin_feeds()]
    ['private', 'bogon']
    """
    return tuple(
        Feed(info, tuple(_edges(4, info.kind)), tuple(_edges(6, info.kind)))
        for info in (_PRIVATE, _BOGON)
    )


def special_range(address: IPAddress) -> SpecialRange | None:
    """The most specific block with a special purpose that holds an address, for its words.

    >>> from ipaddress import ip_address
    >>> special_range(ip_address("100.64.0.1")).rfc
    'RFC 6598'
    """
    number = int(address)
    holders = [
        block for span, block in _by_size(address.version) if span.first <= number <= span.last
    ]
    return holders[-1] if holders else None


@cache
def _by_size(version: int) -> tuple[tuple[AddressRange, SpecialRange], ...]:
    """The blocks of a family, the widest first."""
    blocks = ((parse_range(block.network), block) for block in SPECIAL_RANGES)
    return tuple(
        sorted(
            ((span, block) for span, block in blocks if span.version == version),
            key=lambda pair: pair[0].first - pair[0].last,
        )
    )


def _edges(version: int, kind: str) -> Iterator[int]:
    """The edges of the addresses whose most specific block is of this kind."""
    blocks = _by_size(version)
    inside = False
    for point, mask in overlay([(s.first, s.last + 1) for s, _ in blocks]):
        # The highest bit is the narrowest block, as the widest come first.
        begins = mask > 0 and blocks[mask.bit_length() - 1][1].kind == kind
        if begins != inside:
            inside = begins
            yield point
