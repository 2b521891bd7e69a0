"""What enrichment fills in, and what it leaves alone."""

from dataclasses import dataclass, field

import pytest

from fraudcore import Geo, LoginEvent, Network
from fraudcore.enrich import Enricher, FeedIndex, FeedInfo, FeedKind, builtin_feeds, parse_feed
from fraudcore.source import IPAddress
from tests.attempts import BERLIN, TOKYO, attempt

LAB = Network(64496, "Example Lab")


@dataclass
class Places:
    """A city database that knows one place for all addresses."""

    answer: Geo | None = BERLIN
    asked: list[IPAddress] = field(default_factory=list)

    def place(self, address: IPAddress) -> Geo | None:
        """The one place."""
        self.asked.append(address)
        return self.answer


@dataclass
class Networks:
    """An ASN database that knows one network for all addresses."""

    answer: Network | None = LAB

    def network(self, address: IPAddress) -> Network | None:
        """The one network."""
        del address
        return self.answer


def feeds(**lines: tuple[FeedKind, str]) -> FeedIndex:
    """Feeds by name, of one entry each."""
    made = [parse_feed(FeedInfo(n, kind, "low"), [line]) for n, (kind, line) in lines.items()]
    return FeedIndex(made)


def enriched(event: LoginEvent, feeds: FeedIndex | None = None) -> LoginEvent:
    """The event as all sources complete it."""
    return Enricher(Places(), Networks(), feeds).enrich(event)


def test_without_sources_events_stay_the_same_objects() -> None:
    """No database and no feed: nothing is needed, nothing changes."""
    for event in (attempt(), attempt(geo=TOKYO), attempt(network=Network(1))):
        assert Enricher().enrich(event) is event


def test_what_is_absent_is_filled() -> None:
    """Place and network come from the sources, everything else from the event."""
    event = attempt(user="ann", device_id="d", extra={"note": 1})
    full = enriched(event)
    assert (full.geo, full.network) == (BERLIN, LAB)
    assert {**full.to_dict(), "geo": None, "network": None} == event.to_dict()
    assert full.extra == event.extra
    assert event == attempt(user="ann", device_id="d", event_id=event.event_id)


def test_complete_events_stay_the_same_objects() -> None:
    """An event that says everything is not copied, and enriching twice is enriching once."""
    event = attempt(geo=TOKYO, network=Network(1, "One", "vpn"))
    assert enriched(event) is event
    once = enriched(attempt())
    assert enriched(once) is once


def test_the_producers_place_wins_as_a_whole() -> None:
    """Not even missing coordinates are mixed in, and the database is not asked."""
    places = Places()
    event = attempt(geo=Geo(country="JP"))
    assert Enricher(places).enrich(event) is event
    assert not places.asked


def test_an_empty_place_is_an_absent_one() -> None:
    """A producer that sends the field with nulls has said nothing."""
    assert enriched(attempt(geo=Geo())).geo == BERLIN


def test_unknown_addresses_stay_as_they_are() -> None:
    """Sources that know nothing change nothing."""
    event = attempt(geo=Geo(), network=Network())
    assert Enricher(Places(None), Networks(None), FeedIndex()).enrich(event) is event


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Network(), LAB),
        (Network(64496), LAB),
        (Network(1), Network(1)),
        (Network(1, "One"), Network(1, "One")),
        (Network(None, "Theirs"), Network(64496, "Theirs")),
        (Network(masked="vpn"), Network(64496, "Example Lab", "vpn")),
    ],
)
def test_the_producers_network_wins_fact_by_fact(known: Network, expected: Network) -> None:
    """A name is only filled in along with the number that it belongs to."""
    assert enriched(attempt(network=known)).network == expected


@pytest.mark.parametrize("kind", ["tor", "vpn", "relay", "satellite", "hosting"])
def test_feeds_mask(kind: FeedKind) -> None:
    """An address in a feed of a masking kind is masked so."""
    full = Enricher(feeds=feeds(a=(kind, "192.0.2.0/24"))).enrich(attempt())
    assert full.network == Network(masked=kind)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["private", "bogon", "suspicious"])
def test_other_feeds_do_not_mask(kind: FeedKind) -> None:
    """Being suspicious or internal hides nobody's place."""
    event = attempt()
    assert Enricher(feeds=feeds(a=(kind, "192.0.2.0/24"))).enrich(event) is event


def test_the_most_telling_kind_is_kept() -> None:
    """A Tor exit in a hosting range is a Tor exit, whatever the order of the feeds."""
    both = feeds(h=("hosting", "192.0.2.0/24"), v=("vpn", "192.0.2.1"), t=("tor", "192.0.2.1"))
    assert Enricher(feeds=both).enrich(attempt()).network == Network(masked="tor")


def test_autonomous_systems_mask() -> None:
    """A feed of autonomous systems applies to the number that was filled in, too."""
    hosting = feeds(h=("hosting", "AS64496"))
    assert enriched(attempt(), hosting).network == Network(64496, "Example Lab", "hosting")
    assert enriched(attempt(network=Network(7)), hosting).network == Network(7)


def test_exceptions_unmask() -> None:
    """An address that the operator allows is not masked by a feed."""
    index = feeds(h=("hosting", "192.0.2.0/24"), ours=("allow", "192.0.2.1"))
    event = attempt()
    assert Enricher(feeds=index).enrich(event) is event


def test_the_producers_mask_wins() -> None:
    """A producer that knows the VPN is not corrected by a feed."""
    event = attempt(network=Network(masked="vpn"))
    assert Enricher(feeds=feeds(t=("tor", "192.0.2.1"))).enrich(event) is event


def test_internal_logins_are_left_alone() -> None:
    """The built-in feeds mask no private address and no bogon."""
    enricher = Enricher(feeds=FeedIndex(builtin_feeds()))
    for ip in ("10.0.0.1", "198.18.0.1", "fd00::1", "8.8.8.8"):
        event = attempt(ip=ip)
        assert enricher.enrich(event) is event
