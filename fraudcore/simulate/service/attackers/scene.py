"""What every attacker gets."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from fraudcore.event import Reason
from fraudcore.place import Mask
from fraudcore.simulate.cities import CITIES, City
from fraudcore.simulate.service.agents import FORMS, agent, tool_agent
from fraudcore.simulate.service.attempt import Attempt
from fraudcore.simulate.service.people import People, Person
from fraudcore.simulate.service.ways import Way, hostile

__all__ = ["Scene"]

_SOURCES: Final = 100_000
"""Of all attackers together; noise has the addresses above."""
_STRIDE: Final = 7_919


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and when a campaign plays.

    Args:
        people: everybody with an account.
        start_ms: when it starts, in epoch milliseconds.
        rng: the chance of this campaign alone.
        place: a number that keeps its addresses apart from other campaigns', mostly.
    """

    people: People
    start_ms: int
    rng: Random
    place: int

    def source(self, index: int, city: City | None = None, masked: Mask | None = None) -> Way:
        """Source ``index`` of this campaign."""
        number = (self.place * _STRIDE + index * 31) % _SOURCES
        return hostile(city or CITIES[number % len(CITIES)], number, masked)

    def daily_user(self) -> Person:
        """A user with a history, to attack."""
        return self.people.person(self.rng.randrange(max(self.people.daily, 1)))

    def names(self, count: int) -> list[str]:
        """Different accounts that exist."""
        numbers = self.rng.sample(range(self.people.users), min(count, self.people.users))
        return [f"u{number}@example.com" for number in numbers]

    def tag(self) -> str:
        """The tag of a guess, or the id of a session."""
        return f"{self.rng.getrandbits(64):016x}"

    def tool(self) -> str:
        """The agent of a program, or of a common browser."""
        if self.rng.random() < 0.5:
            return tool_agent(self.rng.randrange(4))
        return agent(FORMS["desktop"][0], self.start_ms // 86_400_000, 0)

    def times_ms(self, count: int, gap_ms: tuple[int, int]) -> Iterator[int]:
        """So many instants from the start on, with gaps from a range."""
        now_ms = self.start_ms
        for _ in range(count):
            yield now_ms
            now_ms += self.rng.randint(*gap_ms)

    def guess(
        self, time_ms: int, user: str, way: Way, tool: str, reason: Reason = "bad_password"
    ) -> Attempt:
        """A wrong guess."""
        return Attempt(time_ms, user, way, tool, None, None, self.tag(), reason)

    def hit(self, missed: Attempt) -> Attempt:
        """The same attempt with the right secret."""
        return missed._replace(reason=None, session_id=self.tag())
