"""The stream of a DynamoDB table: of a real one, or of a list that grows."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.event_source.shard_iterators import ShardIterators
from tests.event_source.source import Page, Shard, StreamRecord

__all__ = ["DynamoDbStreamSource", "TableStreamSource"]

TABLE_SHARD = "shardId-00000000000000000000-00000000"
_READ_LIMIT = 1000
"""Of GetRecords:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html"""


class TableStreamSource:
    """Records in a list, all in one shard.

    Args:
        records: as a function gets them, with ascending sequence numbers; what is appended
            while they are read comes up.
    """

    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/tested/stream/2026-01-01T00:00:00.000"
    batch_info = "DDBStreamBatchInfo"

    def __init__(self, records: Sequence[Mapping[str, Any]]) -> None:
        self._records = records

    def shards(self) -> Sequence[Shard]:
        """The one shard."""
        return [Shard(TABLE_SHARD)]

    def read(self, shard_id: str, after: str | None, limit: int) -> Page:
        """The records behind a sequence number."""
        assert shard_id == TABLE_SHARD
        last = -1 if after is None else int(after)
        found = [r for r in self._records if int(r["dynamodb"]["SequenceNumber"]) > last]
        return Page([_record(r) for r in found[:limit]], at_tip=len(found) <= limit)


class DynamoDbStreamSource:
    """The stream of a table.

    Args:
        client: of DynamoDB streams.
        stream_arn: the stream.
    """

    batch_info = "DDBStreamBatchInfo"

    def __init__(self, client: Any, stream_arn: str) -> None:
        self.arn = stream_arn
        self._client = client
        self._iterators = ShardIterators(self._iterator, self._get_records)

    def shards(self) -> Sequence[Shard]:
        """DescribeStream, page by page."""
        found: list[Shard] = []
        start: dict[str, str] = {}
        while True:
            answer = self._client.describe_stream(StreamArn=self.arn, **start)["StreamDescription"]
            found += map(_shard, answer["Shards"])
            if not answer.get("LastEvaluatedShardId"):
                return found
            start = {"ExclusiveStartShardId": answer["LastEvaluatedShardId"]}

    def read(self, shard_id: str, after: str | None, limit: int) -> Page:
        """GetRecords; that nothing was left behind shows in an empty answer only."""
        answer = self._iterators.read(shard_id, after, min(limit, _READ_LIMIT))
        return Page(
            records=[_record(self._as_invoked(record)) for record in answer["Records"]],
            at_tip=not answer["Records"],
            closed=not answer.get("NextShardIterator"),
        )

    def _iterator(self, shard_id: str, kind: str, after: str | None) -> str:
        place = {} if after is None else {"SequenceNumber": after}
        answer = self._client.get_shard_iterator(
            StreamArn=self.arn, ShardId=shard_id, ShardIteratorType=kind, **place
        )
        return str(answer["ShardIterator"])

    def _get_records(self, iterator: str, limit: int) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self._client.get_records(ShardIterator=iterator, Limit=limit)
        return answer

    def _as_invoked(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The record of an invocation: its time a number, and the stream named in it."""
        created_at = record["dynamodb"]["ApproximateCreationDateTime"].timestamp()
        change = {**record["dynamodb"], "ApproximateCreationDateTime": created_at}
        return {**record, "dynamodb": change, "eventSourceARN": self.arn}


def _record(payload: Mapping[str, Any]) -> StreamRecord:
    change = payload["dynamodb"]
    text = json.dumps(payload, default=str)
    return StreamRecord(
        sequence_number=change["SequenceNumber"],
        key=json.dumps(change.get("Keys"), sort_keys=True, default=str),
        arrived_s=change["ApproximateCreationDateTime"],
        size_bytes=len(text),
        payload=payload,
    )


def _shard(shard: Mapping[str, Any]) -> Shard:
    parent = shard.get("ParentShardId")
    return Shard(shard["ShardId"], (parent,) if parent else ())
