"""Feeds: named sets of addresses and networks, an operator's own or somebody else's."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Self, get_args

from fraudcore.enrich.address_range import AddressRange
from fraudcore.enrich.edges import merged_edges
from fraudcore.errors import InvalidConfigError
from fraudcore.severity import SEVERITIES, Severity
from fraudcore.text import display

__all__ = ["KINDS", "Feed", "FeedInfo", "FeedKind", "RejectedLine"]

FeedKind = Literal[
    "tor",
    "vpn",
    "relay",
    "satellite",
    "hosting",
    "private",
    "bogon",
    "suspicious",
    "allow",
]
KINDS: Final[tuple[str, ...]] = get_args(FeedKind)
NAME_LIMIT: Final = 64


@dataclass(frozen=True)
class FeedInfo:
    """What a feed is.

    Args:
        name: 1 to 64 printable characters; appears in findings.
        kind: what being in it means. ``tor``, ``vpn``, ``relay``, ``satellite`` and
            ``hosting`` hide where the user is; ``private`` is internal address space, from
            which internal logins rightly come; ``bogon`` is what no login can come from;
            ``suspicious`` is an operator's or a vendor's list; ``allow`` excepts addresses
            from all other feeds.
        severity: of a finding on an address in it.
        source: where it is from.
        licence: its licence and the attribution that it asks for.

    Raises:
        InvalidConfigError: an unknown kind or severity, or no proper name.
    """

    name: str
    kind: FeedKind
    severity: Severity
    source: str = ""
    licence: str = ""

    def __post_init__(self) -> None:
        if not (0 < len(self.name) <= NAME_LIMIT and self.name.isprintable()):
            problem = f"{display(self.name)} is not 1 to {NAME_LIMIT} printable characters"
            raise InvalidConfigError("feed.name", problem)
        for field, allowed in (("kind", KINDS), ("severity", SEVERITIES)):
            if (value := getattr(self, field)) not in allowed:
                problem = f"{display(value)} is not one of " + ", ".join(allowed)
                raise InvalidConfigError(f"feed.{self.name}.{field}", problem)


class RejectedLine(NamedTuple):
    """A line of a feed that is no entry.

    Args:
        file: its name, or that of the feed.
        number: of the line, from 1.
        text: what it says; shown truncated and escaped.
        problem: why it was refused.
    """

    file: str
    number: int
    text: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}:{self.number}: {self.text} refused: {self.problem}"


@dataclass(frozen=True)
class Feed:
    """The entries of a feed, and what could not be read of it.

    Args:
        info: what it is.
        v4, v6: the edges of its addresses, see ``fraudcore.enrich.edges``.
        asns: autonomous systems all of whose addresses count as listed.
        rejected: the first lines that were refused.
        rejected_count: how many were.
    """

    info: FeedInfo
    v4: tuple[int, ...] = ()
    v6: tuple[int, ...] = ()
    asns: frozenset[int] = frozenset()
    rejected: tuple[RejectedLine, ...] = ()
    rejected_count: int = 0

    @classmethod
    def of(
        cls, info: FeedInfo, ranges: Iterable[AddressRange] = (), asns: Iterable[int] = ()
    ) -> Self:
        """The feed of these ranges and autonomous systems.

        >>> from fraudcore.enrich import parse_range
        >>> Feed.of(FeedInfo("ours", "allow", "info"), [parse_range("0.0.1.0/24")]).v4
        (256, 512)
        """
        firsts: dict[int, list[int]] = {4: [], 6: []}
        lasts: dict[int, list[int]] = {4: [], 6: []}
        for version, first, last in ranges:
            firsts[version].append(first)
            lasts[version].append(last)
        v4, v6 = (merged_edges(firsts[version], lasts[version]) for version in (4, 6))
        return cls(info, v4, v6, frozenset(asns))
