"""Looking for a seed that goes wrong."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.simulation.plan import Plan, Trouble, drawn
from tests.simulation.shrink import shrunk
from tests.simulation.verdict import problems
from tests.simulation.world import Crew, simulate

__all__ = ["Tally", "reproduction", "search", "wrong"]

COMMAND = "python -m tests.simulation"
SHOWN = 6


@dataclass
class Tally:
    """What was tried.

    Args:
        seeds: run.
        records: put into streams.
        calls: to services.
        met: troubles by kind and call.
        killed: invocations that died.
        alerts: stored in the end.
        failures: a reproduction of each seed that went wrong.
    """

    seeds: int = 0
    records: int = 0
    calls: int = 0
    met: Counter[tuple[Trouble, str]] = field(default_factory=Counter)
    killed: int = 0
    alerts: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take in what somebody else tried."""
        self.seeds += other.seeds
        self.records += other.records
        self.calls += other.calls
        self.met += other.met
        self.killed += other.killed
        self.alerts += other.alerts
        self.failures += other.failures


def search(seeds: Iterable[int], crew: Crew | None = None) -> Tally:
    """Run the plans of seeds."""
    tally = Tally()
    for seed in seeds:
        plan = drawn(seed)
        world = simulate(plan, crew)
        tally.seeds += 1
        tally.records += plan.records
        tally.calls += world.network.calls
        tally.killed += world.network.killed
        tally.alerts += len(world.alerts)
        tally.met.update((plan.troubles[n], call) for n, call in world.network.met.items())
        if problems(world):
            tally.failures.append(reproduction(plan, crew))
    return tally


def wrong(plan: Plan, crew: Crew | None = None) -> list[str]:
    """What goes wrong in a plan."""
    return problems(simulate(plan, crew))


def reproduction(plan: Plan, crew: Crew | None = None) -> str:
    """The least plan that goes wrong, as a command, and what is wrong in it."""
    least = shrunk(plan, lambda other: bool(wrong(other, crew)))
    found = wrong(least, crew)
    return "\n  ".join([f"{COMMAND} {least}", *found[:SHOWN]])
