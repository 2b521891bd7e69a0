"""Kinesis in memory keeps the contract, and what the emulator cannot show: resharding, expiry."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.event_source import KinesisSource, Shard
from tests.fakes.clock import FakeClock
from tests.fakes.kinesis import HASH_KEYS, FakeKinesis
from tests.kinesis_contract import KinesisContract, iterator_of, put

FIRST, SECOND, THIRD = (f"shardId-{number:012d}" for number in range(3))


@pytest.fixture
def clock() -> FakeClock:
    """A standing clock."""
    return FakeClock()


class TestKinesisContract(KinesisContract):
    """The contract over the fake."""

    @pytest.fixture
    def kinesis(self, clock: FakeClock) -> FakeKinesis:
        """Four shards."""
        return FakeKinesis(clock, shards=4)

    @pytest.fixture
    def stream_arn(self) -> str:
        """The fake's one stream."""
        return FakeKinesis.arn


@pytest.fixture
def kinesis(clock: FakeClock) -> FakeKinesis:
    """One shard."""
    return FakeKinesis(clock)


def split(kinesis: FakeKinesis, shard: str = FIRST, at: int = HASH_KEYS // 2) -> None:
    """Split a shard in two."""
    kinesis.split_shard(StreamARN=kinesis.arn, ShardToSplit=shard, NewStartingHashKey=str(at))


def test_a_split_shard_keeps_its_records_and_ends(kinesis: FakeKinesis) -> None:
    """Its children take what comes; its last page has no next iterator and names them."""
    put(kinesis, kinesis.arn, "ann", 0)
    split(kinesis)
    assert put(kinesis, kinesis.arn, "ann", 1)["ShardId"] in (SECOND, THIRD)
    page = kinesis.get_records(
        ShardIterator=iterator_of(kinesis, kinesis.arn, FIRST, "TRIM_HORIZON")
    )
    assert [record["Data"] for record in page["Records"]] == [b"0"]
    assert "NextShardIterator" not in page
    assert [child["ShardId"] for child in page["ChildShards"]] == [SECOND, THIRD]


def test_merged_shards_have_one_child(kinesis: FakeKinesis) -> None:
    """With both of them as its parents; shards that are no neighbours are not merged."""
    split(kinesis)
    split(kinesis, SECOND, HASH_KEYS // 4)
    with pytest.raises(ClientError, match="InvalidArgumentException"):
        merge(kinesis, "shardId-000000000003", THIRD)
    merge(kinesis, "shardId-000000000004", THIRD)
    shards = KinesisSource(kinesis, kinesis.arn).shards()
    assert shards[-1] == Shard("shardId-000000000005", ("shardId-000000000004", THIRD))
    assert shards[1] == Shard(SECOND, (FIRST,))


def merge(kinesis: FakeKinesis, first: str, second: str) -> None:
    """Merge two shards."""
    kinesis.merge_shards(StreamARN=kinesis.arn, ShardToMerge=first, AdjacentShardToMerge=second)


@pytest.mark.parametrize("at", [0, HASH_KEYS])
def test_a_shard_is_split_within_its_range(kinesis: FakeKinesis, at: int) -> None:
    """Neither child may be empty."""
    with pytest.raises(ClientError, match="InvalidArgumentException"):
        split(kinesis, at=at)


def test_a_closed_shard_is_not_split_again(kinesis: FakeKinesis) -> None:
    """Nor merged."""
    split(kinesis)
    with pytest.raises(ClientError, match="InvalidArgumentException"):
        split(kinesis)


def test_records_and_closed_shards_outlive_their_retention_by_nothing(
    kinesis: FakeKinesis, clock: FakeClock
) -> None:
    """A source sees a dropped shard as one that ended."""
    put(kinesis, kinesis.arn, "ann", 0)
    split(kinesis)
    put(kinesis, kinesis.arn, "ann", 1)
    source = KinesisSource(kinesis, kinesis.arn)
    clock.pass_s(86_401)
    assert [shard.shard_id for shard in source.shards()] == [SECOND, THIRD]
    assert [source.read(each, None, 9).records for each in (SECOND, THIRD)] == [[], []]
    gone = source.read(FIRST, None, 9)
    assert (list(gone.records), gone.at_tip, gone.closed) == ([], True, True)


def test_an_expired_iterator_is_replaced(kinesis: FakeKinesis, clock: FakeClock) -> None:
    """After five minutes a source asks for another one, at the same place."""
    number = put(kinesis, kinesis.arn, "ann", 0)["SequenceNumber"]
    source = KinesisSource(kinesis, kinesis.arn)
    source.read(FIRST, None, 9)
    clock.pass_s(301)
    put(kinesis, kinesis.arn, "ann", 1)
    (record,) = source.read(FIRST, number, 9).records
    assert record.payload["kinesis"]["data"] == "MQ=="


def test_an_empty_page_is_no_end(kinesis: FakeKinesis) -> None:
    """A source says that something was left, and comes to it."""
    put(kinesis, kinesis.arn, "ann", 0)
    kinesis.empty_pages = 1
    source = KinesisSource(kinesis, kinesis.arn)
    empty = source.read(FIRST, None, 9)
    assert (list(empty.records), empty.at_tip) == ([], False)
    assert len(source.read(FIRST, None, 9).records) == 1
    assert kinesis.calls.count("get_shard_iterator") == 1


def test_refused_records_are_named(kinesis: FakeKinesis) -> None:
    """PutRecords succeeds in part."""
    kinesis.refused = 1
    records = [{"Data": b"x", "PartitionKey": key} for key in ("ann", "bob")]
    answer: Any = kinesis.put_records(StreamARN=kinesis.arn, Records=records)
    assert answer["FailedRecordCount"] == 1
    assert ["ErrorCode" in result for result in answer["Records"]] == [True, False]


def test_shards_are_listed_page_by_page(clock: FakeClock) -> None:
    """A source reads all pages."""
    kinesis = FakeKinesis(clock, shards=5)
    kinesis.shards_per_page = 2
    source = KinesisSource(kinesis, kinesis.arn)
    assert len({shard.shard_id for shard in source.shards()}) == 5


def test_reading_from_a_time_on(kinesis: FakeKinesis, clock: FakeClock) -> None:
    """AT_TIMESTAMP starts at the first record that arrived then or later."""
    start_s = clock()
    for number in range(3):
        put(kinesis, kinesis.arn, "ann", number)
        clock.pass_s(10)
    answer = kinesis.get_shard_iterator(
        StreamARN=kinesis.arn,
        ShardId=FIRST,
        ShardIteratorType="AT_TIMESTAMP",
        Timestamp=start_s + 10,
    )
    page = kinesis.get_records(ShardIterator=answer["ShardIterator"])
    assert [record["Data"] for record in page["Records"]] == [b"1", b"2"]
