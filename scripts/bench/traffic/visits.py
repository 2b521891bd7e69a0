"""A visit: somebody logs in, at their usual hour, now and then after failing."""

from collections.abc import Iterator
from random import Random
from typing import Final

from scripts.bench.traffic.attempts import NOBODY, Attempt
from scripts.bench.traffic.people import Person, Population

__all__ = ["DAY_MS", "FAILURE_SHARE", "moment_ms", "visit"]

DAY_MS: Final = 86_400_000
FAILURE_SHARE: Final = 0.15
"""Of all attempts of honest people."""
_REASONS: Final = {
    "bad_password": 78,
    "unknown_user": 10,
    "mfa_bad_code": 6,
    "mfa_timeout": 3,
    "expired": 2,
    "locked": 1,
}
_REASON_NAMES, _REASON_WEIGHTS = tuple(_REASONS), tuple(_REASONS.values())
_SPREAD_H: Final = 1.5


def moment_ms(person: Person, rng: Random, first_ms: int, end_ms: int) -> int | None:
    """When somebody comes, by their habit; ``None`` if that is outside the window."""
    first_day = first_ms // DAY_MS
    day = rng.randrange(first_day, (end_ms - 1) // DAY_MS + 1)
    hour = rng.gauss(person.habit_h, _SPREAD_H) % 24
    time_ms = day * DAY_MS + int(hour * 3_600_000)
    return time_ms if first_ms <= time_ms < end_ms else None


def visit(population: Population, person: Person, time_ms: int, rng: Random) -> Iterator[Attempt]:
    """Failures, if any, and then a success, all from one place."""
    used = population.device(person, rng)
    access = population.access(person, used, time_ms // DAY_MS, rng)
    while rng.random() < FAILURE_SHARE:
        (reason,) = rng.choices(_REASON_NAMES, _REASON_WEIGHTS)
        number, user = person.number, person.user
        if reason == "unknown_user":
            number, user = NOBODY, f"{rng.choice('abehiorst')}{user}"
        yield Attempt(time_ms, number, user, access, used, reason)
        time_ms += rng.randrange(4_000, 40_000)
    yield Attempt(time_ms, person.number, person.user, access, used)
