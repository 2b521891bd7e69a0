"""Address blocks with a special purpose, as the IANA registries list them.

Sources: https://www.iana.org/assignments/iana-ipv4-special-registry/ and
https://www.iana.org/assignments/iana-ipv6-special-registry/ (RFC 6890, RFC 8190), as updated
on 2025-10-09, dedicated to the public domain (CC0 1.0); and the two multicast blocks, which
have registries of their own. IPv4-mapped addresses (::ffff:0:0/96) are not here, because they
are read as IPv4 everywhere.

Of nested blocks the most specific one counts, as in the registries. ``private`` are blocks
used inside a host, a link, a site or a provider's network: nobody on the internet has such a
source, but whoever logs in from within has. ``bogon`` are blocks from which no login can come
at all, inside or outside: whoever shows one has a forged or badly parsed address. ``reachable``
are special blocks whose addresses may well be sources.
"""

from typing import Final, Literal, NamedTuple

__all__ = ["SPECIAL_RANGES", "SpecialRange"]


class SpecialRange(NamedTuple):
    """One block.

    Args:
        network: in CIDR notation.
        kind: what a login from it means.
        name: as the registry has it.
        rfc: where it is defined.
    """

    network: str
    kind: Literal["private", "bogon", "reachable"]
    name: str
    rfc: str


SPECIAL_RANGES: Final = (
    SpecialRange("0.0.0.0/8", "bogon", "This network", "RFC 791"),
    SpecialRange("10.0.0.0/8", "private", "Private-Use", "RFC 1918"),
    SpecialRange("100.64.0.0/10", "private", "Shared Address Space", "RFC 6598"),
    SpecialRange("127.0.0.0/8", "private", "Loopback", "RFC 1122"),
    SpecialRange("169.254.0.0/16", "private", "Link Local", "RFC 3927"),
    SpecialRange("172.16.0.0/12", "private", "Private-Use", "RFC 1918"),
    SpecialRange("192.0.0.0/24", "bogon", "IETF Protocol Assignments", "RFC 6890"),
    SpecialRange("192.0.0.0/29", "private", "IPv4 Service Continuity Prefix", "RFC 7335"),
    SpecialRange("192.0.0.9/32", "reachable", "Port Control Protocol Anycast", "RFC 7723"),
    SpecialRange("192.0.0.10/32", "reachable", "TURN Anycast", "RFC 8155"),
    SpecialRange("192.0.2.0/24", "bogon", "Documentation (TEST-NET-1)", "RFC 5737"),
    SpecialRange("192.31.196.0/24", "reachable", "AS112-v4", "RFC 7535"),
    SpecialRange("192.52.193.0/24", "reachable", "AMT", "RFC 7450"),
    SpecialRange("192.88.99.0/24", "bogon", "Deprecated (6to4 Relay Anycast)", "RFC 7526"),
    SpecialRange("192.168.0.0/16", "private", "Private-Use", "RFC 1918"),
    SpecialRange("192.175.48.0/24", "reachable", "Direct Delegation AS112 Service", "RFC 7534"),
    SpecialRange("198.18.0.0/15", "bogon", "Benchmarking", "RFC 2544"),
    SpecialRange("198.51.100.0/24", "bogon", "Documentation (TEST-NET-2)", "RFC 5737"),
    SpecialRange("203.0.113.0/24", "bogon", "Documentation (TEST-NET-3)", "RFC 5737"),
    SpecialRange("224.0.0.0/4", "bogon", "Multicast", "RFC 5771"),
    SpecialRange("240.0.0.0/4", "bogon", "Reserved", "RFC 1112"),
    SpecialRange("255.255.255.255/32", "bogon", "Limited Broadcast", "RFC 8190"),
    SpecialRange("::/128", "bogon", "Unspecified Address", "RFC 4291"),
    SpecialRange("::1/128", "private", "Loopback Address", "RFC 4291"),
    SpecialRange("64:ff9b::/96", "reachable", "IPv4-IPv6 Translation", "RFC 6052"),
    SpecialRange("64:ff9b:1::/48", "private", "IPv4-IPv6 Translation", "RFC 8215"),
    SpecialRange("100::/64", "bogon", "Discard-Only Address Block", "RFC 6666"),
    SpecialRange("100:0:0:1::/64", "bogon", "Dummy IPv6 Prefix", "RFC 9780"),
    SpecialRange("2001::/23", "bogon", "IETF Protocol Assignments", "RFC 2928"),
    SpecialRange("2001::/32", "reachable", "TEREDO", "RFC 4380"),
    SpecialRange("2001:1::1/128", "reachable", "Port Control Protocol Anycast", "RFC 7723"),
    SpecialRange("2001:1::2/128", "reachable", "TURN Anycast", "RFC 8155"),
    SpecialRange("2001:1::3/128", "reachable", "DNS-SD SRP Anycast", "RFC 9665"),
    SpecialRange("2001:2::/48", "bogon", "Benchmarking", "RFC 5180"),
    SpecialRange("2001:3::/32", "reachable", "AMT", "RFC 7450"),
    SpecialRange("2001:4:112::/48", "reachable", "AS112-v6", "RFC 7535"),
    SpecialRange("2001:10::/28", "bogon", "Deprecated (ORCHID)", "RFC 4843"),
    SpecialRange("2001:20::/28", "reachable", "ORCHIDv2", "RFC 7343"),
    SpecialRange("2001:30::/28", "reachable", "Drone Remote ID Entity Tags", "RFC 9374"),
    SpecialRange("2001:db8::/32", "bogon", "Documentation", "RFC 3849"),
    SpecialRange("2002::/16", "reachable", "6to4", "RFC 3056"),
    SpecialRange("2620:4f:8000::/48", "reachable", "Direct Delegation AS112", "RFC 7534"),
    SpecialRange("3fff::/20", "bogon", "Documentation", "RFC 9637"),
    SpecialRange("5f00::/16", "bogon", "Segment Routing (SRv6) SIDs", "RFC 9602"),
    SpecialRange("fc00::/7", "private", "Unique-Local", "RFC 4193"),
    SpecialRange("fe80::/10", "private", "Link-Local Unicast", "RFC 4291"),
    SpecialRange("ff00::/8", "bogon", "Multicast", "RFC 4291"),
)
