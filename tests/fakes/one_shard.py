"""The stream of a deployment that is redriven: one shard with small pages, which can forget."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.kinesis import HASH_KEYS, FakeKinesis
from tests.fakes.stream_records import ARRIVED_S, SHARD

__all__ = ["OneShard"]

_TEN_YEARS_S = 315_360_000.0


class OneShard(FakeKinesis):
    """Sequence numbers are 1010, 1020, and so on.

    Attributes:
        page: records that a read returns at most.
        put_at_s: when records arrive, epoch seconds.
    """

    def __init__(self) -> None:
        super().__init__(clock=lambda: self.put_at_s, retention_s=_TEN_YEARS_S)
        self.page = 3
        self.put_at_s: float = ARRIVED_S
        self._sequence = 1000

    @property
    def records(self) -> list[dict[str, Any]]:
        """What is retained; to be changed, too."""
        return self._shards[SHARD].records

    def arrive(self, data: bytes, partition_key: str = "ann", at_s: float = ARRIVED_S) -> str:
        """A record arrives at a time; its sequence number."""
        put_at_s, self.put_at_s = self.put_at_s, at_s
        place = self._put({"Data": data, "PartitionKey": partition_key})
        self.put_at_s = put_at_s
        return str(place["SequenceNumber"])

    def close(self) -> None:
        """The shard is split, and forgotten."""
        self.split_shard(ShardToSplit=SHARD, NewStartingHashKey=str(HASH_KEYS // 2))
        del self._shards[SHARD]

    def get_records(self, **request: Any) -> dict[str, Any]:
        """GetRecords, a few at a time."""
        few = {**request, "Limit": min(self.page, request["Limit"])}
        return super().get_records(**few)

    def _put(self, record: Mapping[str, Any]) -> dict[str, Any]:
        self._sequence += 9
        return super()._put(record)
