"""A Kinesis stream, read as Lambda reads it."""

import base64
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from tests.event_source.shard_iterators import ShardIterators
from tests.event_source.source import Page, Shard, StreamRecord

__all__ = ["KinesisSource"]

_ENVELOPE_BYTES = 600
"""About what a record's names and numbers add to its data and key."""


class KinesisSource:
    """The shards of a stream.

    Args:
        client: of Kinesis, by boto3 or in memory.
        stream_arn: the stream.
        only: the shards to read; all by default.
    """

    batch_info = "KinesisBatchInfo"

    def __init__(
        self, client: Any, stream_arn: str, *, only: Collection[str] | None = None
    ) -> None:
        self.arn = stream_arn
        self._client = client
        self._only = only
        self._iterators = ShardIterators(self._iterator, self._get_records)

    def shards(self) -> Sequence[Shard]:
        """ListShards, page by page; closed shards are among them while they hold records:
        https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html
        """
        answer = self._client.list_shards(StreamARN=self.arn)
        found = list(answer["Shards"])
        while token := answer.get("NextToken"):
            answer = self._client.list_shards(NextToken=token)
            found += answer["Shards"]
        return [_shard(s) for s in found if self._only is None or s["ShardId"] in self._only]

    def read(self, shard_id: str, after: str | None, limit: int) -> Page:
        """GetRecords: a shard without a next iterator is closed and read to its end.

        So is one that the stream has dropped, with what it held, when its retention had passed.
        """
        try:
            answer = self._iterators.read(shard_id, after, limit)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return Page((), at_tip=True, closed=True)
        return Page(
            records=[self._record(shard_id, record) for record in answer["Records"]],
            at_tip=answer["MillisBehindLatest"] == 0,
            closed=not answer.get("NextShardIterator"),
        )

    def _iterator(self, shard_id: str, kind: str, after: str | None) -> str:
        place = {} if after is None else {"StartingSequenceNumber": after}
        answer = self._client.get_shard_iterator(
            StreamARN=self.arn, ShardId=shard_id, ShardIteratorType=kind, **place
        )
        return str(answer["ShardIterator"])

    def _get_records(self, iterator: str, limit: int) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self._client.get_records(ShardIterator=iterator, Limit=limit)
        return answer

    def _record(self, shard_id: str, record: Mapping[str, Any]) -> StreamRecord:
        """A record in the form of
        https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
        """
        number, key = record["SequenceNumber"], record["PartitionKey"]
        data = base64.b64encode(record["Data"]).decode("ascii")
        arrived_s = record["ApproximateArrivalTimestamp"].timestamp()
        payload = {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": key,
                "sequenceNumber": number,
                "data": data,
                "approximateArrivalTimestamp": arrived_s,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": f"{shard_id}:{number}",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": "arn:aws:iam::000000000000:role/tested",
            "awsRegion": self.arn.split(":")[3],
            "eventSourceARN": self.arn,
        }
        return StreamRecord(number, key, arrived_s, len(data) + len(key) + _ENVELOPE_BYTES, payload)


def _shard(shard: Mapping[str, Any]) -> Shard:
    parents = (shard.get("ParentShardId"), shard.get("AdjacentParentShardId"))
    return Shard(shard["ShardId"], tuple(parent for parent in parents if parent))
