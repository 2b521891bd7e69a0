"""A stream of one shard in memory, whose sequence numbers are small."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from tests.fakes.stream_records import ARRIVED_S, SHARD


class OneShardKinesis:
    """The stream.

    Attributes:
        records: all that are retained, in order; numbers rise by ten.
        throttled: how many calls to come refuse their last record.
        empty_pages: how many reads to come find nothing, though there is something.
        closed: whether the shard is closed and forgotten.
        page: records a call returns at most.
        put_at_s: when records that are put arrive.
    """

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.throttled = 0
        self.empty_pages = 0
        self.closed = False
        self.page = 3
        self.put_at_s: float = ARRIVED_S
        self._number = 1000

    def arrive(self, data: bytes, partition_key: str = "ann", at_s: float = ARRIVED_S) -> str:
        """A record arrives; its sequence number."""
        self._number += 10
        self.records.append(
            {
                "SequenceNumber": str(self._number),
                "Data": data,
                "PartitionKey": partition_key,
                "ApproximateArrivalTimestamp": datetime.fromtimestamp(at_s, UTC),
            }
        )
        return str(self._number)

    def put_records(self, **request: Any) -> dict[str, Any]:
        """PutRecords: each record succeeds or fails alone."""
        entries = request["Records"]
        assert 0 < len(entries) <= 500
        refused = len(entries) - 1 if self.throttled else len(entries)
        self.throttled = max(0, self.throttled - 1)
        return {"Records": [self._put(entry, n < refused) for n, entry in enumerate(entries)]}

    def get_shard_iterator(self, **request: Any) -> dict[str, Any]:
        """GetShardIterator by time or after a record."""
        if self.closed or request["ShardId"] != SHARD:
            error = {"Code": "ResourceNotFoundException", "Message": request["ShardId"]}
            raise ClientError({"Error": error}, "GetShardIterator")
        if request["ShardIteratorType"] == "AT_TIMESTAMP":
            at = request["Timestamp"]
            before = [r for r in self.records if r["ApproximateArrivalTimestamp"] < at]
            after = before[-1]["SequenceNumber"] if before else "0"
        else:
            assert request["ShardIteratorType"] == "AFTER_SEQUENCE_NUMBER"
            after = request["StartingSequenceNumber"]
        return {"ShardIterator": after}

    def get_records(self, **request: Any) -> dict[str, Any]:
        """GetRecords: a few, where the iterator stands."""
        after = request["ShardIterator"]
        rest = [r for r in self.records if int(r["SequenceNumber"]) > int(after)]
        if self.empty_pages:
            self.empty_pages -= 1
            return {"Records": [], "NextShardIterator": after, "MillisBehindLatest": 1}
        found = rest[: self.page]
        following = found[-1]["SequenceNumber"] if found else after
        behind = int(len(rest) > len(found))
        return {"Records": found, "NextShardIterator": following, "MillisBehindLatest": behind}

    def _put(self, entry: Mapping[str, Any], taken: bool) -> dict[str, str]:
        if not taken:
            return {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "slow"}
        number = self.arrive(entry["Data"], entry["PartitionKey"], self.put_at_s)
        return {"ShardId": SHARD, "SequenceNumber": number}
