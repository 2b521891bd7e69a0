"""A reader of a stream that is tried by failures, crashes and resharding, and checks itself."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.event_source import (
    EventSourceMapping,
    Invocation,
    KinesisSource,
    MappingSettings,
    MemoryCheckpoints,
    ThrottledError,
)
from tests.event_source.shard_reader import lane_number
from tests.fakes.clock import FakeClock
from tests.fakes.kinesis import FakeKinesis

__all__ = ["CHANGES", "OUTCOMES", "Trial"]

OUTCOMES = ["success", "success", "error", "partial", "nonsense", "throttled", "killed"]
CHANGES = ["split", "merge", "crash", "drain", "wait", "take", "take", "settle"]


class KilledError(BaseException):
    """The reader's process died while the function ran in it."""


class Trial:
    """A stream, what was put into it, and a reader that crashes.

    Args:
        mapping: its settings.
        outcomes: of the deliveries to come, then success.
        choices: which of the ready lanes goes next, then the first.

    Attributes:
        put: sequence number of each record put, with its key.
        settled: what was processed or given up.
    """

    def __init__(self, mapping: MappingSettings, outcomes: list[str], choices: list[int]) -> None:
        self.clock = FakeClock()
        self.kinesis = FakeKinesis(self.clock, retention_s=10_000_000.0)
        self.put: dict[str, str] = {}
        self.settled: set[str] = set()
        self._settings = mapping
        self._outcomes: Iterator[str] = iter(outcomes)
        self._choices: Iterator[int] = iter(choices)
        self._checkpoints = MemoryCheckpoints()
        self._shard_of: dict[str, str] = {}
        self._settled_since_crash: set[str] = set()
        self.crash()

    def crash(self, _: str = "") -> None:
        """The reader is replaced; what it had in work is forgotten."""
        self._settled_since_crash.clear()
        self._in_flight: list[Invocation] = []
        self._mapping = EventSourceMapping(
            KinesisSource(self.kinesis, self.kinesis.arn),
            self._settings,
            self._checkpoints,
            clock=self.clock,
            on_failure=self._given_up,
        )

    def do(self, what: str, how: str) -> None:
        """Let one of the changes happen, or put records of some keys, or take some steps."""
        actions: dict[str, Callable[[str], None]] = {
            "put": self._put,
            "split": self._split,
            "merge": self._merge,
            "crash": self.crash,
            "steps": self._steps,
            "drain": self.drain,
            "wait": lambda _: self.clock.pass_s(40),
            "take": self._take,
            "settle": self._settle_one,
        }
        try:
            actions[what](how)
        except KilledError:
            self.crash()

    def drain(self, _: str = "") -> None:
        """Deliver everything."""
        while self._in_flight:
            self._settle_one()
        self._mapping.drain(self._function, self.clock.pass_s, self._choose)

    def _take(self, _: str = "") -> None:
        self._mapping.poll()
        if lanes := self._mapping.ready():
            invocation = self._mapping.take(self._choose(lanes))
            if invocation:
                self._check([r.sequence_number for r in invocation.batch.records])
                self._in_flight.append(invocation)

    def _settle_one(self, _: str = "") -> None:
        if not self._in_flight:
            return
        invocation = self._in_flight.pop(next(self._choices, 0) % len(self._in_flight))
        try:
            self._mapping.answered(invocation, self._function(invocation.event))
        except ZeroDivisionError:
            self._mapping.failed(invocation)
        except ThrottledError:
            self._mapping.throttled(invocation)

    def _put(self, keys: str) -> None:
        for key in keys:
            answer = self.kinesis.put_record(PartitionKey=key, Data=b"x")
            self.put[answer["SequenceNumber"]] = key
            self._shard_of[answer["SequenceNumber"]] = answer["ShardId"]
            self.clock.pass_s(1)

    def _split(self, _: str) -> None:
        shard = self._open_shards()[0]
        keys = shard["HashKeyRange"]
        middle = (int(keys["StartingHashKey"]) + int(keys["EndingHashKey"])) // 2 + 1
        self.kinesis.split_shard(ShardToSplit=shard["ShardId"], NewStartingHashKey=str(middle))

    def _merge(self, _: str) -> None:
        shards = self._open_shards()
        if len(shards) > 1:
            self.kinesis.merge_shards(
                ShardToMerge=shards[0]["ShardId"], AdjacentShardToMerge=shards[1]["ShardId"]
            )

    def _open_shards(self) -> list[dict[str, Any]]:
        shards = self.kinesis.list_shards()["Shards"]
        parents = {p for s in shards for p in self._parents(s)}
        found = [s for s in shards if s["ShardId"] not in parents]
        return sorted(found, key=lambda s: int(s["HashKeyRange"]["StartingHashKey"]))

    @staticmethod
    def _parents(shard: dict[str, Any]) -> set[str]:
        return {shard[n] for n in ("ParentShardId", "AdjacentParentShardId") if n in shard}

    def _steps(self, how: str) -> None:
        for _ in how:
            self._mapping.step(self._function, self._choose)

    def _choose(self, lanes: Any) -> Any:
        return lanes[next(self._choices, 0) % len(lanes)]

    def _function(self, event: dict[str, Any]) -> object:
        numbers = [record["kinesis"]["sequenceNumber"] for record in event["Records"]]
        self._check(numbers)
        outcome = next(self._outcomes, "success")
        if outcome == "error":
            raise ZeroDivisionError
        if outcome == "throttled":
            raise ThrottledError
        if outcome == "nonsense":
            return {"batchItemFailures": [{"itemIdentifier": None}]}
        good = len(numbers) // 2 if outcome == "partial" else len(numbers)
        self._settle(numbers[:good])
        if outcome == "killed":
            raise KilledError
        return {"batchItemFailures": [{"itemIdentifier": n} for n in reversed(numbers[good:])]}

    def _check(self, numbers: list[str]) -> None:
        """The batch is not empty, keeps the order of each key, and comes after its parents."""
        assert 0 < len(numbers) <= self._settings.batch_size
        assert self._settled_since_crash.isdisjoint(numbers)
        done = self.settled.union(numbers)
        for number in numbers:
            key, shard = self.put[number], self._shard_of[number]
            earlier = [n for n in self.put if int(n) < int(number) and self.put[n] == key]
            assert done.issuperset(earlier), "a record of the same key came earlier"
            before = self._ancestors(shard)
            assert all(n in self.settled for n, s in self._shard_of.items() if s in before)
        assert numbers == sorted(numbers, key=int)

    def _ancestors(self, shard: str) -> set[str]:
        parents = {s["ShardId"]: self._parents(s) for s in self.kinesis.list_shards()["Shards"]}
        found, todo = set[str](), list(parents[shard])
        while todo:
            found.add(each := todo.pop())
            todo += parents[each]
        return found

    def _given_up(self, message: dict[str, Any]) -> None:
        """All records between both ends that share their lane."""
        info, lanes = message["KinesisBatchInfo"], self._settings.parallelization_factor
        first, last = info["startSequenceNumber"], info["endSequenceNumber"]
        lane = lane_number(self.put[first], lanes)
        lost = [
            number
            for number, shard in self._shard_of.items()
            if shard == info["shardId"]
            and int(first) <= int(number) <= int(last)
            and lane_number(self.put[number], lanes) == lane
        ]
        assert len(lost) == info["batchSize"]
        assert self._settled_since_crash.isdisjoint(lost)
        self._settle(lost)

    def _settle(self, numbers: Sequence[str]) -> None:
        self.settled.update(numbers)
        self._settled_since_crash.update(numbers)
