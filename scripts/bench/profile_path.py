"""Where the time of a mix goes: for developers of the engine."""

import cProfile
import pstats
from typing import TextIO

from scripts.bench.batches import batches
from scripts.bench.measuring import steady
from scripts.bench.path import EnginePath
from scripts.bench.plan import BATCH_EVENTS, Plan
from scripts.bench.traffic.attempts import encoded, users_of
from scripts.bench.traffic.mixes import Mix
from scripts.bench.traffic.people import Population
from scripts.bench.world import inhabited

__all__ = ["profile_mix"]

_FUNCTIONS = 40


def profile_mix(mix: Mix, plan: Plan, seed: int, stream: TextIO) -> None:
    """Print the functions in which a mix spends its time.

    A profiler slows calls of Python functions more than anything else: the order is a hint
    where to look, the times are not those of the benchmark.
    """
    population = Population(seed, plan.users)
    attempts = mix.attempts(population, plan.events)
    path = EnginePath(inhabited(population, users_of(attempts)))
    parts = list(batches(encoded(attempts, seed, mix.name), BATCH_EVENTS))
    for batch in parts[: plan.large_batches]:
        path.run(batch)
    profiler = cProfile.Profile()
    with steady(), profiler:
        for batch in parts[plan.large_batches :]:
            path.run(batch)
    statistics = pstats.Stats(profiler, stream=stream).strip_dirs()
    statistics.sort_stats("tottime").print_stats(_FUNCTIONS)
    statistics.sort_stats("cumulative").print_stats(_FUNCTIONS)
