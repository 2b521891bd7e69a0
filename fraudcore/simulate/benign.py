"""Honest traffic: everybody's visits, merged in time order."""

from collections.abc import Iterator
from heapq import merge
from random import Random
from typing import Final

from fraudcore.simulate.attempt import Attempt
from fraudcore.simulate.population import Population, User
from fraudcore.simulate.rhythm import HOUR_MS, activity_until, time_after
from fraudcore.simulate.span import Span
from fraudcore.simulate.travel import Itinerary
from fraudcore.simulate.visit import ATTEMPTS_PER_VISIT, attempts_of_visit, choose_way_in

__all__ = ["benign_attempts"]

_BETWEEN_VISITS_MS: Final = 601_000
"""Keeps one person's visits out of each other's ten-minute windows."""


def benign_attempts(
    population: Population, span: Span, attempts: int, rng: Random
) -> Iterator[Attempt]:
    """What honest people do in a span, in time order.

    Holds one visit a person at a time, however long the span.

    Args:
        population: who.
        span: when.
        attempts: how many all together, about; none if 0.
        rng: the chance of honest traffic, and of nothing else.
    """
    if not attempts:
        return iter(())
    activity = sum(user.zest * _activity(user, span) for user in population.users)
    pace = attempts / ATTEMPTS_PER_VISIT / activity
    return merge(*(_attempts_of(user, span, pace * user.zest, rng) for user in population.users))


def _clock_ms(user: User) -> int:
    return int(user.city.utc_offset_h * HOUR_MS)


def _activity(user: User, span: Span) -> float:
    clock_ms = _clock_ms(user)
    return activity_until(span.end_ms + clock_ms) - activity_until(span.start_ms + clock_ms)


def _itinerary(user: User, span: Span, rng: Random) -> Itinerary:
    if user.travels:
        return Itinerary.of_traveller(user.city, span.start_ms, rng)
    return Itinerary(user.city)


def _attempts_of(user: User, span: Span, pace: float, rng: Random) -> Iterator[Attempt]:
    """One person's attempts: a Poisson process in hours of activity, spaced and grounded."""
    clock_ms = _clock_ms(user)
    itinerary = _itinerary(user, span, rng)
    now_ms = free_ms = span.start_ms
    while True:
        wanted_ms = time_after(now_ms + clock_ms, rng.expovariate(pace)) - clock_ms
        if wanted_ms >= span.end_ms:
            return
        now_ms = itinerary.ready_ms(max(wanted_ms, free_ms), rng)
        device = rng.choice(user.devices)
        access = choose_way_in(user, device, itinerary, now_ms + clock_ms, rng)
        for attempt in attempts_of_visit(user, access, device, now_ms, rng):
            if attempt.time_ms >= span.end_ms:
                return
            yield attempt
            free_ms = attempt.time_ms + _BETWEEN_VISITS_MS
