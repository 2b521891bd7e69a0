"""A service whose traffic is measured: its users' profiles, and the mixes that come."""

from collections.abc import Iterable
from itertools import chain
from statistics import mean

from scripts.bench.measuring import Round, measure_turn
from scripts.bench.path import EnginePath
from scripts.bench.plan import Plan
from scripts.bench.sizes import Sizes, profile_sizes
from scripts.bench.traffic.attempts import encoded, users_of
from scripts.bench.traffic.mixes import Mix
from scripts.bench.traffic.people import Population
from scripts.bench.world import inhabited

__all__ = ["Service"]


class Service:
    """A service with as much history as it needs for some mixes, each of which begins anew.

    Args:
        plan: how much is measured.
        population: its users.
        mixes: what is measured.
    """

    def __init__(self, plan: Plan, population: Population, mixes: Iterable[Mix]) -> None:
        traffic = {mix.name: mix.attempts(population, plan.events) for mix in mixes}
        before = inhabited(population, users_of(chain.from_iterable(traffic.values())))
        self._plan = plan
        self._paths = {name: EnginePath(before.copy()) for name in traffic}
        records = {
            name: list(encoded(attempts, population.seed, name))
            for name, attempts in traffic.items()
        }
        self.event_bytes = {name: mean(map(len, each)) for name, each in records.items()}
        self._records = {name: iter(each) for name, each in records.items()}

    def turn(self, mix: str) -> tuple[Round, Round]:
        """Measure the next round of a mix, in large and in small batches."""
        return measure_turn(self._paths[mix].run, self._records[mix], self._plan)

    def profile_sizes(self) -> list[dict[str, Sizes]]:
        """The sizes of the profiles as each mix left them."""
        return [profile_sizes(path.store) for path in self._paths.values()]
