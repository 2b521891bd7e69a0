"""Which feeds an address is in, among any number of them."""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Address
from typing import Final

from fraudcore.enrich.edges import overlay
from fraudcore.enrich.feed import Feed, FeedInfo
from fraudcore.enrich.steps import StepsV4, StepsV6
from fraudcore.errors import InvalidConfigError
from fraudcore.source import IPAddress
from fraudcore.text import display

__all__ = ["FeedIndex"]

_MAPPED: Final = 0xFFFF
_LOW_32: Final = 0xFFFF_FFFF


class FeedIndex:
    """Many feeds in one immutable table; safe to share between threads.

    All feeds are laid over one another, so that one look-up finds all that contain an address:
    in under a microsecond among a million IPv4 entries (16 MB), in up to twice that among as
    many IPv6 entries (40 MB).

    Args:
        feeds: they may overlap; their names must differ.

    Attributes:
        feeds: what they are, in the order given.

    Raises:
        InvalidConfigError: two feeds of one name.

    >>> from ipaddress import ip_address
    >>> from fraudcore.enrich import FeedInfo, parse_feed
    >>> exits = parse_feed(FeedInfo("exits", "tor", "high"), ["192.0.2.1"])
    >>> hosts = parse_feed(FeedInfo("hosts", "hosting", "low"), ["192.0.2.0/24", "AS64496"])
    >>> index = FeedIndex([exits, hosts])
    >>> [feed.name for feed in index.containing(ip_address("192.0.2.1"))]
    ['exits', 'hosts']
    >>> [feed.name for feed in index.listed(ip_address("198.51.100.1"), asn=64496)]
    ['hosts']
    """

    __slots__ = ("_asns", "_matches", "_v4", "_v6", "feeds")

    def __init__(self, feeds: Iterable[Feed] = ()) -> None:
        given = tuple(feeds)
        self.feeds: Final = tuple(feed.info for feed in given)
        self._refuse_duplicates()
        labels = {0: 0}
        self._v4 = StepsV4(_labelled([feed.v4 for feed in given], labels)).label_at
        self._v6 = StepsV6(_labelled([feed.v6 for feed in given], labels)).label_at
        self._matches = tuple(self._of_mask(mask) for mask in labels)
        self._asns: dict[int, tuple[FeedInfo, ...]] = {}
        for feed in given:
            for asn in feed.asns:
                self._asns[asn] = (*self._asns.get(asn, ()), feed.info)

    def _refuse_duplicates(self) -> None:
        names = [info.name for info in self.feeds]
        for name in names:
            if names.count(name) > 1:
                raise InvalidConfigError("feeds", f"two are called {display(name)}")

    def _of_mask(self, mask: int) -> tuple[FeedInfo, ...]:
        return tuple(info for number, info in enumerate(self.feeds) if mask >> number & 1)

    def containing(self, address: IPAddress) -> tuple[FeedInfo, ...]:
        """The feeds that contain an address, in their order; mapped IPv6 counts as IPv4."""
        number = int(address)
        if isinstance(address, IPv4Address):
            return self._matches[self._v4(number)]
        if number >> 32 == _MAPPED:
            return self._matches[self._v4(number & _LOW_32)]
        return self._matches[self._v6(number)]

    def containing_asn(self, asn: int | None) -> tuple[FeedInfo, ...]:
        """The feeds that list an autonomous system as a whole, in their order."""
        return () if asn is None else self._asns.get(asn, ())

    def listed(self, address: IPAddress, asn: int | None = None) -> tuple[FeedInfo, ...]:
        """The feeds that count for an address: by itself or by its autonomous system.

        None where an ``allow`` feed is among them: the operator's exception outranks all.
        """
        found = self.containing(address)
        by_asn = self.containing_asn(asn)
        if by_asn:
            found += tuple(info for info in by_asn if info not in found)
        for info in found:
            if info.kind == "allow":
                return ()
        return found


def _labelled(sets: Sequence[Sequence[int]], labels: dict[int, int]) -> Iterator[tuple[int, int]]:
    """The overlay of sets, with small numbers in place of masks; new masks get the next one."""
    for point, mask in overlay(sets):
        yield point, labels.setdefault(mask, len(labels))
