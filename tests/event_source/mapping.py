"""The mapping: which shards are read, what is delivered when, and what failures lead to."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.event_source.batch import Aftermath, Batch, after_error, after_response
from tests.event_source.checkpoints import Checkpoints
from tests.event_source.invocation import Event, Invocation, ThrottledError
from tests.event_source.lane import Lane, LaneId
from tests.event_source.on_failure import RECORD_TOO_OLD, RETRIES_EXHAUSTED, failure_message
from tests.event_source.settings import MappingSettings
from tests.event_source.shard_reader import ShardReader
from tests.event_source.source import Source

__all__ = ["EventSourceMapping"]

Function = Callable[[Event], object]
Choice = Callable[[Sequence[LaneId]], LaneId]
FUNCTION_ARN = "arn:aws:lambda:us-east-1:000000000000:function:tested"


class EventSourceMapping:
    """Delivers a stream to a function as AWS Lambda does.

    A mapping is made anew after a crash of its own: retries that were counted are forgotten, and
    delivery goes on from the checkpoints.

    Args:
        source: the stream.
        settings: how to batch, retry and give up.
        checkpoints: what outlives a crash.
        clock: epoch seconds.
        on_failure: gets a message about what was given up, before it counts as done.
        function_arn: named in these messages.
        accepts: the filter, by what the function would get; all by default. What it refuses is
            passed over:
            https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
    """

    def __init__(
        self,
        source: Source,
        settings: MappingSettings,
        checkpoints: Checkpoints,
        *,
        clock: Callable[[], float],
        on_failure: Callable[[Event], object],
        function_arn: str = FUNCTION_ARN,
        accepts: Callable[[Mapping[str, Any]], bool] = lambda _payload: True,
    ) -> None:
        self._source = source
        self._settings = settings
        self._checkpoints = checkpoints
        self._clock = clock
        self._on_failure = on_failure
        self._function_arn = function_arn
        self._accepts = accepts
        self._listed = False
        self._readers: dict[str, ShardReader] = {}

    def poll(self) -> int:
        """Read one page of every shard that may be read; how many records there were.

        A child shard is read once its parents are done. Shards come from others that end, so the
        list of shards is read again when one was finished:
        https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
        """
        if not self._is_listed():
            self._list_shards()
        now_s = self._clock()
        return sum(reader.read(now_s) for reader in self._readers.values())

    def ready(self) -> list[LaneId]:
        """The lanes that have a batch to deliver, the one that waits longest first."""
        due = self._due()
        return sorted((lane for lane in due if due[lane] <= self._clock()), key=due.__getitem__)

    def due_s(self) -> float | None:
        """When a lane will be ready, epoch seconds; ``None`` if none waits for time to pass."""
        return min(self._due().values(), default=None)

    def take(self, lane: LaneId) -> Invocation | None:
        """The batch that a ready lane delivers.

        Records that are too old are discarded first; ``None`` if that leaves nothing.
        """
        now_s = self._clock()
        batch = self._lane(lane).take(now_s)
        old = self._too_old(batch, now_s)
        if old:
            self._discard(lane, batch.part(0, old), RECORD_TOO_OLD)
            batch = batch.part(old)
        if not batch.records:
            self._lane(lane).settle((), now_s)
            return None
        return Invocation(lane, batch)

    def answered(self, invocation: Invocation, response: object) -> None:
        """The function returned."""
        self._settle(invocation, after_response(invocation.batch, response, self._settings))

    def failed(self, invocation: Invocation) -> None:
        """The function raised an error, took too long, or its process died."""
        self._settle(invocation, after_error(invocation.batch, self._settings))

    def throttled(self, invocation: Invocation) -> None:
        """The function could not be called, which costs no retry:
        https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
        """
        self._settle(invocation, Aftermath([invocation.batch]))

    def step(self, function: Function, choose: Choice = lambda lanes: lanes[0]) -> bool:
        """Read, and deliver one batch of the chosen ready lane; whether there was one.

        Whatever the function raises is a failed invocation, but for an ``AssertionError``, which
        is the test's.
        """
        self.poll()
        lanes = self.ready()
        if not lanes:
            return False
        invocation = self.take(choose(lanes))
        if invocation is not None:
            self._call(function, invocation)
        return True

    def drain(
        self,
        function: Function,
        sleep: Callable[[float], object],
        choose: Choice = lambda lanes: lanes[0],
    ) -> None:
        """Deliver until the whole stream is done; ``sleep`` passes the seconds in between.

        Raises:
            ValueError: a batch is in flight, which nobody would settle.
        """
        if any(lane.busy for reader in self._readers.values() for lane in reader.lanes):
            raise ValueError("a batch is in flight")
        while self.step(function, choose) or not self.is_idle():
            if (due_s := self.due_s()) is not None and due_s > self._clock():
                sleep(due_s - self._clock())

    def is_idle(self) -> bool:
        """All that the shards held when they were last read is done."""
        return self._is_listed() and all(reader.is_idle() for reader in self._readers.values())

    def _is_listed(self) -> bool:
        """Whether all shards that can be read have their readers."""
        return self._listed and not any(reader.finished for reader in self._readers.values())

    def _list_shards(self) -> None:
        unread = {
            shard.shard_id: shard
            for shard in self._source.shards()
            if not self._checkpoints.load(shard.shard_id).finished
        }
        # a shard may have outlived its retention while its last records are in work
        self._readers = {each: r for each, r in self._readers.items() if not r.finished}
        before = unread.keys() | self._readers.keys()
        for each in sorted(unread.keys() - self._readers.keys()):
            if before.isdisjoint(unread[each].parents):
                self._readers[each] = self._reader(each)
        self._listed = True

    def _reader(self, shard_id: str) -> ShardReader:
        return ShardReader(shard_id, self._source, self._settings, self._checkpoints, self._accepts)

    def _lane(self, lane: LaneId) -> Lane:
        return self._readers[lane.shard_id].lanes[lane.number]

    def _due(self) -> dict[LaneId, float]:
        return {
            LaneId(shard_id, number): due_s
            for shard_id, reader in self._readers.items()
            for number, lane in enumerate(reader.lanes)
            if (due_s := lane.due_s()) is not None
        }

    def _call(self, function: Function, invocation: Invocation) -> None:
        try:
            response = function(invocation.event)
        except ThrottledError:
            self.throttled(invocation)
        except AssertionError:  # a check of the test's own
            raise
        except Exception:  # noqa: BLE001  # whatever a function raises is a failed invocation
            self.failed(invocation)
        else:
            self.answered(invocation, response)

    def _settle(self, invocation: Invocation, aftermath: Aftermath) -> None:
        lane, now_s = invocation.lane, self._clock()
        if aftermath.discarded is not None:
            self._discard(lane, aftermath.discarded, RETRIES_EXHAUSTED)
        pause_s = max((self._settings.retry_pause_s(b.retries) for b in aftermath.again), default=0)
        self._lane(lane).settle(aftermath.again, now_s + pause_s)
        again = {r.sequence_number for batch in aftermath.again for r in batch.records}
        self._readers[lane.shard_id].done(
            r for r in invocation.batch.records if r.sequence_number not in again
        )

    def _too_old(self, batch: Batch, now_s: float) -> int:
        """How many records at the head of a batch exceed the maximum age."""
        most_s = self._settings.maximum_record_age_s
        if most_s is None:
            return 0
        young = (n for n, r in enumerate(batch.records) if now_s - r.arrived_s <= most_s)
        return next(young, len(batch.records))

    def _discard(self, lane: LaneId, batch: Batch, condition: str) -> None:
        message = failure_message(
            batch,
            condition=condition,
            now_s=self._clock(),
            shard_id=lane.shard_id,
            batch_info=self._source.batch_info,
            stream_arn=self._source.arn,
            function_arn=self._function_arn,
        )
        self._on_failure(message)
        self._readers[lane.shard_id].done(batch.records)
