"""The mixes of traffic that are measured."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from scripts.bench.traffic.attempts import NOBODY, Attempt
from scripts.bench.traffic.devices import device
from scripts.bench.traffic.networks import hosted
from scripts.bench.traffic.people import Population
from scripts.bench.traffic.visits import FAILURE_SHARE, moment_ms, visit

__all__ = ["MIXES", "SPRAYED_USERS", "START_MS", "Mix"]

START_MS: Final = 1_772_438_400_000
"""2026-03-02T08:00Z, a Monday: when the measured traffic begins."""
SPRAYED_USERS: Final = 5_000
_SPRAYING_SOURCES: Final = 500
_ATTACK_SHARE: Final = 0.5
_KNOWN_SHARE: Final = 0.3
"""Of the names that a stolen list holds, those with an account here."""
_BREACH_SHARE: Final = 0.005
"""Of the attempts on existing accounts, those that succeed."""


@dataclass(frozen=True)
class Mix:
    """One kind of traffic.

    Args:
        name: one word.
        title: what it is, in a few words.
        attack: attempts of attackers; half of all attempts, unless there is none.
    """

    name: str
    title: str
    attack: Callable[[Population, int, Random], Iterator[Attempt]] | None = None

    @property
    def attack_share(self) -> float:
        """Of all attempts, those of attackers."""
        return _ATTACK_SHARE if self.attack else 0.0

    def attempts(self, population: Population, count: int) -> list[Attempt]:
        """So many attempts in the order of time, as often as so many users make them."""
        hostile = round(count * self.attack_share)
        attempts = _ordinary(population, count)[: count - hostile]
        if self.attack is not None:
            rng = Random(f"{population.seed}/{self.name}")
            times = sorted(rng.choices([attempt.time_ms for attempt in attempts], k=hostile))
            attack = self.attack(population, hostile, rng)
            attempts += (each._replace(time_ms=at) for at, each in zip(times, attack, strict=True))
        return sorted(attempts, key=lambda attempt: attempt.time_ms)


def _ordinary(population: Population, count: int) -> list[Attempt]:
    rng = Random(f"{population.seed}/ordinary")
    logins = count * (1 - FAILURE_SHARE)
    end_ms = START_MS + max(round(logins / population.activity.logins_per_ms), 1)
    attempts: list[Attempt] = []
    while len(attempts) < count:
        person = population.person(population.activity.draw(rng))
        time_ms = moment_ms(person, rng, START_MS, end_ms)
        if time_ms is not None:
            attempts += visit(population, person, time_ms, rng)
    return sorted(attempts[:count], key=lambda attempt: attempt.time_ms)


def _hot_source(population: Population, count: int, rng: Random) -> Iterator[Attempt]:
    """One machine tries a stolen list of names and passwords."""
    access, tool = hosted(1), device(population.seed, 1, ("program",))
    for _ in range(count):
        number = rng.randrange(population.users)
        if rng.random() < _KNOWN_SHARE:
            reason = None if rng.random() < _BREACH_SHARE else "bad_password"
            yield Attempt(0, number, population.name(number), access, tool, reason)
        else:
            user = population.name(population.users + number)
            yield Attempt(0, NOBODY, user, access, tool, "unknown_user")


def _spray(population: Population, count: int, rng: Random) -> Iterator[Attempt]:
    """Many machines try one common password after the other on many accounts."""
    victims = rng.sample(range(population.users), min(SPRAYED_USERS, population.users))
    for turn in range(count):
        number = victims[turn % len(victims)]
        source = rng.randrange(_SPRAYING_SOURCES)
        disguise = device(population.seed, -1 - source, ("phone", "desktop"))
        reason = None if rng.random() < _BREACH_SHARE else "bad_password"
        yield Attempt(
            0,
            number,
            population.name(number),
            hosted(source),
            disguise._replace(device_id=None),
            reason,
        )


MIXES: Final = {
    mix.name: mix
    for mix in (
        Mix("ordinary", "15 % failures"),
        Mix("hot_source", "half of it from one attacking address", _hot_source),
        Mix("spray", f"half of it a spray over {SPRAYED_USERS:,} users", _spray),
    )
}
