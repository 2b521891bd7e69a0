"""The options that say what is known of addresses."""

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from fraudcore.enrich import Enricher, Feed, FeedIndex, FeedInfo, builtin_feeds
from fraudcore.enrich.feed import KINDS
from fraudcore.enrich.feed_file import load_feed
from fraudcore.enrich.maxmind import AsnDatabase, GeoDatabase
from fraudcore.errors import InvalidConfigError
from fraudcore.event import LoginEvent
from fraudcore.severity import SEVERITIES
from fraudcore.text import display

__all__ = ["Enrichment", "add_enrichment_options", "chosen_enrichment", "enrichment_files"]

_SEVERITY: Final = {
    "tor": "medium",
    "bogon": "medium",
    "suspicious": "high",
}
"""Of findings on a list whose option names none; masking networks are no finding by themselves."""


class Enrichment:
    """What completes events, and the lists that rules may ask.

    Args:
        complete: fills in what an event does not say.
        lists: for the engine.
    """

    def __init__(self, complete: Callable[[LoginEvent], LoginEvent], lists: FeedIndex) -> None:
        self.complete = complete
        self.lists = lists


def add_enrichment_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--city-db``, ``--asn-db``, ``--feed`` and ``--bogons``."""
    group = parser.add_argument_group(
        "enrichment", "Fills in place and network where the events do not say them."
    )
    database = {"metavar": "FILE.mmdb", "action": "append", "default": []}
    group.add_argument("--city-db", help="places of addresses, MaxMind's format", **database)  # type: ignore[arg-type]
    group.add_argument("--asn-db", help="networks of addresses, MaxMind's format", **database)  # type: ignore[arg-type]
    group.add_argument(
        "--feed",
        metavar="KIND[:SEVERITY]=FILE",
        action="append",
        default=[],
        help="addresses, networks and AS numbers, one a line; KIND is one of " + ", ".join(KINDS),
    )
    group.add_argument(
        "--bogons", action="store_true", help="addresses from which no login can come are a finding"
    )


def chosen_enrichment(arguments: argparse.Namespace, stack: ExitStack) -> Enrichment:
    """What was asked for; databases stay open until the stack unwinds.

    Raises:
        InvalidConfigError: a file cannot be read, or an option is wrong.
    """
    feeds = [_feed(text) for text in arguments.feed]
    if arguments.bogons:
        feeds += builtin_feeds()
    lists = FeedIndex(feeds)
    city = stack.enter_context(GeoDatabase(*arguments.city_db)) if arguments.city_db else None
    asn = stack.enter_context(AsnDatabase(*arguments.asn_db)) if arguments.asn_db else None
    if city is None and asn is None and not feeds:
        return Enrichment(_as_it_is, lists)
    return Enrichment(Enricher(city, asn, lists).enrich, lists)


def enrichment_files(arguments: argparse.Namespace) -> list[str]:
    """The files that the options name."""
    feeds = [text.partition("=")[2] for text in arguments.feed]
    return [*arguments.city_db, *arguments.asn_db, *filter(None, feeds)]


def _as_it_is(event: LoginEvent) -> LoginEvent:
    return event


def _feed(text: str) -> Feed:
    what, equals, path = text.partition("=")
    kind, _, severity = what.partition(":")
    if not equals or not path or kind not in KINDS or severity not in ("", *SEVERITIES):
        problem = f"{display(text)} is not of the form KIND[:SEVERITY]=FILE"
        raise InvalidConfigError("--feed", problem)
    info = FeedInfo(Path(path).name[:64], kind, severity or _SEVERITY.get(kind, "info"), path)  # type: ignore[arg-type]
    feed = load_feed(info, path)
    if feed.rejected:
        raise InvalidConfigError("--feed", str(feed.rejected[0]))
    return feed
