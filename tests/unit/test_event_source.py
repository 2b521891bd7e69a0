"""The mapping between a stream and a function: batches, lanes, shards, checkpoints."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.event_source import (
    Checkpoint,
    EventSourceMapping,
    FileCheckpoints,
    KinesisSource,
    LaneId,
    MappingSettings,
    MemoryCheckpoints,
    TableStreamSource,
    ThrottledError,
)
from tests.event_source.lane import PAYLOAD_LIMIT_BYTES
from tests.fakes.clock import FakeClock
from tests.fakes.kinesis import HASH_KEYS, FakeKinesis
from tests.fakes.stream_records import alert_record

FIRST, SECOND, THIRD = (f"shardId-{number:012d}" for number in range(3))


class Listener:
    """A function that keeps what it is given.

    Attributes:
        batches: the data of the records, delivery by delivery.
        answers: what to do in the deliveries to come, then success.
    """

    def __init__(self, *answers: Callable[[list[dict[str, Any]]], object]) -> None:
        self.batches: list[list[str]] = []
        self.answers = list(answers)

    def __call__(self, event: dict[str, Any]) -> object:
        """Take a batch."""
        records = event["Records"]
        self.batches.append([record["kinesis"]["partitionKey"] for record in records])
        return self.answers.pop(0)(records) if self.answers else None


def raise_error(_records: list[dict[str, Any]]) -> object:
    """A failed invocation."""
    raise ZeroDivisionError


def raise_throttled(_records: list[dict[str, Any]]) -> object:
    """No invocation."""
    raise ThrottledError


def fail_from(index: int) -> Callable[[list[dict[str, Any]]], object]:
    """A partial response."""
    return lambda records: {
        "batchItemFailures": [{"itemIdentifier": records[index]["kinesis"]["sequenceNumber"]}]
    }


class Deployment:
    """A stream of one shard, and mappings of it.

    Attributes:
        given_up: messages to the on-failure destination.
    """

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.kinesis = FakeKinesis(self.clock)
        self.checkpoints = MemoryCheckpoints()
        self.given_up: list[dict[str, Any]] = []

    def put(self, *keys: str) -> list[str]:
        """Put a record for each key; their sequence numbers."""
        answers = [self.kinesis.put_record(PartitionKey=key, Data=b"x") for key in keys]
        return [answer["SequenceNumber"] for answer in answers]

    def mapping(self, **settings: Any) -> EventSourceMapping:
        """A mapping that starts from the checkpoints."""
        return EventSourceMapping(
            KinesisSource(self.kinesis, self.kinesis.arn),
            MappingSettings(**settings),
            self.checkpoints,
            clock=self.clock,
            on_failure=self.given_up.append,
        )

    def drain(self, listener: Listener, **settings: Any) -> list[list[str]]:
        """Deliver everything."""
        self.mapping(**settings).drain(listener, self.clock.pass_s)
        return listener.batches

    def split(self, shard: str = FIRST) -> None:
        """Split the first shard in the middle of all hash keys."""
        self.kinesis.split_shard(ShardToSplit=shard, NewStartingHashKey=str(HASH_KEYS // 2))


@pytest.fixture
def deployed() -> Deployment:
    """One of each test's own."""
    return Deployment()


def test_batches_hold_the_batch_size_and_the_rest(deployed: Deployment) -> None:
    """In the order of the stream."""
    deployed.put(*"abcde")
    assert deployed.drain(Listener(), batch_size=2) == [["a", "b"], ["c", "d"], ["e"]]


def test_nothing_is_delivered_of_an_empty_stream(deployed: Deployment) -> None:
    """A function is not called without records."""
    assert deployed.drain(Listener()) == []


def test_a_batch_waits_for_its_window(deployed: Deployment) -> None:
    """From the first record that was read; a full batch does not wait."""
    listener = Listener()
    mapping = deployed.mapping(batch_size=3, maximum_batching_window_s=10)
    deployed.put("a")
    assert not mapping.step(listener)
    deployed.clock.pass_s(9)
    deployed.put("b")
    assert not mapping.step(listener)
    assert mapping.due_s() == deployed.clock() + 1
    deployed.clock.pass_s(1)
    assert mapping.step(listener)
    deployed.put(*"cde")
    assert mapping.step(listener)
    assert listener.batches == [["a", "b"], ["c", "d", "e"]]


def test_a_payload_is_no_larger_than_an_invocation_takes(deployed: Deployment) -> None:
    """Records of a megabyte each, in base64: four make a batch, whatever its size, at once."""
    for key in "abcdef":
        deployed.kinesis.put_record(PartitionKey=key, Data=b"x" * 1_048_576)
    assert 4 * 1_048_576 * 4 / 3 < PAYLOAD_LIMIT_BYTES < 5 * 1_048_576 * 4 / 3
    mapping, listener = deployed.mapping(maximum_batching_window_s=10), Listener()
    assert mapping.step(listener)
    assert not mapping.step(listener)
    assert listener.batches == [["a", "b", "c", "d"]]


def test_a_failed_batch_holds_up_its_shard_until_it_is_given_up(deployed: Deployment) -> None:
    """Then delivery goes on behind it."""
    deployed.put(*"abcd")
    batches = deployed.drain(
        Listener(raise_error, raise_error), batch_size=2, maximum_retry_attempts=1
    )
    assert batches == [["a", "b"], ["a", "b"], ["c", "d"]]


def test_bisecting_isolates_the_record_that_fails(deployed: Deployment) -> None:
    """Its neighbours are delivered once it is alone, and only it is given up."""

    def poisoned(records: list[dict[str, Any]]) -> object:
        if any(record["kinesis"]["partitionKey"] == "c" for record in records):
            raise ZeroDivisionError
        return None

    numbers = deployed.put(*"abcd")
    batches = deployed.drain(
        Listener(*[poisoned] * 9), maximum_retry_attempts=1, bisect_batch_on_function_error=True
    )
    assert batches == [["a", "b", "c", "d"], ["a", "b"], ["c", "d"], ["c"], ["c"], ["d"]]
    (message,) = deployed.given_up
    assert message["KinesisBatchInfo"]["startSequenceNumber"] == numbers[2]
    assert message["KinesisBatchInfo"]["batchSize"] == 1


def test_a_partial_response_delivers_the_rest_again(deployed: Deployment) -> None:
    """As a batch of its own: nothing new joins it."""
    deployed.put(*"abcd")
    batches = deployed.drain(Listener(fail_from(1)), batch_size=3)
    assert batches == [["a", "b", "c"], ["b", "c"], ["d"]]


def test_throttling_costs_no_retry(deployed: Deployment) -> None:
    """A function that cannot be called is called again until the records are too old."""
    deployed.put("a")
    listener = Listener(*[raise_throttled] * 5, raise_error)
    assert deployed.drain(listener, maximum_retry_attempts=1) == [["a"]] * 7
    assert deployed.given_up == []


def test_retries_pause_as_they_are_told(deployed: Deployment) -> None:
    """Longer from retry to retry; other lanes would go on."""
    deployed.put("a")
    mapping = deployed.mapping(retry_pause_s=lambda retry: 2.0**retry)
    listener = Listener(raise_error, raise_error)
    pauses_s: list[float] = []

    def sleep(seconds: float) -> None:
        pauses_s.append(seconds)
        deployed.clock.pass_s(seconds)

    mapping.drain(listener, sleep)
    assert pauses_s == [2.0, 4.0]


def test_the_message_about_a_batch_that_was_given_up(deployed: Deployment) -> None:
    """Where the records are, how often they were tried, and why no more."""
    numbers = deployed.put("a")
    deployed.clock.pass_s(1.5)
    numbers += deployed.put("b")
    deployed.drain(Listener(raise_error, raise_error), maximum_retry_attempts=1)
    (message,) = deployed.given_up
    assert message.pop("timestamp") == "2026-11-23T10:00:01.500Z"
    assert message.pop("requestContext") == {
        "requestId": f"{FIRST}:{numbers[0]}:2",
        "functionArn": "arn:aws:lambda:us-east-1:000000000000:function:tested",
        "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 2,
    }
    assert message == {
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        },
        "version": "1.0",
        "KinesisBatchInfo": {
            "shardId": FIRST,
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[1],
            "approximateArrivalOfFirstRecord": "2026-11-23T10:00:00.000Z",
            "approximateArrivalOfLastRecord": "2026-11-23T10:00:01.500Z",
            "batchSize": 2,
            "streamArn": deployed.kinesis.arn,
        },
    }


def test_a_partial_failure_is_no_function_error(deployed: Deployment) -> None:
    """The message about it names none."""
    deployed.put("a")
    deployed.drain(Listener(fail_from(0)), maximum_retry_attempts=0)
    assert "functionError" not in deployed.given_up[0]["responseContext"]


def test_records_that_are_too_old_are_given_up_uncalled(deployed: Deployment) -> None:
    """Only those: the rest of their batch is delivered. The age itself is not too old."""
    deployed.put("a", "b")
    deployed.clock.pass_s(1)
    deployed.put("c")
    deployed.clock.pass_s(60)
    assert deployed.drain(Listener(), maximum_record_age_s=60) == [["c"]]
    (message,) = deployed.given_up
    assert message["requestContext"]["condition"] == "RecordAgeExceeded"
    assert message["requestContext"]["approximateInvokeCount"] == 0
    assert message["KinesisBatchInfo"]["batchSize"] == 2
    assert "responseContext" not in message


def test_a_batch_that_keeps_failing_becomes_too_old(deployed: Deployment) -> None:
    """Age ends what retries do not."""
    deployed.put("a")
    listener = Listener(*[raise_error] * 99)
    deployed.drain(listener, maximum_record_age_s=60, retry_pause_s=lambda _retry: 25.0)
    assert len(listener.batches) == 3
    assert deployed.given_up[0]["requestContext"]["approximateInvokeCount"] == 3


def test_a_mapping_goes_on_from_the_checkpoint(deployed: Deployment) -> None:
    """After its crash a batch that was in flight is delivered again, and no earlier one."""
    deployed.put(*"abcd")
    mapping, listener = deployed.mapping(batch_size=2), Listener()
    mapping.step(listener)
    mapping.poll()
    mapping.take(mapping.ready()[0])
    assert deployed.drain(listener) == [["a", "b"], ["c", "d"]]


def test_lanes_deliver_at_once_and_keys_stay_in_order(deployed: Deployment) -> None:
    """A second batch is taken while the first is in flight, and shares no key with it."""
    deployed.put(*"abcdefghabcdefgh")
    mapping = deployed.mapping(parallelization_factor=2)
    mapping.poll()
    one, two = (mapping.take(lane) for lane in mapping.ready())
    assert one is not None
    assert two is not None
    keys = [[record.key for record in each.batch.records] for each in (one, two)]
    assert set(keys[0]).isdisjoint(keys[1])
    assert sorted(keys[0] + keys[1]) == sorted("abcdefgh" * 2)
    assert all(each[: len(each) // 2] == each[len(each) // 2 :] for each in keys)


def test_a_checkpoint_waits_for_the_slowest_lane(deployed: Deployment) -> None:
    """What a lane had done behind it is delivered again after a crash."""
    numbers = deployed.put("a", "b", "c", "d")
    mapping = deployed.mapping(parallelization_factor=2)
    mapping.poll()
    taken = [mapping.take(lane) for lane in mapping.ready()]
    first, other = sorted(
        (each for each in taken if each), key=lambda each: each.batch.records[0].sequence_number
    )
    mapping.answered(other, None)
    assert deployed.checkpoints.load(FIRST).after is None
    mapping.answered(first, None)
    assert deployed.checkpoints.load(FIRST).after == numbers[-1]


def test_a_child_is_read_when_its_parent_is_done(deployed: Deployment) -> None:
    """Not while the parent's last batch is in flight or is to be retried."""
    deployed.put(*"abcdef")
    deployed.split()
    deployed.put(*"abcdef")
    mapping, listener = deployed.mapping(), Listener(raise_error)
    mapping.step(listener)
    assert [lane.shard_id for lane in mapping.ready()] == [FIRST]
    mapping.drain(listener, deployed.clock.pass_s)
    assert listener.batches[:2] == [list("abcdef")] * 2
    assert sorted(listener.batches[2] + listener.batches[3]) == list("abcdef")
    assert deployed.checkpoints.load(FIRST).finished


def test_a_merged_shard_waits_for_both_parents(deployed: Deployment) -> None:
    """However much later one of them is done."""
    deployed.split()
    deployed.put(*"abcdefgh")
    deployed.kinesis.merge_shards(ShardToMerge=SECOND, AdjacentShardToMerge=THIRD)
    deployed.put("after")
    mapping, listener = deployed.mapping(), Listener()
    mapping.step(listener, lambda lanes: lanes[-1])
    mapping.step(listener, lambda lanes: lanes[-1])
    assert ["after"] not in listener.batches
    mapping.drain(listener, deployed.clock.pass_s)
    assert listener.batches[-1] == ["after"]
    assert sorted(chain(*listener.batches)) == sorted([*"abcdefgh", "after"])


def test_a_parent_that_the_stream_has_dropped_holds_up_nothing(deployed: Deployment) -> None:
    """Its retention passed: the children are read from their start."""
    deployed.put("lost")
    deployed.split()
    deployed.clock.pass_s(90_000)
    deployed.put("kept")
    assert deployed.drain(Listener()) == [["kept"]]


def test_what_the_filter_refuses_is_passed_over(deployed: Deployment) -> None:
    """It reaches no function, and the checkpoint goes on."""
    numbers = deployed.put(*"abab")
    listener = Listener()
    mapping = EventSourceMapping(
        KinesisSource(deployed.kinesis, deployed.kinesis.arn),
        MappingSettings(),
        deployed.checkpoints,
        clock=deployed.clock,
        on_failure=deployed.given_up.append,
        accepts=lambda payload: payload["kinesis"]["partitionKey"] == "a",
    )
    mapping.drain(listener, deployed.clock.pass_s)
    assert listener.batches == [["a", "a"]]
    assert deployed.checkpoints.load(FIRST).after == numbers[-1]


def test_a_batch_is_settled_once(deployed: Deployment) -> None:
    """A second answer is refused: nothing is in flight."""
    deployed.put("a")
    mapping = deployed.mapping()
    mapping.poll()
    invocation = mapping.take(LaneId(FIRST, 0))
    assert invocation is not None
    mapping.answered(invocation, None)
    with pytest.raises(ValueError, match="in flight"):
        mapping.answered(invocation, None)


def test_a_batch_in_flight_is_not_forgotten(deployed: Deployment) -> None:
    """Draining would wait for it for ever, and is refused."""
    deployed.put("a")
    mapping = deployed.mapping()
    mapping.poll()
    mapping.take(LaneId(FIRST, 0))
    with pytest.raises(ValueError, match="in flight"):
        mapping.drain(Listener(), deployed.clock.pass_s)


def test_reading_stops_while_nothing_is_delivered(deployed: Deployment) -> None:
    """Two records wait for a batch of two; no more are held."""
    deployed.put(*"abcdef")
    mapping = deployed.mapping(batch_size=2)
    assert [mapping.poll() for _ in range(3)] == [2, 0, 0]


def test_an_empty_page_does_not_end_the_stream(deployed: Deployment) -> None:
    """What lies behind the gap is delivered."""
    deployed.put("a")
    deployed.kinesis.empty_pages = 3
    assert deployed.drain(Listener()) == [["a"]]


def test_changes_of_a_table_are_delivered_by_the_same_rules() -> None:
    """Partial responses name the sequence number of the change; messages are of DynamoDB."""
    records = [alert_record("INSERT", number, {}) for number in range(3)]
    seen: list[list[str]] = []
    given_up: list[dict[str, Any]] = []

    def function(event: dict[str, Any]) -> object:
        numbers = [record["dynamodb"]["SequenceNumber"] for record in event["Records"]]
        seen.append(numbers)
        return {"batchItemFailures": [{"itemIdentifier": "1"}]} if "1" in numbers else None

    clock = FakeClock()
    mapping = EventSourceMapping(
        TableStreamSource(records),
        MappingSettings(maximum_retry_attempts=1),
        MemoryCheckpoints(),
        clock=clock,
        on_failure=given_up.append,
    )
    mapping.drain(function, clock.pass_s)
    records.append(alert_record("MODIFY", 3, {}))
    mapping.drain(function, clock.pass_s)
    assert seen == [["0", "1", "2"], ["1", "2"], ["3"]]
    assert given_up[0]["DDBStreamBatchInfo"]["endSequenceNumber"] == "2"


def test_checkpoints_in_files_are_found_by_another_reader(tmp_path: Path) -> None:
    """An unknown shard starts at its beginning."""
    saved = Checkpoint("17", finished=True)
    FileCheckpoints(tmp_path).save(FIRST, saved)
    assert FileCheckpoints(tmp_path).load(FIRST) == saved
    assert FileCheckpoints(tmp_path).load(SECOND) == Checkpoint()
