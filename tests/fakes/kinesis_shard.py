"""A shard of Kinesis in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

__all__ = ["FakeShard", "arrived_s"]


@dataclass
class FakeShard:
    """A range of hash keys and its records.

    Args:
        shard_id: its name.
        start, end: first and last hash key.
        parents: the shards whose range it took over.
        records: oldest first.
        closed_s: when it was split or merged, epoch seconds.
    """

    shard_id: str
    start: int
    end: int
    parents: tuple[str, ...] = ()
    records: list[dict[str, Any]] = field(default_factory=list)
    closed_s: float | None = None

    def description(self) -> dict[str, Any]:
        """The shard as ListShards names it."""
        named = dict(zip(("ParentShardId", "AdjacentParentShardId"), self.parents, strict=False))
        keys = {"StartingHashKey": str(self.start), "EndingHashKey": str(self.end)}
        return {"ShardId": self.shard_id, "HashKeyRange": keys, **named}

    def takes(self, hash_key: int) -> bool:
        """Whether a record of this hash key goes here."""
        return self.closed_s is None and self.start <= hash_key <= self.end

    def behind(self, number: int) -> list[dict[str, Any]]:
        """The records after a sequence number."""
        return [r for r in self.records if int(r["SequenceNumber"]) > number]

    def last_before(self, moment: datetime | float) -> int:
        """The last sequence number that arrived before a moment, 0 if none did."""
        moment_s = moment.timestamp() if isinstance(moment, datetime) else float(moment)
        early = [r for r in self.records if arrived_s(r) < moment_s]
        return int(early[-1]["SequenceNumber"]) if early else 0


def arrived_s(record: Mapping[str, Any]) -> float:
    """When a record arrived, epoch seconds."""
    return float(record["ApproximateArrivalTimestamp"].timestamp())
