"""Reading the text of feeds: one address, network, range or autonomous system a line."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from fraudcore.enrich.address_range import AddressRange, parse_range
from fraudcore.enrich.feed import Feed, FeedInfo, RejectedLine
from fraudcore.errors import InvalidConfigError
from fraudcore.place import LAST_ASN
from fraudcore.text import display

__all__ = ["REJECTED_KEPT", "parse_feed"]

REJECTED_KEPT: Final = 100
"""Rejected lines that a feed keeps; further ones are counted."""


def parse_feed(info: FeedInfo, lines: Iterable[str], file: str | None = None) -> Feed:
    """Read a feed; a line that is no entry is kept with its reason and costs no other line.

    Entries are ``192.0.2.1``, ``192.0.2.0/24``, ``192.0.2.0-192.0.2.99``, the like in IPv6,
    and ``AS64496``. What follows ``#`` or ``;`` is a comment.

    Args:
        info: what it is.
        lines: its text, line by line.
        file: what rejected lines call it; the name of the feed if absent.

    Raises:
        InvalidConfigError: there are lines, but no entry: it is something else than a feed,
            such as an error page.

    >>> info = FeedInfo("bad hosts", "suspicious", "medium")
    >>> feed = parse_feed(info, ["# ours", "0.0.1.0/24", "AS64496 ; lab", "evil.example"])
    >>> feed.v4, sorted(feed.asns), [line.number for line in feed.rejected]
    ((256, 512), [64496], [4])
    """
    text = _FeedText(file or info.name)
    feed = replace(
        Feed.of(info, text.ranges(lines)),
        asns=frozenset(text.asns),
        rejected=tuple(text.rejected),
        rejected_count=text.rejected_count,
    )
    if feed.rejected and not (feed.v4 or feed.v6 or feed.asns):
        problem = f"no entry in {feed.rejected_count} lines: {feed.rejected[0]}"
        raise InvalidConfigError(text.file, problem)
    return feed


class _FeedText:
    """Sorts lines: ranges are handed on, autonomous systems and rejected lines collected."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.asns: set[int] = set()
        self.rejected: list[RejectedLine] = []
        self.rejected_count = 0

    def ranges(self, lines: Iterable[str]) -> Iterator[AddressRange]:
        for number, line in enumerate(lines, 1):
            entry = line.partition("#")[0].partition(";")[0].strip()
            if not entry:
                continue
            try:
                if entry[:2] in _AS:
                    self.asns.add(_asn(entry[2:]))
                else:
                    yield parse_range(entry)
            except ValueError as error:
                self._reject(number, entry, str(error))

    def _reject(self, number: int, entry: str, problem: str) -> None:
        self.rejected_count += 1
        if self.rejected_count <= REJECTED_KEPT:
            line = RejectedLine(self.file, number, display(entry), display(problem, 200))
            self.rejected.append(line)


_AS: Final = ("AS", "as", "As")
"""No IPv6 address begins so: S is no hexadecimal digit."""


def _asn(text: str) -> int:
    digits = text.isascii() and text.isdecimal()
    if not digits or not 0 < int(text) <= LAST_ASN:
        raise ValueError(f"the number of an autonomous system is not 1 to {LAST_ASN}")
    return int(text)
