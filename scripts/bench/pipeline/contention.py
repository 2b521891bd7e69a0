"""Many shards that write one profile, in virtual time: exact, whatever machine measures.

Every shard reads batch after batch without a pause, as one that catches up does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from math import ceil
from random import Random
from statistics import median
from typing import Any, Final

from fraudcore import Engine, parse_rules
from lambda_entry.backoff import Backoff
from lambda_entry.report import DETECTOR_METRICS, Metric, Report
from lambda_entry.split import Split
from scripts.bench.pipeline.deployment import empty_tables, wire
from scripts.bench.pipeline.scenes import Scene
from scripts.fakes.dynamodb import FakeDynamoDb
from scripts.fakes.s3 import FakeS3
from scripts.fakes.virtual_time import Slow, VirtualTime

__all__ = ["CALL_S", "Contention", "contend", "pays_from"]

CALL_S: Final = 0.015
"""About what a call to DynamoDB takes from a function."""
_JUDGED_S: Final = 0.000_2
"""About what judging an event takes there."""
_RECORDS: Final = 10
_TAIL: Final = 0.95
_GAIN: Final = 0.9
"""Splitting pays where batches take less than this share of the time."""


@dataclass(frozen=True)
class Contention:
    """What one simulation came to.

    Args:
        scene: its name.
        writers: shards that contend.
        parts: items that each profile may be split over.
        batches: of all writers.
        conflicts: writes that lost a race.
        rejudged: rounds of judging beyond the first of each batch.
        calls: to DynamoDB.
        given_back: batches of which a part is to be delivered again.
        commit_ms, slow_commit_ms: median and 95th percentile of the simulated time from records
            to the last commit.
        mean_commit_ms: mean of it.
    """

    scene: str
    writers: int
    parts: int
    batches: int
    conflicts: int
    rejudged: int
    calls: int
    given_back: int
    commit_ms: float
    slow_commit_ms: float
    mean_commit_ms: float


def contend(scene: Scene, writers: int, parts: int, batches: int) -> Contention:
    """Let shards race.

    Args:
        scene: what they have in common.
        writers: how many.
        parts: that any profile but those of accounts may be split over.
        batches: that each writer processes.
    """
    split = Split({} if parts == 1 else dict.fromkeys(("tenant", "ip", "subnet"), parts))
    race = _Race(scene, split, Engine(parse_rules(scene.rules)), batches)
    race.time.run([race.writer(shard) for shard in range(writers)])
    taken_s = sorted(race.taken_s)
    return Contention(
        scene=scene.name,
        writers=writers,
        parts=parts,
        batches=len(taken_s),
        conflicts=race.conflicts,
        rejudged=race.judged - len(taken_s),
        calls=len(race.dynamodb.calls),
        given_back=race.given_back,
        commit_ms=median(taken_s) * 1e3,
        slow_commit_ms=taken_s[ceil(_TAIL * len(taken_s)) - 1] * 1e3,
        mean_commit_ms=sum(taken_s) / len(taken_s) * 1e3,
    )


def pays_from(results: Sequence[Contention]) -> int | None:
    """From how many writers on some splitting makes batches at least a tenth faster, on average.

    Args:
        results: of one scene.

    Returns:
        the least number of writers such that it does with that many and with more, if any.
    """
    least = None
    for writers in sorted({each.writers for each in results}, reverse=True):
        mean_ms = {r.parts: r.mean_commit_ms for r in results if r.writers == writers}
        if min(mean_ms.values()) > _GAIN * mean_ms[1]:
            break
        least = writers
    return least


class _Race:
    """The writers of one simulation, and what they count."""

    def __init__(self, scene: Scene, split: Split, engine: Engine, batches: int) -> None:
        self.time = VirtualTime()
        self.dynamodb: FakeDynamoDb = empty_tables()
        self.taken_s: list[float] = []
        self.conflicts = self.judged = self.given_back = 0
        self._scene, self._split, self._engine, self._batches = scene, split, engine, batches
        self._s3 = FakeS3()

    def writer(self, shard: int) -> Callable[[], None]:
        """The work of one shard."""
        chance, time = Random(f"{self._scene.name} {shard}"), self.time
        backoff = Backoff(sleep=time.wait, uniform=chance.uniform)
        engine, dynamodb = self._slow(self._engine), self._slow(self.dynamodb)
        detector = wire(engine, dynamodb, self._s3, self._split, backoff)
        records = self._scene.records(shard, lambda: time.now_s)

        def work() -> None:
            time.wait(chance.random() * CALL_S * 4)
            for _ in range(self._batches):
                started_s, report = time.now_s, Report(DETECTOR_METRICS)
                failed = detector(list(islice(records, _RECORDS)), report)
                self.taken_s.append(time.now_s - started_s)
                self.conflicts += report.counts[Metric.PROFILE_CONFLICTS]
                self.given_back += failed is not None

        return work

    def _slow(self, service: object) -> Any:
        return Slow(service, self.time, self._seconds)

    def _seconds(self, call: str, arguments: Any) -> float:
        if call == "process":
            self.judged += 1
            return _JUDGED_S * len(arguments[0])
        return CALL_S if call.startswith(("batch_", "transact_")) else 0.0
