"""What readers rely on in Kinesis; runs over the fake and over the emulator."""

from typing import Any

from tests.event_source import KinesisSource

TRIM_HORIZON, AFTER = "TRIM_HORIZON", "AFTER_SEQUENCE_NUMBER"
KEYS = [f"user{number}" for number in range(40)]


class KinesisContract:
    """Mixed into the tests of each implementation, which give the fixtures ``kinesis``, a client,
    and ``stream_arn``, an empty stream of four shards."""

    def test_shards_share_the_hash_keys(self, kinesis: Any, stream_arn: str) -> None:
        """Every hash key belongs to one open shard; none has a parent at first."""
        shards = kinesis.list_shards(StreamARN=stream_arn)["Shards"]
        ranges = [shard["HashKeyRange"] for shard in shards]
        ends = [int(r["EndingHashKey"]) for r in ranges]
        assert [int(r["StartingHashKey"]) for r in ranges] == [0, *(end + 1 for end in ends[:-1])]
        assert ends[-1] == 2**128 - 1
        assert all("ParentShardId" not in shard for shard in shards)

    def test_a_key_has_one_shard(self, kinesis: Any, stream_arn: str) -> None:
        """Records of a key go to the same shard by the MD5 of the key, both ways of putting."""
        alone = [put(kinesis, stream_arn, key)["ShardId"] for key in KEYS]
        records = [{"Data": b"x", "PartitionKey": key} for key in KEYS]
        together = kinesis.put_records(StreamARN=stream_arn, Records=records)
        assert [each["ShardId"] for each in together["Records"]] == alone
        assert together["FailedRecordCount"] == 0
        assert len(set(alone)) == 4
        assert put(kinesis, stream_arn, "user0")["ShardId"] == alone[0]

    def test_sequence_numbers_rise(self, kinesis: Any, stream_arn: str) -> None:
        """As numbers, from record to record."""
        numbers = [int(put(kinesis, stream_arn, "ann")["SequenceNumber"]) for _ in range(5)]
        assert numbers == sorted(set(numbers))

    def test_records_are_read_in_order_and_once(self, kinesis: Any, stream_arn: str) -> None:
        """Page by page with the next iterator; an open shard always has one."""
        put_numbers = [put(kinesis, stream_arn, "ann", n)["SequenceNumber"] for n in range(5)]
        shard = put(kinesis, stream_arn, "ann", 5)["ShardId"]
        iterator = iterator_of(kinesis, stream_arn, shard, TRIM_HORIZON)
        read: list[Any] = []
        for expected in (2, 2, 2, 0):
            page = kinesis.get_records(ShardIterator=iterator, Limit=2)
            assert len(page["Records"]) == expected
            read += page["Records"]
            iterator = page["NextShardIterator"]
        assert [record["Data"] for record in read] == [f"{n}".encode() for n in range(6)]
        assert [record["SequenceNumber"] for record in read[:5]] == put_numbers
        assert {record["PartitionKey"] for record in read} == {"ann"}

    def test_the_tip_is_known(self, kinesis: Any, stream_arn: str) -> None:
        """Zero milliseconds behind once nothing is left, whether the page holds records or not."""
        for number in range(3):
            shard = put(kinesis, stream_arn, "ann", number)["ShardId"]
        iterator = iterator_of(kinesis, stream_arn, shard, TRIM_HORIZON)
        page = kinesis.get_records(ShardIterator=iterator, Limit=3)
        assert page["MillisBehindLatest"] == 0
        assert kinesis.get_records(ShardIterator=page["NextShardIterator"])["Records"] == []

    def test_reading_goes_on_after_a_sequence_number(self, kinesis: Any, stream_arn: str) -> None:
        """After the one named, at the one named, and after the last one nothing yet."""
        answers = [put(kinesis, stream_arn, "ann", number) for number in range(3)]
        shard, numbers = answers[0]["ShardId"], [each["SequenceNumber"] for each in answers]
        assert data_from(kinesis, stream_arn, shard, AFTER, numbers[0]) == [b"1", b"2"]
        at = "AT_SEQUENCE_NUMBER"
        assert data_from(kinesis, stream_arn, shard, at, numbers[1]) == [b"1", b"2"]
        assert data_from(kinesis, stream_arn, shard, AFTER, numbers[2]) == []

    def test_the_latest_iterator_sees_what_comes_after_it(
        self, kinesis: Any, stream_arn: str
    ) -> None:
        """Not what was there."""
        shard = put(kinesis, stream_arn, "ann", 0)["ShardId"]
        iterator = iterator_of(kinesis, stream_arn, shard, "LATEST")
        put(kinesis, stream_arn, "ann", 1)
        records = kinesis.get_records(ShardIterator=iterator)["Records"]
        assert [record["Data"] for record in records] == [b"1"]

    def test_a_source_gives_the_records_of_an_invocation(
        self, kinesis: Any, stream_arn: str
    ) -> None:
        """Shard and sequence number, key, base64 data and the time of arrival."""
        answer = put(kinesis, stream_arn, "ann", 7)
        source = KinesisSource(kinesis, stream_arn)
        shard, number = answer["ShardId"], answer["SequenceNumber"]
        page = source.read(shard, None, 10)
        (record,) = page.records
        assert (page.at_tip, page.closed) == (True, False)
        assert (record.sequence_number, record.key) == (number, "ann")
        assert record.payload["eventID"] == f"{shard}:{number}"
        assert record.payload["eventSourceARN"] == stream_arn
        kinesis_part = record.payload["kinesis"]
        assert kinesis_part["data"] == "Nw=="
        assert kinesis_part["approximateArrivalTimestamp"] == record.arrived_s
        assert source.read(shard, number, 10).records == []
        put(kinesis, stream_arn, "ann", 8)
        assert [r.payload["kinesis"]["data"] for r in source.read(shard, number, 10).records] == [
            "OA=="
        ]


def put(kinesis: Any, stream_arn: str, key: str, number: int = 0) -> Any:
    """Put one record that holds a number."""
    return kinesis.put_record(StreamARN=stream_arn, PartitionKey=key, Data=f"{number}".encode())


def iterator_of(kinesis: Any, stream_arn: str, shard: str, kind: str, **place: str) -> str:
    """A shard iterator."""
    answer = kinesis.get_shard_iterator(
        StreamARN=stream_arn, ShardId=shard, ShardIteratorType=kind, **place
    )
    return str(answer["ShardIterator"])


def data_from(kinesis: Any, stream_arn: str, shard: str, kind: str, number: str) -> list[bytes]:
    """The data of what is there from a place on."""
    iterator = iterator_of(kinesis, stream_arn, shard, kind, StartingSequenceNumber=number)
    records = kinesis.get_records(ShardIterator=iterator)["Records"]
    return [record["Data"] for record in records]
