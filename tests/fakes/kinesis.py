"""Kinesis in memory: one stream, its shards, and resharding.

The same contract runs over this and, where it is faithful, over the emulator
(``tests/kinesis_contract.py``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import md5
from typing import Any, Final

from scripts.fakes.dynamodb import refusal
from tests.fakes.kinesis_shard import FakeShard, arrived_s

__all__ = ["FakeKinesis"]

HASH_KEYS: Final = 2**128
_FIRST_SEQUENCE: Final = 49 * 10**54
_ITERATOR_LIFE_S: Final = 300.0


@dataclass(frozen=True)
class _Iterator:
    """A place between records: all up to ``after`` are behind it."""

    shard_id: str
    after: int
    issued_s: float


class FakeKinesis:
    """A stream.

    Args:
        clock: epoch seconds, for arrival times, retention and iterators.
        shards: at the start, with equal ranges of hash keys.
        retention_s: how long records stay.

    Attributes:
        arn: of the stream, whose name is ``logins``.
        calls: names of the calls made, in order.
        empty_pages: how many GetRecords to come give nothing, though there may be more.
        refused: how many records to come PutRecords refuses.
        shards_per_page: of ListShards.
    """

    arn = "arn:aws:kinesis:us-east-1:000000000000:stream/logins"

    def __init__(
        self, clock: Callable[[], float], shards: int = 1, retention_s: float = 86_400.0
    ) -> None:
        self.calls: list[str] = []
        self.empty_pages = 0
        self.refused = 0
        self.shards_per_page = 1000
        self._clock = clock
        self._retention_s = retention_s
        self._shards: dict[str, FakeShard] = {}
        self._iterators: dict[str, _Iterator] = {}
        self._pages: dict[str, str] = {}
        self._sequence = _FIRST_SEQUENCE
        self._made = 0
        for number in range(shards):
            self._add(HASH_KEYS * number // shards, HASH_KEYS * (number + 1) // shards - 1)

    def put_record(self, **request: Any) -> dict[str, Any]:
        """PutRecord."""
        self.calls.append("put_record")
        return self._put(request)

    def put_records(self, **request: Any) -> dict[str, Any]:
        """PutRecords: each record succeeds or is refused alone."""
        self.calls.append("put_records")
        assert 0 < len(request["Records"]) <= 500
        results = [self._put_unless_refused(record) for record in request["Records"]]
        return {"FailedRecordCount": sum("ErrorCode" in r for r in results), "Records": results}

    def list_shards(self, **request: Any) -> dict[str, Any]:
        """ListShards: open shards, and closed ones as long as they could hold a record."""
        self.calls.append("list_shards")
        self._trim()
        after = self._pages.get(request.get("NextToken", ""), "")
        found = [s for s in sorted(self._shards) if s > after]
        page = found[: self.shards_per_page]
        answer: dict[str, Any] = {"Shards": [self._shards[s].description() for s in page]}
        if len(found) > len(page):
            answer["NextToken"] = f"after {page[-1]}"
            self._pages[answer["NextToken"]] = page[-1]
        return answer

    def get_shard_iterator(self, **request: Any) -> dict[str, Any]:
        """GetShardIterator of every type."""
        self.calls.append("get_shard_iterator")
        self._trim()
        shard = self._shard(request["ShardId"], "GetShardIterator")
        after = self._place(shard, request)
        return {"ShardIterator": self._issue(shard.shard_id, after)}

    def get_records(self, **request: Any) -> dict[str, Any]:
        """GetRecords: behind the last record of a closed shard there is no next iterator."""
        self.calls.append("get_records")
        self._trim()
        place = self._iterators.get(request["ShardIterator"])
        if place is None or self._clock() - place.issued_s > _ITERATOR_LIFE_S:
            raise refusal("GetRecords", "ExpiredIteratorException")
        shard = self._shard(place.shard_id, "GetRecords")
        waiting = shard.behind(place.after)
        page = [] if self.empty_pages else waiting[: request.get("Limit", 10_000)]
        self.empty_pages = max(0, self.empty_pages - 1)
        return self._page(shard, page, waiting, place.after)

    def split_shard(self, **request: Any) -> dict[str, Any]:
        """SplitShard: two children take over the halves of an open shard's range."""
        self.calls.append("split_shard")
        parent = self._open(request["ShardToSplit"], "SplitShard")
        middle = int(request["NewStartingHashKey"])
        if not parent.start < middle <= parent.end:
            raise refusal("SplitShard", "InvalidArgumentException")
        parent.closed_s = self._clock()
        self._add(parent.start, middle - 1, parent.shard_id)
        self._add(middle, parent.end, parent.shard_id)
        return {}

    def merge_shards(self, **request: Any) -> dict[str, Any]:
        """MergeShards: one child takes over the ranges of two neighbours."""
        self.calls.append("merge_shards")
        first = self._open(request["ShardToMerge"], "MergeShards")
        second = self._open(request["AdjacentShardToMerge"], "MergeShards")
        low, high = sorted((first, second), key=lambda shard: shard.start)
        if low.end + 1 != high.start:
            raise refusal("MergeShards", "InvalidArgumentException")
        first.closed_s = second.closed_s = self._clock()
        self._add(low.start, high.end, first.shard_id, second.shard_id)
        return {}

    def _add(self, start: int, end: int, *parents: str) -> None:
        shard_id = f"shardId-{self._made:012d}"
        self._made += 1
        self._shards[shard_id] = FakeShard(shard_id, start, end, parents)

    def _put_unless_refused(self, record: Mapping[str, Any]) -> dict[str, Any]:
        if self.refused:
            self.refused -= 1
            return {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "x"}
        return self._put(record)

    def _put(self, record: Mapping[str, Any]) -> dict[str, Any]:
        key, data = record["PartitionKey"], record["Data"]
        raw = data.encode() if isinstance(data, str) else bytes(data)
        assert 0 < len(key) <= 256
        assert len(raw) <= 1_048_576
        hashed = int(md5(key.encode(), usedforsecurity=False).hexdigest(), 16)
        place = int(record.get("ExplicitHashKey", hashed))
        shard = next(shard for shard in self._shards.values() if shard.takes(place))
        self._sequence += 1
        kept = {"SequenceNumber": str(self._sequence), "PartitionKey": key, "Data": raw}
        arrived_at = datetime.fromtimestamp(self._clock(), UTC)
        shard.records.append(kept | {"ApproximateArrivalTimestamp": arrived_at})
        return {"ShardId": shard.shard_id, "SequenceNumber": str(self._sequence)}

    def _place(self, shard: FakeShard, request: Mapping[str, Any]) -> int:
        kind = request["ShardIteratorType"]
        if kind == "TRIM_HORIZON":
            return 0
        if kind == "LATEST":
            return self._sequence
        if kind == "AT_TIMESTAMP":
            return shard.last_before(request["Timestamp"])
        number = int(request["StartingSequenceNumber"])
        return number if kind == "AFTER_SEQUENCE_NUMBER" else number - 1

    def _page(
        self,
        shard: FakeShard,
        page: list[dict[str, Any]],
        waiting: list[dict[str, Any]],
        after: int,
    ) -> dict[str, Any]:
        left = waiting[len(page) :]
        behind_s = self._clock() - arrived_s(left[0]) if left else 0.0
        answer: dict[str, Any] = {
            "Records": [dict(record) for record in page],
            "MillisBehindLatest": max(1, int(1000 * behind_s)) if left else 0,
        }
        if left or shard.closed_s is None:
            reached = int(page[-1]["SequenceNumber"]) if page else after
            return answer | {"NextShardIterator": self._issue(shard.shard_id, reached)}
        children = [s for s in self._shards.values() if shard.shard_id in s.parents]
        named = [{"ShardId": c.shard_id, "ParentShards": list(c.parents)} for c in children]
        return answer | {"ChildShards": named}

    def _issue(self, shard_id: str, after: int) -> str:
        token = f"iterator-{len(self._iterators)}"
        self._iterators[token] = _Iterator(shard_id, after, self._clock())
        return token

    def _shard(self, shard_id: str, operation: str) -> FakeShard:
        if shard_id not in self._shards:
            raise refusal(operation, "ResourceNotFoundException")
        return self._shards[shard_id]

    def _open(self, shard_id: str, operation: str) -> FakeShard:
        shard = self._shard(shard_id, operation)
        if shard.closed_s is not None:
            raise refusal(operation, "InvalidArgumentException")
        return shard

    def _trim(self) -> None:
        """Drop what has outlived the retention, and closed shards that have."""
        oldest_s = self._clock() - self._retention_s
        for shard in list(self._shards.values()):
            shard.records = [r for r in shard.records if arrived_s(r) >= oldest_s]
            if shard.closed_s is not None and shard.closed_s < oldest_s:
                del self._shards[shard.shard_id]
