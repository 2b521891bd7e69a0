"""What lies between an event and its judge: wrong clocks, delay, redelivery, batches."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import strategies as st

from fraudcore.event import LoginEvent
from fraudcore.testing.scene import Stream

__all__ = ["batched", "delivered", "merged", "redelivered", "shuffled", "skewed"]

Events = Sequence[LoginEvent]


def merged(*streams: st.SearchStrategy[Stream]) -> st.SearchStrategy[Stream]:
    """Several streams as one in event time, as an attack hides in honest traffic.

    Args:
        streams: with different prefixes, as event ids must differ.

    >>> from fraudcore.testing import simplest
    >>> from fraudcore.testing import crowds, journeys
    >>> stream = simplest(merged(journeys(user="ann"), crowds()))
    >>> {"ann", "worker-0"} <= {event.user for event in stream}
    True
    """
    return st.tuples(*streams).map(
        lambda drawn: tuple(sorted(sum(drawn, ()), key=lambda event: event.occurred_at))
    )


@st.composite
def skewed(
    draw: st.DrawFn, events: Events, *, max_skew_s: float = 120.0, clocks: int = 3
) -> Stream:
    """The same events in the same order, their times told by producers whose clocks differ.

    Args:
        events: in any order.
        max_skew_s: seconds at most by which a clock is ahead or behind, 0 to 86,400.
        clocks: producers, 1 or more; which of them tells of an event is drawn.

    >>> from fraudcore.testing import simplest
    >>> from fraudcore.testing import crowds
    >>> stream = simplest(crowds())
    >>> simplest(skewed(stream)) == stream
    True
    """
    limit_ms = round(max_skew_s * 1000)
    offsets = st.lists(st.integers(-limit_ms, limit_ms), min_size=clocks, max_size=clocks)
    skews = [timedelta(milliseconds=ms) for ms in draw(offsets)]
    size = len(events)
    teller = draw(st.lists(st.sampled_from(skews), min_size=size, max_size=size))
    return tuple(
        replace(event, occurred_at=event.occurred_at + skew)
        for event, skew in zip(events, teller, strict=True)
    )


@st.composite
def shuffled(draw: st.DrawFn, events: Events, *, lateness_s: float = 900.0) -> Stream:
    """The same events as they arrive when each is delayed by up to the allowed lateness.

    An event comes after a later one only if it is at most ``lateness_s`` older.

    Args:
        events: in any order.
        lateness_s: seconds, 0 or more; 0 sorts by event time.

    >>> from fraudcore.testing import simplest
    >>> from fraudcore.testing import crowds
    >>> stream = simplest(crowds())
    >>> simplest(shuffled(stream)) == stream
    True
    """
    delays = st.integers(0, round(lateness_s * 1000))
    size = len(events)
    drawn = draw(st.lists(delays, min_size=size, max_size=size))
    # Of two that arrive at once the more delayed comes last, so that the limit itself is reached.
    arrivals = sorted(
        zip(events, drawn, strict=True), key=lambda pair: (pair[0].time_ms + pair[1], pair[1])
    )
    return tuple(event for event, _ in arrivals)


@st.composite
def redelivered(draw: st.DrawFn, events: Events, *, least: int = 1, most: int = 10) -> Stream:
    """The same events in the same order, some of them given again at any later place.

    Args:
        events: in any order; of none, none are repeated.
        least, most: repeats.

    >>> from fraudcore.testing import simplest
    >>> from fraudcore.testing import sessions
    >>> [event.kind for event in simplest(sessions().flatmap(redelivered))]
    ['login', 'login', 'logout']
    """
    stream = list(events)
    again = st.integers(0, max(0, len(events) - 1))
    for at in draw(st.lists(again, min_size=least, max_size=most)) if events else ():
        first = stream.index(events[at])
        stream.insert(draw(st.integers(first + 1, len(stream))), events[at])
    return tuple(stream)


@st.composite
def batched(draw: st.DrawFn, events: Events, *, max_batches: int = 5) -> tuple[Stream, ...]:
    """The same events in the same order, cut into batches, some of them empty.

    Args:
        events: in any order.
        max_batches: 1 or more.

    >>> from fraudcore.testing import simplest
    >>> from fraudcore.testing import sessions
    >>> batches = simplest(sessions().flatmap(batched))
    >>> [[event.kind for event in batch] for batch in batches]
    [['login', 'logout']]
    """
    cuts = sorted(draw(st.lists(st.integers(0, len(events)), max_size=max_batches - 1)))
    edges = [0, *cuts, len(events)]
    return tuple(tuple(events[a:b]) for a, b in pairwise(edges))


def delivered(
    events: Events, *, lateness_s: float = 900.0
) -> st.SearchStrategy[tuple[Stream, ...]]:
    """What an at-least-once stream makes of events: shuffled, redelivered and batched.

    Args:
        events: in any order.
        lateness_s: as in ``shuffled``, for the first delivery of each.

    >>> from fraudcore.testing import simplest
    >>> from fraudcore.testing import sessions
    >>> batches = simplest(sessions().flatmap(delivered))
    >>> [[event.kind for event in batch] for batch in batches]
    [['login', 'login', 'logout']]
    """
    arriving = shuffled(events, lateness_s=lateness_s)
    return arriving.flatmap(redelivered).flatmap(batched)
