"""Which feeds an address is in."""

from ipaddress import IPv6Address, ip_address

import pytest

from fraudcore import InvalidConfigError
from fraudcore.enrich import Feed, FeedIndex, FeedInfo, FeedKind, parse_feed
from fraudcore.source import IPAddress


def feed(name: str, *lines: str, kind: FeedKind = "suspicious") -> Feed:
    """A feed of these lines."""
    return parse_feed(FeedInfo(name, kind, "medium"), lines)


def names(index: FeedIndex, address: IPAddress | str) -> list[str]:
    """The names of the feeds that contain an address."""
    given = ip_address(address) if isinstance(address, str) else address
    return [info.name for info in index.containing(given)]


def test_both_ends_belong_to_a_network() -> None:
    """The first and the last address of a network are in it, their neighbours are not."""
    index = FeedIndex([feed("a", "192.0.2.0/24", "2001:db8::/32")])
    for inside in ("192.0.2.0", "192.0.2.255", "2001:db8::", "2001:db8:ffff:ffff::ffff"):
        assert names(index, inside) == ["a"]
    for outside in ("192.0.1.255", "192.0.3.0", "2001:db7:ffff::", "2001:db9::"):
        assert names(index, outside) == []


def test_an_address_in_several_feeds() -> None:
    """Every feed that contains the address is told, in the order of the feeds."""
    index = FeedIndex(
        [feed("exits", "192.0.2.1"), feed("hosts", "192.0.2.0/24"), feed("net", "192.0.0.0/16")]
    )
    assert names(index, "192.0.2.1") == ["exits", "hosts", "net"]
    assert names(index, "192.0.2.2") == ["hosts", "net"]
    assert names(index, "192.0.3.1") == ["net"]


def test_never_by_substring() -> None:
    """An address whose text begins or ends like an entry is not listed."""
    index = FeedIndex([feed("a", "192.0.2.1", "10.0.0.1")])
    for other in ("192.0.2.10", "192.0.2.11", "110.0.0.1", "10.0.0.10", "1.192.0.2"):
        assert names(index, other) == []


def test_families_do_not_mix() -> None:
    """The IPv6 address of the same number as an IPv4 entry is another address."""
    index = FeedIndex([feed("a", "0.0.1.1", "::2:2")])
    assert names(index, "::101") == []
    assert names(index, "0.2.0.2") == []


def test_mapped_addresses_count_as_ipv4() -> None:
    """Whoever looks up a mapped address finds the entry of the IPv4 address."""
    index = FeedIndex([feed("a", "192.0.2.1"), feed("b", "::ffff:192.0.2.2")])
    assert names(index, IPv6Address("::ffff:192.0.2.1")) == ["a"]
    assert names(index, "192.0.2.2") == names(index, IPv6Address("::ffff:192.0.2.2")) == ["b"]


def test_the_ends_of_the_address_space() -> None:
    """Entries at the very first and last address are found like any others."""
    last = "ffff:" * 7 + "ffff"
    index = FeedIndex([feed("a", "0.0.0.0", "255.255.255.255", "::", last)])
    for address in ("0.0.0.0", "255.255.255.255", "::", last):
        assert names(index, address) == ["a"]
    for address in ("0.0.0.1", "255.255.255.254", "::1", last[:-1] + "e"):
        assert names(index, address) == []


def test_hosts_within_one_64() -> None:
    """Addresses that share their upper half are told apart by the lower one."""
    index = FeedIndex([feed("a", *(f"2001:db8::{n:x}" for n in range(0, 100, 2)))])
    assert names(index, "2001:db8::62") == ["a"]
    assert names(index, "2001:db8::63") == names(index, "2001:db8::ffff") == []
    assert names(index, "2001:db8:0:1::") == names(index, "2001:db7:ffff::") == []


def test_hosts_in_many_64s() -> None:
    """Hosts of one /64 are not confused with those of the next, in whatever order they number."""
    hosts = {f"2001:db8:0:{n:x}::{9 - n:x}" for n in range(10)}
    index = FeedIndex([feed("a", *hosts)])
    for n in range(10):
        for host in range(10):
            address = f"2001:db8:0:{n:x}::{host:x}"
            assert names(index, address) == (["a"] if address in hosts else [])


def test_without_feeds_nothing_is_listed() -> None:
    """An empty index answers, too."""
    assert FeedIndex().containing(ip_address("192.0.2.1")) == ()
    assert FeedIndex().listed(ip_address("::1"), 64496) == ()


def test_feeds_of_one_name_are_refused() -> None:
    """Names identify feeds in findings, so two of one name are a mistake."""
    with pytest.raises(InvalidConfigError, match="two are called a"):
        FeedIndex([feed("a"), feed("a")])


def test_autonomous_systems() -> None:
    """A feed lists an address by its autonomous system as well, but names itself once."""
    index = FeedIndex([feed("a", "AS64496", "192.0.2.1"), feed("b", "AS64496", "AS64497")])
    address = ip_address("192.0.2.1")
    assert [info.name for info in index.containing_asn(64496)] == ["a", "b"]
    assert [info.name for info in index.listed(address, 64496)] == ["a", "b"]
    assert [info.name for info in index.listed(address, 64497)] == ["a", "b"]
    assert [info.name for info in index.listed(address)] == ["a"]
    assert index.containing_asn(None) == index.containing_asn(64498) == ()


@pytest.mark.parametrize("entry", ["192.0.2.1", "192.0.2.0/28", "AS64496"])
def test_an_allow_feed_outranks_all_others(entry: str) -> None:
    """Where an operator's exception holds, no feed counts; it is still told who contains it."""
    index = FeedIndex([feed("a", "192.0.2.0/24", "AS64496"), feed("ours", entry, kind="allow")])
    address = ip_address("192.0.2.1")
    assert index.listed(address, 64496) == ()
    assert names(index, address)[0] == "a"
    assert [info.name for info in index.listed(ip_address("192.0.2.99"))] == ["a"]
