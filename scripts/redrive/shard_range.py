"""A range of a shard, as far as the stream still retains it."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from botocore.exceptions import ClientError

from scripts.redrive.letter import Letter

__all__ = ["KinesisRecord", "ShardRange"]

KinesisRecord = dict[str, Any]
"""A record of an invocation by Kinesis."""
_PER_CALL: Final = 500
_SLACK: Final = timedelta(seconds=1)
_EMPTY_PAGES: Final = 100
"""A page may be empty though records follow; a reader that is ahead of them would wait for ever."""


@dataclass(frozen=True)
class ShardRange:
    """Reads the records of a dead letter from their stream.

    It starts at the time of the first one, not at its sequence number: where that time is no
    longer retained, Kinesis starts with the oldest record that is:
    https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html

    Args:
        kinesis: client.
        letter: names the range.
    """

    kinesis: Any
    letter: Letter

    def pages(self) -> Iterator[list[KinesisRecord]]:
        """What is retained of the range, in order, as Lambda hands it to a function.

        Raises:
            ClientError: the stream cannot be read.
        """
        at = self.letter.first_arrived_at - _SLACK
        iterator = self._iterator(ShardIteratorType="AT_TIMESTAMP", Timestamp=at)
        empty = 0
        while iterator and empty < _EMPTY_PAGES:
            answer = self.kinesis.get_records(ShardIterator=iterator, Limit=_PER_CALL)
            records = answer["Records"]
            page = [record for record in records if self._number(record) >= self.letter.first]
            page = [record for record in page if self._number(record) <= self.letter.last]
            if page:
                yield [self._invocation_record(record) for record in page]
            if records and self._number(records[-1]) >= self.letter.last:
                return
            if not records and not answer.get("MillisBehindLatest"):
                return
            empty = 0 if records else empty + 1
            iterator = self._next(answer, records)

    def _next(self, answer: dict[str, Any], records: list[dict[str, Any]]) -> str | None:
        """A fresh iterator after the records: an old one expires while a function works."""
        if not records or not answer.get("NextShardIterator"):
            return answer.get("NextShardIterator")
        return self._iterator(
            ShardIteratorType="AFTER_SEQUENCE_NUMBER",
            StartingSequenceNumber=records[-1]["SequenceNumber"],
        )

    def _iterator(self, **start: object) -> str | None:
        try:
            answer = self.kinesis.get_shard_iterator(
                StreamName=self.letter.stream_name, ShardId=self.letter.shard_id, **start
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None  # the shard was closed and has expired
            raise
        return str(answer["ShardIterator"])

    @staticmethod
    def _number(record: dict[str, Any]) -> int:
        return int(record["SequenceNumber"])

    def _invocation_record(self, record: dict[str, Any]) -> KinesisRecord:
        """The record in the form of
        https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html."""
        number = record["SequenceNumber"]
        return {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": record["PartitionKey"],
                "sequenceNumber": number,
                "data": base64.b64encode(record["Data"]).decode("ascii"),
                "approximateArrivalTimestamp": record["ApproximateArrivalTimestamp"].timestamp(),
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": f"{self.letter.shard_id}:{number}",
            "eventName": "aws:kinesis:record",
            "awsRegion": self.letter.stream_arn.split(":")[3],
            "eventSourceARN": self.letter.stream_arn,
        }
