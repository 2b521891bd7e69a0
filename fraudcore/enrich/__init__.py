"""Enrichment: where an address is, whose it is, and which feeds list it.

Databases and feed files are read by the modules ``maxmind`` and ``feed_file``, which are to be
imported by name.
"""

from fraudcore.enrich.address_range import AddressRange, parse_range
from fraudcore.enrich.bogons import builtin_feeds, special_range
from fraudcore.enrich.enricher import Enricher, NetworkSource, PlaceSource
from fraudcore.enrich.feed import Feed, FeedInfo, FeedKind, RejectedLine
from fraudcore.enrich.feed_index import FeedIndex
from fraudcore.enrich.feed_text import parse_feed

__all__ = [
    "AddressRange",
    "Enricher",
    "Feed",
    "FeedIndex",
    "FeedInfo",
    "FeedKind",
    "NetworkSource",
    "PlaceSource",
    "RejectedLine",
    "builtin_feeds",
    "parse_feed",
    "parse_range",
    "special_range",
]
