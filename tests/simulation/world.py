"""A deployment in virtual time: producer, stream, functions, tables, lake, topic."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from lambda_entry import alert_changes, records
from lambda_entry.backoff import Backoff
from lambda_entry.clock import Clock
from lambda_entry.detect import build_detector
from lambda_entry.edge import Work, answer
from lambda_entry.errors import StorageBusyError
from lambda_entry.notify import build_notifier
from lambda_entry.report import DETECTOR_METRICS, NOTIFIER_METRICS, SWEEP_METRICS, Metric, Report
from lambda_entry.settings import DetectorSettings, NotifierSettings, SweepSettings
from lambda_entry.sweep import build_sweeper
from lambda_entry.sweeper import Sweeper
from scripts.fakes.dynamodb import FakeDynamoDb
from scripts.fakes.s3 import FakeS3
from scripts.fakes.virtual_time import VirtualTime
from tests.event_source import KinesisSource, MappingSettings, TableStreamSource
from tests.fakes.kinesis import FakeKinesis
from tests.fakes.pipeline import ALERTS, ENVIRONMENT, RULES_KEY, STATE
from tests.fakes.sns import FakeSns
from tests.fakes.stream_records import ARRIVED_S, alert_record
from tests.simulation.function import Deployed
from tests.simulation.plan import Plan
from tests.simulation.services import InvocationKilledError, Network, Reached
from tests.simulation.traffic import closing_puts, drawn_puts

__all__ = ["RULES", "Crew", "World", "simulate"]

PATIENCE_S: Final = 1.0
SWEEP_EVERY_S: Final = 10.0
GIVEN_UP_S: Final = 3600.0
_PASSING: Final = (ClientError, BotoCoreError, StorageBusyError)
RULES: Final = b'preset = "strict"'


@dataclass(frozen=True)
class Crew:
    """The functions under test.

    Args:
        detector, notifier, sweeper: build the work of one environment.
    """

    detector: Callable[[DetectorSettings, Any, Any, Backoff, Clock], Work] = build_detector
    notifier: Callable[[NotifierSettings, Any, Any, Backoff], Work] = build_notifier
    sweeper: Callable[[SweepSettings, Any, Any, Backoff], Sweeper] = build_sweeper


class StreamedTables(FakeDynamoDb):
    """The tables; that of the alerts has a stream.

    Attributes:
        stream: its records, as a function gets them.
    """

    def __init__(self) -> None:
        super().__init__({STATE: "entity_key", ALERTS: "alert_id"})
        self.stream: list[Mapping[str, Any]] = []

    def _write(self, kind: str, body: Mapping[str, Any]) -> None:
        table, key = body["TableName"], self._key_of(kind, body)
        old = deepcopy(self.tables[table].get(key))
        super()._write(kind, body)
        new = self.tables[table][key]
        if table == ALERTS and new != old:
            what, number = "MODIFY" if old else "INSERT", len(self.stream)
            self.stream.append(alert_record(what, number, deepcopy(new), old))


class World:
    """What there is before, during and after a run.

    Args:
        plan: of the run.
        crew: the functions.

    Attributes:
        network: what befell the calls.
        kinesis, tables, s3, sns: the services.
        detector, notifier: the deployed functions.
        reports: of all invocations.
    """

    def __init__(self, plan: Plan, crew: Crew) -> None:
        self.plan = plan
        self.time = VirtualTime()
        self.network = Network(plan, self.time)
        self.tables, self.s3, self.sns = StreamedTables(), FakeS3(), FakeSns()
        self.s3.objects[RULES_KEY] = RULES
        self.kinesis = FakeKinesis(self._now_s, plan.shards)
        self._crew = crew
        self.reports: list[Report] = []
        self._putting = True
        settings = MappingSettings(
            batch_size=plan.batch,
            maximum_retry_attempts=50,
            bisect_batch_on_function_error=True,
            parallelization_factor=plan.lanes,
            retry_pause_s=_pause_s,
        )
        self.detector = Deployed(
            lambda: KinesisSource(self.kinesis, self.kinesis.arn),
            settings,
            self.time,
            self._now_s,
            Random(f"{plan.seed} detector"),
            self._new_detector,
        )
        self.notifier = Deployed(
            lambda: TableStreamSource(self.tables.stream),
            MappingSettings(
                batch_size=10,
                maximum_retry_attempts=1 if plan.hasty else None,
                retry_pause_s=_pause_s,
            ),
            self.time,
            self._now_s,
            Random(f"{plan.seed} notifier"),
            self._new_notifier,
        )

    def run(self) -> None:
        """Put all records, and read both streams to their ends meanwhile."""
        at_once = self.plan.shards * self.plan.lanes
        detectors = [lambda: self.detector.work(lambda: not self._putting)] * at_once
        notifier = lambda: self.notifier.work(lambda: self.detector.finished)  # noqa: E731
        self.time.run([self._put, *detectors, notifier, self._sweep])

    @property
    def alerts(self) -> Mapping[str, Mapping[str, Any]]:
        """The stored alert items by id."""
        return self.tables.tables[ALERTS]

    @property
    def profiles(self) -> Mapping[str, Mapping[str, Any]]:
        """The stored profile items by key."""
        return self.tables.tables[STATE]

    def _put(self) -> None:
        puts, chance = drawn_puts(self.plan.seed, self.plan.records), Random(self.plan.seed)
        changes = {chance.randrange(len(puts)) for _ in range(self.plan.reshards)}
        for number, put in enumerate(puts):
            self.time.wait(put.pause_s)
            if number in changes:
                self._reshard(chance)
            self.kinesis.put_record(Data=put.data, PartitionKey=put.key)
        if self.plan.splits_entities:
            for put in closing_puts(puts):  # one after the other: none crosses with another
                self._await_detectors()
                self.kinesis.put_record(Data=put.data, PartitionKey=put.key)
        self._putting = False

    def _await_detectors(self) -> None:
        self.time.wait(PATIENCE_S)
        while not self.detector.is_idle():
            self.time.wait(PATIENCE_S)

    def _reshard(self, chance: Random) -> None:
        shards = self.kinesis.list_shards()["Shards"]
        parents = {shard.get("ParentShardId") for shard in shards}
        split = chance.choice([s for s in shards if s["ShardId"] not in parents])
        keys = split["HashKeyRange"]
        middle = (int(keys["StartingHashKey"]) + int(keys["EndingHashKey"])) // 2 + 1
        self.kinesis.split_shard(ShardToSplit=split["ShardId"], NewStartingHashKey=str(middle))

    def _new_detector(self, chance: Random) -> Callable[[Sequence[Any]], Mapping[str, Any]]:
        work = self._crew.detector(
            DetectorSettings.from_environment(ENVIRONMENT | {"FRAUDCORE_SPLIT": self.plan.split}),
            self._reached("dynamodb", self.tables),
            self._reached("s3", self.s3),
            self._backoff(chance),
            self._now,
        )
        return lambda batch: answer(
            work, batch, records.sequence_of, self._report(DETECTOR_METRICS)
        )

    def _new_notifier(self, chance: Random) -> Callable[[Sequence[Any]], Mapping[str, Any]]:
        work = self._crew.notifier(
            NotifierSettings.from_environment(ENVIRONMENT),
            self._reached("dynamodb", self.tables),
            self._reached("sns", self.sns),
            self._backoff(chance),
        )
        return lambda batch: answer(
            work, batch, alert_changes.sequence_of, self._report(NOTIFIER_METRICS)
        )

    def _sweep(self) -> None:
        """The schedule: as often as it takes, once nothing else is left to do."""
        chance = Random(f"{self.plan.seed} sweep")
        while not self.notifier.finished or any("outbox" in each for each in self.alerts.values()):
            self.time.wait(SWEEP_EVERY_S)
            sweeper = self._crew.sweeper(
                SweepSettings.from_environment(ENVIRONMENT | {"FRAUDCORE_SWEEP_GRACE_S": "1"}),
                self._reached("dynamodb", self.tables),
                self._reached("sns", self.sns),
                self._backoff(chance),
            )
            with suppress(InvocationKilledError, *_PASSING):
                replace(sweeper, clock=self._now)(lambda: 60.0, self._report(SWEEP_METRICS))
            if self.time.now_s > GIVEN_UP_S:
                return

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._now_s(), UTC)

    def _report(self, metrics: Iterable[Metric]) -> Report:
        self.reports.append(Report(metrics))
        return self.reports[-1]

    def _reached(self, name: str, service: object) -> Any:
        return Reached(name, service, self.network)

    def _backoff(self, chance: Random) -> Backoff:
        return Backoff(sleep=self.time.wait, uniform=chance.uniform)

    def _now_s(self) -> float:
        return ARRIVED_S + self.time.now_s


def _pause_s(retry: int) -> float:
    return min(60.0, 0.1 * 2.0 ** min(retry, 10))


def simulate(plan: Plan, crew: Crew | None = None) -> World:
    """Run a plan to its end."""
    world = World(plan, crew or Crew())
    world.run()
    return world
