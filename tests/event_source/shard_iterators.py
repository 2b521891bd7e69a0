"""Reading shards through iterators, as Kinesis and DynamoDB streams both want it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

__all__ = ["ShardIterators"]

_EXPIRED: Final = "ExpiredIteratorException"
_START: Final = "TRIM_HORIZON"
_CONTINUE: Final = "AFTER_SEQUENCE_NUMBER"


class ShardIterators:
    """GetRecords where the last call left off.

    An answer without records can come before the end of a shard, and only the iterator in it
    leads past the gap:
    https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html

    Args:
        iterator: gets one, for a shard and a type, and after a sequence number if one is given.
        records: GetRecords with an iterator and a limit.
    """

    def __init__(
        self,
        iterator: Callable[[str, str, str | None], str],
        records: Callable[[str, int], Mapping[str, Any]],
    ) -> None:
        self._iterator = iterator
        self._records = records
        self._next: dict[str, tuple[str | None, str]] = {}

    def read(self, shard_id: str, after: str | None, limit: int) -> Mapping[str, Any]:
        """The answer to GetRecords behind a sequence number."""
        place, iterator = self._next.get(shard_id, (None, None))
        if iterator is None or place != after:
            iterator = self._anew(shard_id, after)
        try:
            answer = self._records(iterator, limit)
        except ClientError as error:
            if error.response["Error"]["Code"] != _EXPIRED:
                raise
            answer = self._records(self._anew(shard_id, after), limit)
        self._keep(shard_id, after, answer)
        return answer

    def _anew(self, shard_id: str, after: str | None) -> str:
        return self._iterator(shard_id, _START if after is None else _CONTINUE, after)

    def _keep(self, shard_id: str, after: str | None, answer: Mapping[str, Any]) -> None:
        self._next.pop(shard_id, None)
        if following := answer.get("NextShardIterator"):
            self._next[shard_id] = (_last(answer["Records"], after), following)


def _last(records: list[Mapping[str, Any]], after: str | None) -> str | None:
    if not records:
        return after
    last = records[-1]
    return str(last["dynamodb"]["SequenceNumber"] if "dynamodb" in last else last["SequenceNumber"])
