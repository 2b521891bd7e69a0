"""Measuring the path against ``json.loads`` on the same bytes, in turns."""

import gc
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from statistics import median
from typing import Final

from scripts.bench.batches import batches
from scripts.bench.plan import BATCH_EVENTS, SMALL_BATCH_EVENTS, Plan

__all__ = ["Figures", "Round", "measure_round", "measure_turn", "steady"]

Clock = Callable[[], float]
Run = Callable[[Sequence[bytes]], int]
_US: Final = 1e6


@dataclass(frozen=True)
class Round:
    """What one round took.

    Args:
        events, findings: how many.
        path_s: CPU seconds of the whole path.
        json_s: CPU seconds of ``json.loads`` alone.
    """

    events: int
    findings: int
    path_s: float
    json_s: float


@dataclass(frozen=True)
class Figures:
    """What the rounds of one batch size say; every figure is their median.

    Args:
        batch_events: events of a batch.
        rounds: at least one.
    """

    batch_events: int
    rounds: tuple[Round, ...]

    @property
    def us_per_event(self) -> float:
        """CPU microseconds of the path."""
        return median(each.path_s / each.events for each in self.rounds) * _US

    @property
    def json_us_per_event(self) -> float:
        """CPU microseconds of ``json.loads``."""
        return median(each.json_s / each.events for each in self.rounds) * _US

    @property
    def events_per_s(self) -> float:
        """Events in a CPU second."""
        return _US / self.us_per_event

    @property
    def over_json(self) -> float:
        """The path's time in times of ``json.loads``: what a slow moment of the machine leaves."""
        return median(each.path_s / each.json_s for each in self.rounds)

    @property
    def findings_per_thousand(self) -> float:
        """Findings for a thousand events."""
        events = sum(each.events for each in self.rounds)
        return 1_000 * sum(each.findings for each in self.rounds) / events


def measure_turn(
    run: Run, records: Iterator[bytes], plan: Plan, clock: Clock = time.process_time
) -> tuple[Round, Round]:
    """Measure one round of large and one of small batches.

    Args:
        run: the path; keeps its state from batch to batch.
        records: at least ``plan.round_events`` more.
        plan: how much.
        clock: seconds of CPU time.
    """
    large = batches(islice(records, plan.large_batches * BATCH_EVENTS), BATCH_EVENTS)
    first = measure_round(run, list(large), clock)
    small = batches(islice(records, plan.small_batches * SMALL_BATCH_EVENTS), SMALL_BATCH_EVENTS)
    return first, measure_round(run, list(small), clock)


def measure_round(run: Run, parts: Sequence[Sequence[bytes]], clock: Clock) -> Round:
    """Measure some batches; ``json.loads`` takes its turn before and after each of them."""
    path_s = json_s = 0.0
    findings = 0
    for batch in parts:
        before_s = _json_s(batch, clock)
        started_s = clock()
        findings += run(batch)
        path_s += clock() - started_s
        json_s += (before_s + _json_s(batch, clock)) / 2
    return Round(sum(map(len, parts)), findings, path_s, json_s)


@contextmanager
def steady() -> Iterator[None]:
    """Run the garbage collector as in production: on, and over what the function itself holds.

    The store is here in place of a database in another process, so that the collector is kept
    from walking through its millions of keys.
    """
    gc.collect()
    gc.freeze()
    # A collection of nothing makes the collector forget how much there was before.
    gc.collect()
    try:
        yield
    finally:
        gc.unfreeze()


def _json_s(batch: Sequence[bytes], clock: Clock) -> float:
    loads = json.loads
    started_s = clock()
    for data in batch:
        loads(data)
    return clock() - started_s
