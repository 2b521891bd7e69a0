"""Enrichment: filling in what the producer of an event did not say about its address."""

from dataclasses import replace
from typing import Final, Protocol

from fraudcore.enrich.feed_index import FeedIndex
from fraudcore.event import LoginEvent
from fraudcore.place import Geo, Mask, Network
from fraudcore.source import IPAddress

__all__ = ["Enricher", "NetworkSource", "PlaceSource"]

MASKING: Final[tuple[Mask, ...]] = ("tor", "vpn", "relay", "satellite", "hosting")
"""Which word is kept where feeds of several kinds hold an address: the most telling first, as
Tor exits and VPN servers mostly stand in hosting ranges (chosen)."""
_NOWHERE: Final = Geo()
_UNKNOWN: Final = Network()


class PlaceSource(Protocol):
    """Knows where addresses are, as ``GeoDatabase`` does."""

    def place(self, address: IPAddress) -> Geo | None:
        """The place of an address, if known."""


class NetworkSource(Protocol):
    """Knows whose addresses are, as ``AsnDatabase`` does."""

    def network(self, address: IPAddress) -> Network | None:
        """The network of an address, if known."""


class Enricher:
    """Completes events; each source is optional, and without any nothing changes.

    The producer's facts win. A place is taken whole or not at all: the country of one
    database and the coordinates of another may contradict each other. Of a network each fact
    is filled on its own, but the organization only along with the ASN that it belongs to.

    Args:
        city: places by address.
        asn: networks by address.
        feeds: what masks addresses: those of a kind that ``Network.masked`` knows.

    >>> from fraudcore.enrich import FeedIndex, FeedInfo, parse_feed
    >>> exits = parse_feed(FeedInfo("exits", "tor", "high"), ["192.0.2.1"])
    >>> event = LoginEvent("e1", 1_795_428_000_000, "success", "192.0.2.1")
    >>> Enricher(feeds=FeedIndex([exits])).enrich(event).network.masked
    'tor'
    >>> Enricher().enrich(event) is event
    True
    """

    __slots__ = ("_asn", "_city", "_feeds")

    def __init__(
        self,
        city: PlaceSource | None = None,
        asn: NetworkSource | None = None,
        feeds: FeedIndex | None = None,
    ) -> None:
        self._city = city
        self._asn = asn
        self._feeds = feeds

    def enrich(self, event: LoginEvent) -> LoginEvent:
        """The event with what was absent filled in; the same object where nothing was."""
        geo, network = self._geo(event), self._network(event)
        if geo is event.geo and network is event.network:
            return event
        return replace(event, geo=geo, network=network)

    def _geo(self, event: LoginEvent) -> Geo | None:
        if self._city is None or event.geo not in (None, _NOWHERE):
            return event.geo
        return self._city.place(event.ip) or event.geo

    def _network(self, event: LoginEvent) -> Network | None:
        known = event.network or _UNKNOWN
        asn, organization = self._owner(event.ip, known)
        masked = known.masked or self._masked(event.ip, asn)
        filled = (asn, organization, masked)
        if filled == (known.asn, known.organization, known.masked):
            return event.network
        return Network(*filled)

    def _owner(self, address: IPAddress, known: Network) -> tuple[int | None, str | None]:
        asn, organization = known.asn, known.organization
        if self._asn is None or (asn is not None and organization is not None):
            return asn, organization
        found = self._asn.network(address)
        if found is None or asn not in (None, found.asn):
            return asn, organization
        return found.asn, organization or found.organization

    def _masked(self, address: IPAddress, asn: int | None) -> Mask | None:
        feeds = self._feeds.listed(address, asn) if self._feeds is not None else ()
        kinds = {info.kind for info in feeds}
        return next((mask for mask in MASKING if mask in kinds), None)
