"""Running all measurements."""

from collections.abc import Callable, Mapping, Sequence

from scripts.bench.feeds import feed_look_up_us
from scripts.bench.import_time import measure_import
from scripts.bench.measuring import Figures, Round
from scripts.bench.pipeline.plan import PipelinePlan
from scripts.bench.pipeline.suite import run_pipeline
from scripts.bench.plan import BATCH_EVENTS, SMALL_BATCH_EVENTS, Plan
from scripts.bench.results import MixResult, Results
from scripts.bench.sizes import profile_sizes, with_largest
from scripts.bench.traffic.mixes import MIXES
from scripts.bench.traffic.people import Population
from scripts.bench.turns import RemoteService
from scripts.bench.world import inhabited

__all__ = ["Say", "run"]

SIZED_USERS = 5_000
"""Users of the service whose profiles are counted; every one of them has a history."""
Say = Callable[[str], None]
"""Tells a person what comes next."""
Turns = Mapping[tuple[int, str], Sequence[tuple[Round, Round]]]
"""By users and mix: the measured rounds of large and of small batches."""


def run(plan: Plan, pipeline: PipelinePlan, seed: int, say: Say) -> Results:
    """Measure everything.

    Args:
        plan: how much of the engine.
        pipeline: how much of the function around it.
        seed: of the traffic.
        say: told before each part.
    """
    say("import of fraudcore, look-ups in feeds")
    import_time, look_up_us = measure_import(plan.starts), feed_look_up_us(seed)
    say(f"profiles of {SIZED_USERS:,} users")
    own_sizes = profile_sizes(inhabited(Population(seed, SIZED_USERS), set(range(SIZED_USERS))))
    say("history of " + " and ".join(f"{users:,}" for users in _service_users(plan)) + " users")
    services = {
        users: RemoteService(plan, seed, users, _mixes(plan, users))
        for users in _service_users(plan)
    }
    event_bytes = {users: service.event_bytes() for users, service in services.items()}
    turns = _take_turns(plan, services, say)
    sizes = [each for service in services.values() for each in service.end()]
    return Results(
        users=plan.users,
        mixes={
            name: _mix_result(name, event_bytes[plan.users][name], turns[plan.users, name])
            for name in MIXES
        },
        by_users={users: _large(turns[users, "ordinary"]) for users in services},
        sized_users=SIZED_USERS,
        profile_sizes=with_largest(own_sizes, sizes),
        import_time=import_time,
        look_up_us=look_up_us,
        pipeline=run_pipeline(pipeline, seed, say),
    )


def _service_users(plan: Plan) -> list[int]:
    return sorted({plan.users, *plan.flat_users})


def _mixes(plan: Plan, users: int) -> tuple[str, ...]:
    return tuple(MIXES) if users == plan.users else ("ordinary",)


def _take_turns(plan: Plan, services: Mapping[int, RemoteService], say: Say) -> Turns:
    """Every mix of every service once in each round; the first round does not count."""
    turns: dict[tuple[int, str], list[tuple[Round, Round]]] = {}
    for number in range(plan.rounds + 1):
        say(f"round {number} of {plan.rounds}" if number else "a round that does not count")
        for users, service in services.items():
            for mix in service.mixes:
                turns.setdefault((users, mix), []).append(service.turn(mix))
    return {which: measured[1:] for which, measured in turns.items()}


def _mix_result(name: str, event_bytes: float, turns: Sequence[tuple[Round, Round]]) -> MixResult:
    mix = MIXES[name]
    small = Figures(SMALL_BATCH_EVENTS, tuple(turn[1] for turn in turns))
    return MixResult(mix.title, mix.attack_share, event_bytes, _large(turns), small)


def _large(turns: Sequence[tuple[Round, Round]]) -> Figures:
    return Figures(BATCH_EVENTS, tuple(turn[0] for turn in turns))
