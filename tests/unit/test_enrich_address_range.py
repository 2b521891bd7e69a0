"""How ranges of addresses are written."""

import pytest

from fraudcore.enrich import AddressRange, parse_range


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.0.1.0", (4, 256, 256)),
        ("0.0.1.0/24", (4, 256, 511)),
        ("0.0.1.0/32", (4, 256, 256)),
        ("0.0.1.0-0.0.1.9", (4, 256, 265)),
        ("0.0.1.0 - 0.0.1.0", (4, 256, 256)),
        ("::1:0", (6, 65_536, 65_536)),
        ("::1:0/112", (6, 65_536, 131_071)),
        ("::1:0-::1:f", (6, 65_536, 65_551)),
        ("::1:0/128", (6, 65_536, 65_536)),
    ],
)
def test_forms(text: str, expected: tuple[int, int, int]) -> None:
    """Addresses, networks and spans of both families are read with both ends included."""
    assert parse_range(text) == AddressRange(*expected)


@pytest.mark.parametrize(
    "text",
    [
        "::ffff:192.0.2.0/120",
        "::ffff:c000:200/120",
        "::ffff:192.0.2.0-::ffff:192.0.2.255",
    ],
)
def test_mapped_addresses_are_unwrapped(text: str) -> None:
    """A mapped network is the IPv4 network inside it, as events are unwrapped too."""
    assert parse_range(text) == parse_range("192.0.2.0/24")


@pytest.mark.parametrize("text", ["::/64", "::fffe:0:0/95", "::fffe:0:0-::ffff:1.2.3.4"])
def test_wider_ranges_stay_ipv6(text: str) -> None:
    """A range that only touches the mapped block is no range of IPv4 addresses."""
    assert parse_range(text).version == 6


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("192.0.2.1/24", "has host bits set; 192.0.2.0/24 would be the network"),
        ("2001:db8::1/32", "2001:db8::/32 would be the network"),
        ("192.0.2.0/33", "prefix length is not 0 to 32"),
        ("2001:db8::/129", "prefix length is not 0 to 128"),
        ("192.0.2.0/255.255.255.0", "prefix length"),
        ("192.0.2.0/", "prefix length"),
        ("192.0.2.0/-1", "prefix length"),
        ("192.0.2.0/+8", "prefix length"),
        ("192.0.2.0/\u0662\u0664", "prefix length"),
        ("0.0.0.0/0", "whole address space"),
        ("::/0", "whole address space"),
        ("::ffff:0:0/96", "whole address space"),
        ("0.0.0.0-255.255.255.255", "whole address space"),
        ("192.0.2.9-192.0.2.1", "first address is above the last"),
        ("192.0.2.1-::1", "different families"),
        ("192.0.2.1-", "empty"),
        ("fe80::1%eth0", "zone ids"),
        ("fe80::1%eth0/64", "zone ids"),
        ("192.0.2", "Expected 4 octets"),
        ("192.0.2.256", "not permitted"),
        ("192.0.2.01", "Leading zeros"),
        ("192.0.2.1 ", "digits"),
        ("192.0.2.\u0661", "digits"),
        ("192.0.2.1:443", "[Pp]art|colon"),
        ("evil.example", "octets"),
        ("3221225985", "octets"),
        ("0x7f000001", "octets"),
    ],
)
def test_everything_else_is_refused(text: str, problem: str) -> None:
    """What is no range raises ``ValueError`` with what is wrong."""
    with pytest.raises(ValueError, match=problem):
        parse_range(text)
