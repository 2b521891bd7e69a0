"""Addresses and the sources they stand for."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest

from fraudcore.source import parse_address, source_digests, source_key, subnet_key


def test_mapped_addresses_are_unwrapped() -> None:
    """However an IPv4 address is wrapped in IPv6 notation, it is the IPv4 address."""
    for text in ("192.0.2.1", "::ffff:192.0.2.1", "::FFFF:C000:0201", "0:0:0:0:0:ffff:c000:201"):
        assert parse_address(text) == IPv4Address("192.0.2.1")


@pytest.mark.parametrize("text", ["::192.0.2.1", "64:ff9b::192.0.2.1", "2002:c000:201::"])
def test_other_embeddings_stay_ipv6(text: str) -> None:
    """Compatible, translated and 6to4 addresses are IPv6 sources of their own."""
    assert isinstance(parse_address(text), IPv6Address)


@pytest.mark.parametrize("text", ["fe80::1%1", "192.0.2.1/32", "192.0.2.1:1", "::1]", "", "1"])
def test_what_is_no_bare_address_is_refused(text: str) -> None:
    """Zone ids, prefix lengths, ports and fragments raise ``ValueError``."""
    with pytest.raises(ValueError, match=r".+"):
        parse_address(text)


def test_hosts_of_one_64_are_one_source() -> None:
    """One customer's addresses share a source; the next customer's do not."""
    keys = [source_key(ip_address(t)) for t in ("2001:db8::1", "2001:db8::ffff:0:0:1")]
    assert keys == ["2001:db8::/64"] * 2
    assert source_key(ip_address("2001:db8:0:1::1")) != keys[0]


def test_neighbours() -> None:
    """Neighbourhoods are /24 and /48."""
    assert subnet_key(ip_address("192.0.2.255")) == "192.0.2.0/24"
    assert subnet_key(ip_address("2001:db8:1:ffff::1")) == "2001:db8:1::/48"


def test_digests_are_those_of_source_and_neighbourhood() -> None:
    """Addresses share a digest exactly where they share the key that it stands for."""
    texts = (
        *("192.0.2.1", "192.0.2.2", "192.0.3.1", "0.0.0.1", "255.255.255.255"),
        *("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "2001:db8:1::1", "::1"),
    )
    addresses = [ip_address(text) for text in texts]
    for one in addresses:
        for other in addresses:
            source, subnet = source_digests(one)
            assert (source == source_digests(other)[0]) == (source_key(one) == source_key(other))
            assert (subnet == source_digests(other)[1]) == (subnet_key(one) == subnet_key(other))


def test_digests_have_32_bits() -> None:
    """Every digest fits into the column of a profile."""
    for text in ("0.0.0.0", "255.255.255.255", "::", "ffff:ffff:ffff:ffff::1"):
        assert all(0 <= digest < 2**32 for digest in source_digests(ip_address(text)))
