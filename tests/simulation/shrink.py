"""The least plan that still goes wrong."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.simulation.plan import Plan

__all__ = ["shrunk"]


def shrunk(plan: Plan, fails: Callable[[Plan], bool]) -> Plan:
    """A plan that fails, and of which no simpler neighbour does.

    Args:
        plan: fails.
        fails: runs a plan.
    """
    simpler = next((p for p in _simpler(plan) if fails(p)), None)
    while simpler is not None:
        plan = simpler
        simpler = next((p for p in _simpler(plan) if fails(p)), None)
    return plan


def _simpler(plan: Plan) -> Iterator[Plan]:
    """Plans with less in them, the boldest first."""
    yield from _with_fewer_troubles(plan)
    if plan.outage != "none":
        yield replace(plan, outage="none")
    if plan.hasty:
        yield replace(plan, hasty=False)
    for name, least in (("reshards", 0), ("lanes", 1), ("shards", 1), ("records", 1)):
        value = getattr(plan, name)
        for fewer in sorted({least, (value + least) // 2, value - 1}):
            if least <= fewer < value:
                yield replace(plan, **{name: fewer})


def _with_fewer_troubles(plan: Plan) -> Iterator[Plan]:
    numbers = sorted(plan.troubles)
    size = len(numbers)
    while size:
        for start in range(0, len(numbers), size):
            left_out = set(numbers[start : start + size])
            kept = {n: t for n, t in plan.troubles.items() if n not in left_out}
            yield replace(plan, troubles=kept)
        size //= 2
