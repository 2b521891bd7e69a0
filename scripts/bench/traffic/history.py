"""What happened before the measured traffic: the weeks that give profiles their usual size."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Final

from scripts.bench.traffic.activity import PERIOD_DAYS
from scripts.bench.traffic.attempts import Attempt
from scripts.bench.traffic.people import Population
from scripts.bench.traffic.sharing import Shared, shared
from scripts.bench.traffic.visits import DAY_MS, moment_ms, visit

__all__ = ["own_history", "shared_history"]

_LOGINS_BY_MEMBER: Final = 1.3
"""Logins of one member through one shared address in the period, about."""
_MOST_LOGINS: Final = 400
"""More than any bounded memory of an address holds."""


def own_history(population: Population, numbers: Iterable[int], end_ms: int) -> list[Attempt]:
    """All attempts of some users in the period before ``end_ms``, in order."""
    attempts = [
        attempt
        for number in sorted(numbers)
        for attempt in _weeks(population, number, population.activity.logins(number), end_ms)
    ]
    return sorted(attempts, key=_when)


def shared_history(
    population: Population, kind: Shared, number: int, share: float, end_ms: int
) -> list[Attempt]:
    """Attempts of strangers through a shared address in that period, in order.

    Args:
        population: decides who the strangers are.
        kind, number: the address.
        share: of its traffic that strangers make.
        end_ms: end of the period.
    """
    rng = Random(f"{population.seed}/{kind.name}/{number}")
    access = shared(kind, number)
    logins = min(round(kind.users * _LOGINS_BY_MEMBER * share), _MOST_LOGINS)
    attempts = [
        attempt._replace(access=access)
        for _ in range(logins)
        for attempt in _weeks(population, population.activity.draw(rng), 1, end_ms)
    ]
    return sorted(attempts, key=_when)


def _weeks(population: Population, number: int, logins: int, end_ms: int) -> Iterator[Attempt]:
    rng = Random(f"{population.seed}/history/{number}")
    person = population.person(number)
    while logins:
        time_ms = moment_ms(person, rng, end_ms - PERIOD_DAYS * DAY_MS, end_ms)
        if time_ms is not None:
            yield from visit(population, person, time_ms, rng)
            logins -= 1


def _when(attempt: Attempt) -> int:
    return attempt.time_ms
