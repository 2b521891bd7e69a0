"""The laws of feeds and enrichment; the oracle is a plain scan with ``ipaddress``."""

from ipaddress import IPv4Address, IPv6Address, ip_network
from itertools import pairwise
from random import Random
from typing import Final, NamedTuple, get_args

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from fraudcore import Geo, LoginEvent, Network
from fraudcore.enrich import (
    Enricher,
    Feed,
    FeedIndex,
    FeedInfo,
    FeedKind,
    builtin_feeds,
    parse_feed,
    parse_range,
    special_range,
)
from fraudcore.enrich.edges import merged_edges, overlay
from fraudcore.enrich.special_ranges import SPECIAL_RANGES
from fraudcore.source import IPAddress, parse_address
from fraudcore.testing.place import geos, networks
from tests.attempts import START_MS

_SMALL = st.integers(0, 40)
_KINDS = st.sampled_from(get_args(FeedKind))


def _crowded(bits: int) -> st.SearchStrategy[int]:
    """Numbers that often meet: near either end, near the borders of what is filed, or anywhere."""
    near = [
        0,
        1 << 16,
        1 << bits - 1,
        (1 << bits) - 64,
        *(1 << n for n in (32, 64, 96) if n < bits),
    ]
    base = st.sampled_from(near) | st.integers(0, (1 << bits) - 1)
    return st.builds(lambda n, d: (n + d) % (1 << bits), base, st.integers(-20, 20))


_PART = st.sampled_from([0, 1, 2, 3, 2**32 - 1])
_GRID = st.builds(lambda a, b, c: IPv6Address(a << 96 | b << 64 | c), _PART, _PART, _PART)
"""Few networks with few hosts each, so that parts of addresses often agree."""
_ADDRESSES: st.SearchStrategy[IPAddress] = st.one_of(
    _crowded(32).map(IPv4Address),
    _crowded(128).map(IPv6Address),
    _crowded(32).map(lambda n: IPv6Address(0xFFFF << 32 | n)),
    _GRID,
)


class _Entry(NamedTuple):
    """An entry of a feed, and the first and last address that it means."""

    text: str
    first: IPAddress
    last: IPAddress

    def holds(self, address: IPAddress) -> bool:
        """Whether an address, mapped or not, is meant."""
        plain = _plain(address)
        return plain.version == self.first.version and (
            int(self.first) <= int(plain) <= int(self.last)
        )


def _plain(address: IPAddress) -> IPAddress:
    """The address as events carry it."""
    return parse_address(str(address))


@st.composite
def _entries(draw: st.DrawFn) -> _Entry:
    """Addresses, networks and spans, but none of the whole address space."""
    first = last = draw(_ADDRESSES)
    bits, text = first.max_prefixlen, str(first)
    form = draw(st.sampled_from(["address", "network", "span"]))
    if form == "network":
        prefix = draw(st.integers(1, bits) | st.integers(bits - 4, bits))
        network = ip_network(f"{first}/{prefix}", strict=False)
        first, last, text = network[0], network[-1], str(network)
    elif form == "span":
        last = type(first)(min(int(first) + draw(_SMALL), (1 << bits) - 1))
        text = f"{first}-{last}"
    if _plain(first).version == _plain(last).version:
        first, last = _plain(first), _plain(last)
    assume((int(first), int(last)) != (0, (1 << first.max_prefixlen) - 1))
    return _Entry(text, first, last)


def _feed(number: int, kind: FeedKind, entries: list[_Entry]) -> Feed:
    return parse_feed(FeedInfo(f"feed {number}", kind, "medium"), [e.text for e in entries])


@st.composite
def _feeds(draw: st.DrawFn) -> list[tuple[Feed, list[_Entry]]]:
    """Up to four feeds with the entries they were made of."""
    lists = draw(st.lists(st.lists(_entries(), max_size=8), max_size=4))
    return [(_feed(n, draw(_KINDS), entries), entries) for n, entries in enumerate(lists)]


@given(feeds=_feeds(), addresses=st.lists(_ADDRESSES, max_size=5))
def test_look_ups_equal_a_scan(
    feeds: list[tuple[Feed, list[_Entry]]], addresses: list[IPAddress]
) -> None:
    """An address is in exactly the feeds that have an entry which holds it."""
    index = FeedIndex(feed for feed, _ in feeds)
    ends = [end for _, entries in feeds for e in entries for end in (e.first, e.last)]
    beside = [_moved(end, step) for end in ends for step in (-1, 1)]
    for address in (*addresses, *ends, *beside):
        expected = [feed.info for feed, es in feeds if any(e.holds(address) for e in es)]
        assert index.containing(address) == tuple(expected)


def _moved(address: IPAddress, step: int) -> IPAddress:
    return type(address)((int(address) + step) % (1 << address.max_prefixlen))


@given(entries=st.lists(_entries(), min_size=1, max_size=8), order=st.randoms())
def test_the_order_of_entries_does_not_matter(entries: list[_Entry], order: Random) -> None:
    """Shuffling and repeating the lines of a feed gives the same feed."""
    shuffled = [*entries, *entries]
    order.shuffle(shuffled)
    assert _feed(1, "vpn", shuffled) == _feed(1, "vpn", entries)


@given(text=st.text("0123456789abcf.:/%", max_size=20) | _ADDRESSES.map(str))
@example("1.2.3.4/32")
@example("01.2.3.4")
@example("1.2.3.4\n")
@example("\u0661.2.3.4")
@example("1.2.3.4/\u0662")
@example("::ffff:1.2.3.4")
def test_addresses_are_what_ipaddress_accepts(text: str) -> None:
    """An address is read exactly where ``ipaddress`` reads it, but for zone ids."""
    try:
        expected = int(parse_address(text))
    except ValueError:
        assume("/" not in text)
        with pytest.raises(ValueError, match=r".+"):
            parse_range(text)
    else:
        assert parse_range(text)[1:] == (expected, expected)


@given(lines=st.lists(st.text(max_size=60), max_size=20))
def test_hostile_lines_never_crash_and_are_accounted_for(lines: list[str]) -> None:
    """Whatever a feed holds: each line is an entry, a comment or a rejected line with its place."""
    info = FeedInfo("feed", "suspicious", "low")
    feed = parse_feed(info, ["192.0.2.1", *lines])
    assert feed.rejected_count == len(feed.rejected) <= len(lines)
    for line in feed.rejected:
        assert 2 <= line.number <= len(lines) + 1
        assert str(line).isprintable()
    kept = [line for n, line in enumerate(lines, 2) if n not in {r.number for r in feed.rejected}]
    again = parse_feed(info, ["192.0.2.1", *kept])
    assert (again.v4, again.v6, again.asns) == (feed.v4, feed.v6, feed.asns)


_RANGES = st.lists(st.tuples(_SMALL, _SMALL).map(sorted), max_size=8)


@given(ranges=_RANGES)
def test_edges_hold_the_union(ranges: list[list[int]]) -> None:
    """A number is between edges exactly where a range holds it, and edges strictly ascend."""
    edges = merged_edges([first for first, _ in ranges], [last for _, last in ranges])
    assert list(edges) == sorted(set(edges))
    for number in range(45):
        inside = sum(edge <= number for edge in edges) % 2 == 1
        assert inside == any(first <= number <= last for first, last in ranges)


@given(lists=st.lists(_RANGES, max_size=4))
def test_overlays_hold_every_set(lists: list[list[list[int]]]) -> None:
    """At each number the mask names the sets that hold it, and it changes at every point."""
    steps = list(
        overlay([merged_edges([r[0] for r in ranges], [r[1] for r in ranges]) for ranges in lists])
    )
    assert all(a[1] != b[1] for a, b in pairwise(steps))
    for number in range(45):
        mask = next((mask for point, mask in reversed(steps) if point <= number), 0)
        holding = [any(a <= number <= b for a, b in ranges) for ranges in lists]
        assert mask == sum(1 << n for n, holds in enumerate(holding) if holds)


_BLOCKS: Final = [ip_network(block.network) for block in SPECIAL_RANGES]
_ENDS: Final = [end for network in _BLOCKS for end in (network[0], network[-1])]


@given(address=_ADDRESSES | st.sampled_from(_ENDS))
def test_built_in_feeds_follow_the_most_specific_block(address: IPAddress) -> None:
    """Private, bogon or neither: as the narrowest block of the registries says."""
    plain = _plain(address)
    holders = [(n.prefixlen, b) for n, b in zip(_BLOCKS, SPECIAL_RANGES, strict=True) if plain in n]
    narrowest = max(holders)[1] if holders else None
    assert special_range(plain) == narrowest
    kinds = [info.kind for info in FeedIndex(builtin_feeds()).containing(address)]
    expected = [narrowest.kind] if narrowest and narrowest.kind != "reachable" else []
    assert kinds == expected


class _One:
    """Sources that know one answer for all addresses."""

    def __init__(self, geo: Geo | None, network: Network | None) -> None:
        self.geo = geo
        self.found = network

    def place(self, address: IPAddress) -> Geo | None:
        """The one place."""
        del address
        return self.geo

    def network(self, address: IPAddress) -> Network | None:
        """The one network."""
        del address
        return self.found


_EVENTS = st.builds(
    LoginEvent,
    event_id=st.just("e1"),
    occurred_at=st.just(START_MS),
    outcome=st.sampled_from(["success", "failure"]),
    ip=_ADDRESSES.map(str),
    user=st.none() | st.just("ann"),
    geo=st.none() | geos(),
    network=st.none() | networks(),
)


@given(event=_EVENTS, geo=st.none() | geos(), network=st.none() | networks(), feeds=_feeds())
def test_enrichment_only_fills_in(
    event: LoginEvent,
    geo: Geo | None,
    network: Network | None,
    feeds: list[tuple[Feed, list[_Entry]]],
) -> None:
    """No stated fact is lost, nothing but place and network differs, twice is as once."""
    source = _One(geo, network)
    enricher = Enricher(source, source, FeedIndex(feed for feed, _ in feeds))
    before = event.to_dict()
    full = enricher.enrich(event)
    assert event.to_dict() == before
    assert {**full.to_dict(), "geo": before["geo"], "network": before["network"]} == before
    assert full.geo == (event.geo if event.geo not in (None, Geo()) else geo or event.geo)
    for name in ("asn", "organization", "masked"):
        stated = getattr(event.network, name, None)
        assert stated is None or getattr(full.network, name) == stated
    assert enricher.enrich(full) is full


@given(event=_EVENTS)
def test_events_that_need_nothing_are_not_copied(event: LoginEvent) -> None:
    """Without an answer from any source the very same event comes back."""
    assert Enricher().enrich(event) is event
    empty = FeedIndex([Feed(FeedInfo("empty", "tor", "low"))])
    assert Enricher(_One(None, None), _One(None, None), empty).enrich(event) is event
