"""A range of a shard in the lake: what the detector had archived before it gave up."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from lambda_entry.storage_schema import lake_table
from scripts.pipeline.traffic import Record
from scripts.redrive.lake_objects import LakeError, LakeObject, objects, rows
from scripts.redrive.letter import Letter

__all__ = ["ArchivedRange", "event_of"]

_EVENTS: Final = lake_table("login_events")
_QUARANTINE: Final = lake_table("quarantine")
_NOT_OF_THE_EVENT: Final = ("arrived_at", "shard_id", "sequence_number", "extra")
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class ArchivedRange:
    """Reads the records of a dead letter from the lake.

    Args:
        s3: client.
        bucket: the lake.
        letter: names the range.
        below: sequence number at which the stream takes over.
    """

    s3: Any
    bucket: str
    letter: Letter
    below: int

    def records(self) -> Iterator[dict[str, Record]]:
        """The archived events of the range by sequence number, object by object.

        Raises:
            LakeError: an object cannot be read.
        """
        for key in self._keys(_EVENTS.prefix, "dt=%Y-%m-%d/hour=%H"):
            found = {n: _record(key, row) for n, row in self._rows(key).items()}
            if found:
                yield found

    def quarantined(self) -> set[str]:
        """Sequence numbers of the range's records that are in quarantine.

        Raises:
            LakeError: an object cannot be read.
        """
        keys = self._keys(_QUARANTINE.prefix, "dt=%Y-%m-%d")
        return {number for key in keys for number in self._rows(key)}

    def _keys(self, prefix: str, layout: str) -> Iterator[str]:
        """The objects of the range, in all partitions in which its records arrived."""
        first = self.letter.first_arrived_at.replace(minute=0, second=0, microsecond=0)
        hours = int((self.letter.last_arrived_at - first) / _HOUR) + 1
        partitions = dict.fromkeys(f"{first + n * _HOUR:{layout}}" for n in range(hours))
        for partition in partitions:
            place = f"{prefix}/{partition}/{self.letter.shard_id}-"
            for each in objects(self.s3, self.bucket, place):
                if self._overlaps(each):
                    yield each.key

    def _overlaps(self, each: LakeObject) -> bool:
        here = each.shard_id == self.letter.shard_id
        return here and each.first < self._end and each.last >= self.letter.first

    @property
    def _end(self) -> int:
        return min(self.below, self.letter.last + 1)

    def _rows(self, key: str) -> dict[str, Mapping[str, Any]]:
        try:
            by_number = {
                str(row["sequence_number"]): row for row in rows(self.s3, self.bucket, key)
            }
            return {n: r for n, r in by_number.items() if self.letter.first <= int(n) < self._end}
        except (KeyError, TypeError, ValueError) as error:
            raise LakeError(f"s3://{self.bucket}/{key}: no archived row: {error!r}") from error


def event_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The event that an archive row stands for, as a producer would put it.

    Raises:
        ValueError: the unknown fields of the row cannot be read.
    """
    event = {name: _present(value) for name, value in row.items() if name not in _NOT_OF_THE_EVENT}
    extra = json.loads(row["extra"]) if row.get("extra") else {}
    return {name: value for name, value in event.items() if value is not None} | extra


def _present(value: Any) -> Any:
    """A struct without its absent members, which JSON Lines spell out."""
    if not isinstance(value, Mapping):
        return value
    return {name: member for name, member in value.items() if member is not None} or None


def _record(key: str, row: Mapping[str, Any]) -> Record:
    try:
        event = event_of(row)
        text = json.dumps(event, separators=(",", ":"))
        return Record(text.encode(), str(event.get("user") or event["ip"]))
    except (ValueError, KeyError, TypeError) as error:
        raise LakeError(f"{key}: no archived event: {error!r}") from error
