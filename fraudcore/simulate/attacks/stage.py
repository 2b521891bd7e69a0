"""What every attack gets and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final, Literal

from fraudcore.place import Mask
from fraudcore.simulate.access import Access, hostile
from fraudcore.simulate.attempt import Attempt
from fraudcore.simulate.cities import CITIES, City
from fraudcore.simulate.population import Population, User
from fraudcore.simulate.span import Span

__all__ = ["Assault", "Attack", "Stage"]

_SOURCES_PER_CAMPAIGN: Final = 8


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a campaign plays.

    Args:
        number: unique among the campaigns of a scenario.
        population: everybody with an account.
        target: an account that no other campaign of the scenario singles out.
        span: when it may play.
        rng: the chance of this campaign alone.
    """

    number: int
    population: Population
    target: User
    span: Span
    rng: Random

    def source(self, index: int, city: City | None = None, masked: Mask | None = None) -> Access:
        """Source ``index`` (0 to 7) of this campaign; no other campaign has its address."""
        number = self.number * _SOURCES_PER_CAMPAIGN + index
        return hostile(city or self.rng.choice(CITIES), number, masked)

    def times_ms(self, count: int, gap_ms: tuple[int, int]) -> list[int]:
        """Instants of ``count`` attempts with gaps from a range, placed somewhere in the span."""
        gaps_ms = (self.rng.randint(*gap_ms) for _ in range(count - 1))
        offsets_ms = list(accumulate(gaps_ms, initial=0))
        start_ms = self.rng.randint(self.span.start_ms, self.span.end_ms - 1 - offsets_ms[-1])
        return [start_ms + offset_ms for offset_ms in offsets_ms]

    def token(self) -> str:
        """A random token, as for the tag of a guess or the id of a session."""
        return f"{self.rng.getrandbits(64):016x}"


@dataclass(frozen=True, slots=True)
class Assault:
    """What an attacker does and what must come of it; the fields as in ``Campaign``.

    ``attempts`` are in time order and hold at least one.
    """

    entity_type: Literal["user", "ip"]
    entity: str
    expected_rules: tuple[str, ...]
    attempts: tuple[Attempt, ...]
    sources: tuple[str, ...]
    victims: tuple[str, ...] = ()


Attack = Callable[[Stage], Assault]
