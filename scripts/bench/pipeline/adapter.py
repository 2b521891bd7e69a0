"""What the function around the engine costs: calls to AWS, and CPU time.

The same batches go through the handler's work, from base64 records to the answer and the log
lines, and through the engine alone, in turns.
"""

import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from statistics import median
from typing import Final

from lambda_entry.backoff import Backoff
from lambda_entry.edge import answer
from lambda_entry.records import sequence_of
from lambda_entry.report import DETECTOR_METRICS, Metric, Report
from lambda_entry.settings import DEFAULT_SPLIT, Settings
from lambda_entry.split import parse_split
from lambda_entry.telemetry import Telemetry
from scripts.bench.measuring import steady
from scripts.bench.path import EnginePath, Store
from scripts.bench.pipeline.deployment import ALERTS, wire
from scripts.bench.pipeline.metered import Metered
from scripts.bench.pipeline.places import Place
from scripts.bench.pipeline.scenes import kinesis_record
from scripts.bench.plan import BATCH_EVENTS, SMALL_BATCH_EVENTS

__all__ = ["AdapterFigures", "AdapterRound", "Batches", "measure_adapter"]

Batches = Sequence[Sequence[bytes]]
_US: Final = 1e6
_WARM_UP: Final = 2
"""Batches that are not measured: one of each size."""


@dataclass(frozen=True)
class AdapterRound:
    """What one batch took.

    Args:
        events: in it.
        calls: to AWS.
        adapter_s, engine_s: CPU seconds of the handler, and of the engine alone.
    """

    events: int
    calls: int
    adapter_s: float
    engine_s: float


@dataclass(frozen=True)
class AdapterFigures:
    """What the rounds of one batch size say; every figure is their median.

    Args:
        batch_events: events of a batch.
        rounds: at least one.
    """

    batch_events: int
    rounds: tuple[AdapterRound, ...]

    @property
    def api_calls_per_event(self) -> float:
        """Calls to AWS."""
        return median(each.calls / each.events for each in self.rounds)

    @property
    def cpu_us_per_event(self) -> float:
        """CPU microseconds of the handler, engine included."""
        return median(each.adapter_s / each.events for each in self.rounds) * _US

    @property
    def engine_us_per_event(self) -> float:
        """CPU microseconds of the engine alone."""
        return median(each.engine_s / each.events for each in self.rounds) * _US

    @property
    def over_engine(self) -> float:
        """The handler's time in times of the engine's."""
        return median(each.adapter_s / each.engine_s for each in self.rounds)


def measure_adapter(
    place: Place,
    known: Store,
    batches: Batches,
    arrived_s: float,
    clock: Callable[[], float] = time.process_time,
) -> tuple[AdapterFigures, AdapterFigures]:
    """Measure batches of 500 and of 100 events, which come in turns.

    Args:
        place: services that hold the known profiles.
        known: profiles; not changed.
        batches: in the order of time, the first two of which are not measured.
        arrived_s: when all of them arrived, epoch seconds.
        clock: seconds of CPU time.

    Raises:
        RuntimeError: a batch was not processed to its end.
    """
    with steady():
        rounds = list(_rounds(place, known, batches, arrived_s, clock))[_WARM_UP:]
    large, small = (
        AdapterFigures(size, tuple(each for each in rounds if each.events == size))
        for size in (BATCH_EVENTS, SMALL_BATCH_EVENTS)
    )
    return large, small


def _rounds(
    place: Place, known: Store, batches: Batches, arrived_s: float, clock: Callable[[], float]
) -> Iterator[AdapterRound]:
    path = EnginePath(dict(known))
    services = dynamodb, s3 = Metered(place.dynamodb, clock), Metered(place.s3, clock)
    detector = wire(path.engine, dynamodb, s3, parse_split("", DEFAULT_SPLIT), Backoff())
    telemetry = Telemetry(Settings(ALERTS, "bench", "bench", "INFO"), io.StringIO())
    number = 0
    for batch in batches:
        started_s = clock()
        path.run(batch)
        engine_s = clock() - started_s
        records = [kinesis_record(d, 0, number + n, arrived_s) for n, d in enumerate(batch)]
        number += len(batch)
        calls, inside_s = _spent(services)
        report = Report(DETECTOR_METRICS)
        started_s = clock()
        with redirect_stdout(io.StringIO()):
            failed = answer(detector, records, sequence_of, report)["batchItemFailures"]
            telemetry.publish(report, "bench")
        adapter_s = clock() - started_s
        if failed or report.counts[Metric.EVENTS_DECODED] < len(batch):
            raise RuntimeError(f"{place.name}: {report.notes}")
        calls_after, inside_after_s = _spent(services)
        if place.inside:
            adapter_s -= inside_after_s - inside_s
        yield AdapterRound(len(batch), calls_after - calls, adapter_s, engine_s)


def _spent(services: Sequence[Metered]) -> tuple[int, float]:
    return sum(each.calls for each in services), sum(each.inside_s for each in services)
