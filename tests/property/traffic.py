"""Hypothesis strategies for realistic traffic, and for what a stream does to it.

Traffic is drawn on few accounts, sources and minutes, so that the rules of
``sensitive_rules`` fire in most examples.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import prod
from random import Random
from typing import Any, Final

from hypothesis import strategies as st

from fraudcore import Geo, LoginEvent, Network
from fraudcore.profiles.user import USER_SUCCESSES
from fraudcore.source import parse_address
from fraudcore.timestamp import from_millis
from tests.attempts import BERLIN, MUNICH, START_MS, TOKYO

__all__ = [
    "batched",
    "floods",
    "in_order",
    "journeys",
    "redelivered",
    "shuffled",
    "streams",
    "traffic",
]

_USERS: Final = ("ann", "ann", "ann", "bob", "cy", "dan", None)
_SOURCES: Final = (
    "192.0.2.1",
    "192.0.2.1",
    "2001:db8::1",
    "192.0.2.2",
    "198.51.100.7",
    "2001:db8::2",
)
_ENDS: Final[tuple[tuple[str, str | None], ...]] = (
    ("failure", None),
    ("success", None),
    ("failure", "unknown_user"),
    ("success", None),
    ("failure", "unknown_user"),
    ("failure", "bad_password"),
)
_TAGS: Final = (None, None, "tag-1", "tag-2")
_PLACES: Final = (
    None,
    BERLIN,
    TOKYO,
    BERLIN,
    MUNICH,
    Geo(country="JP", latitude=36.0, longitude=138.0),
    Geo(country="BR", region="PE", latitude=-8.5, longitude=-37.8),
    Geo(country="JP", city="Osaka", latitude=34.69, longitude=135.5),
    Geo(country="BR", city="Recife", latitude=-8.05, longitude=-34.9, accuracy_km=1000),
    Geo(country="DE"),
)
_NETWORKS: Final = (None, None, Network(asn=64500), Network(masked="vpn"))
_OFFSETS_MS: Final = (
    *(0, 1, 59_999, 60_000, 60_001, 119_999, 120_000, 120_001, 240_000),
    *range(0, 60_000, 997),
    *range(0, 300_000, 3_331),
)
"""After the start; half of them in the first minute, some at the edges of windows."""
_FACTS: Final[tuple[tuple[Any, ...], ...]] = (
    _USERS,
    _SOURCES,
    _ENDS,
    _OFFSETS_MS,
    _TAGS,
    _PLACES,
    _NETWORKS,
)
_SHAPES: Final = prod(map(len, _FACTS))
"""One number picks an attempt: drawing one is several times faster than drawing each fact."""


def _shaped(event_id: str, shape: int, tenant: str = "default") -> LoginEvent:
    facts: list[Any] = []
    for choices in _FACTS:
        shape, at = divmod(shape, len(choices))
        facts.append(choices[at])
    user, ip, (outcome, reason), offset_ms, tag, geo, network = facts
    return LoginEvent(
        event_id=event_id,
        occurred_at=from_millis(START_MS + offset_ms),
        outcome=outcome,
        ip=ip,
        reason=reason,
        user=user,
        tenant=tenant,
        credential_tag=tag,
        geo=geo,
        network=network,
    )


def traffic(
    *, max_size: int = 30, tenant: str = "default", prefix: str = "e"
) -> st.SearchStrategy[list[LoginEvent]]:
    """Attempts within five minutes, each with an id of its own, in any order of time.

    Args:
        max_size: attempts at most; far below what any profile keeps.
        tenant: of all of them.
        prefix: of their ids; lists to be joined need different ones.
    """
    shape = st.integers(0, _SHAPES - 1)
    few, many = (st.lists(shape, min_size=low, max_size=max_size) for low in (0, max_size // 2))
    return (few | many).map(
        lambda shapes: [_shaped(f"{prefix}{n}", shape, tenant) for n, shape in enumerate(shapes)]
    )


def journeys(
    *, max_size: int = USER_SUCCESSES, **options: str
) -> st.SearchStrategy[list[LoginEvent]]:
    """As ``traffic``, but all of it successes of one account, no more than a profile keeps."""
    return traffic(max_size=min(max_size, USER_SUCCESSES), **options).map(
        lambda stream: [
            replace(event, user="ann", outcome="success", reason=None) for event in stream
        ]
    )


def streams(rule: str, **options: Any) -> st.SearchStrategy[list[LoginEvent]]:
    """Traffic that the rule looks at."""
    return journeys(**options) if rule == "geo_jump" else traffic(**options)


def in_order(events: Sequence[LoginEvent]) -> list[LoginEvent]:
    """The same events by time, as a stream without delays brings them."""
    return sorted(events, key=lambda event: event.time_ms)


def floods(size: int = 240) -> st.SearchStrategy[list[LoginEvent]]:
    """More attempts on one account from one source than any profile keeps, in any order."""
    return st.integers(0, 2**32).map(lambda seed: _flood(Random(seed), size))


_ONE_SOURCE: Final = parse_address("192.0.2.1")


def _flood(chance: Random, size: int) -> list[LoginEvent]:
    stretch = chance.choice((0, 1, 20_000))
    shaped = [_shaped(f"f{n}", chance.randrange(_SHAPES)) for n in range(size)]
    return [
        replace(
            event,
            user="ann",
            ip=_ONE_SOURCE,
            occurred_at=from_millis(START_MS + stretch * (event.time_ms - START_MS)),
        )
        for event in shaped
    ]


@st.composite
def batched(draw: st.DrawFn, events: Sequence[LoginEvent]) -> list[list[LoginEvent]]:
    """The same events in the same order, cut into batches, some of them empty."""
    cuts = sorted(draw(st.lists(st.integers(0, len(events)), max_size=4)))
    edges = [0, *cuts, len(events)]
    return [list(events[a:b]) for a, b in pairwise(edges)]


@st.composite
def redelivered(draw: st.DrawFn, events: Sequence[LoginEvent]) -> list[LoginEvent]:
    """The same events, some of them given again at any later place."""
    result = list(events)
    if not events:
        return result
    for at in draw(st.lists(st.integers(0, len(events) - 1), max_size=10)):
        first = result.index(events[at])
        result.insert(draw(st.integers(first + 1, len(result))), events[at])
    return result


def shuffled(events: Sequence[LoginEvent]) -> st.SearchStrategy[list[LoginEvent]]:
    """The same events in any order."""
    return st.permutations(list(events))
