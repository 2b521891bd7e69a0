"""The quarantine: records that were no valid event when they arrived."""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from fraudcore import InvalidEventError, decode_event
from fraudcore.timestamp import iso_millis
from lambda_entry.storage_schema import storage_names
from scripts.pipeline.traffic import Record, TrafficError
from scripts.redrive.lake_objects import LakeError, LakeObject, objects, rows
from scripts.redrive.markers import Markers
from scripts.redrive.step import State, Step

__all__ = ["Quarantine", "SetAside"]

_PREFIX = storage_names("lake")["quarantine_prefix"]
Put = Callable[[list[Record]], None]
"""Puts records into the stream, all of them, or raises TrafficError."""


class SetAside(NamedTuple):
    """A record in quarantine.

    Args:
        sequence_number: place in its shard.
        record: as the producer put it.
        reason: why it was refused.
        refused: why the code of today refuses it; ``None`` where it would take it.
    """

    sequence_number: str
    record: Record
    reason: str
    refused: str | None


@dataclass(frozen=True)
class Quarantine:
    """The quarantined records of the days that are asked for.

    Records go back into the stream with their bytes and their partition key, and arrive there
    anew. One that is put twice, by a run that was cut off before it could note what it had put,
    counts once: the engine knows events by their id.

    Args:
        s3: client.
        bucket: the lake.
        put: into the stream.
        clock: the time, aware.
        since, until: first and last day of arrival, ``YYYY-MM-DD``; empty for no limit.
    """

    s3: Any
    bucket: str
    put: Put
    clock: Callable[[], datetime]
    since: str = ""
    until: str = ""

    @property
    def markers(self) -> Markers:
        """What was replayed already."""
        return Markers(self.s3, self.bucket)

    def objects(self) -> Iterator[LakeObject]:
        """The objects of these days, by day."""
        for each in objects(self.s3, self.bucket, f"{_PREFIX}/"):
            if self.since <= each.day and (not self.until or each.day <= self.until):
                yield each

    def records(self, key: str) -> list[SetAside]:
        """The records of an object, tried by the code of today.

        Raises:
            LakeError: the object cannot be read.
        """
        now = self.clock()
        try:
            found = [_set_aside(row, now) for row in rows(self.s3, self.bucket, key)]
        except (KeyError, TypeError, AttributeError, binascii.Error) as error:
            problem = f"{type(error).__name__}: {error}"
            raise LakeError(
                f"s3://{self.bucket}/{key}: no quarantined record: {problem}"
            ) from error
        return found

    def counts(self, key: str) -> dict[str, int]:
        """How many ``records`` an object has; how many were ``replayed``, and of the others how
        many would be ``accepted`` and ``refused``.

        Raises:
            LakeError: the object cannot be read.
        """
        found, replayed = self.records(key), self.markers.replayed(key)
        fresh = [record for record in found if record.sequence_number not in replayed]
        accepted = sum(record.refused is None for record in fresh)
        return {
            "records": len(found),
            "replayed": len(found) - len(fresh),
            "accepted": accepted,
            "refused": len(fresh) - accepted,
        }

    def replay(self, *, dry_run: bool, force: bool) -> Iterator[Step]:
        """Put back what the code of today takes, object by object.

        Args:
            dry_run: only say what would happen.
            force: put back what it refuses as well; it comes to quarantine again.
        """
        for each in self.objects():
            try:
                yield from self._replay(each.key, dry_run=dry_run, force=force)
            except (LakeError, TrafficError, ClientError, BotoCoreError) as error:
                yield Step(each.key, State.FAILED, 0, str(error))

    def _replay(self, key: str, *, dry_run: bool, force: bool) -> Iterator[Step]:
        earlier = self.markers.replayed(key)
        fresh = [r for r in self.records(key) if r.sequence_number not in earlier]
        again = [r for r in fresh if force or r.refused is None]
        left = [r for r in fresh if r not in again]
        if earlier:
            yield Step(key, State.EARLIER, len(earlier))
        if again and not dry_run:
            self.put([r.record for r in again])
            numbers = earlier | {r.sequence_number for r in again}
            self.markers.mark(key, numbers, iso_millis(self.clock()))
        if again:
            yield Step(key, State.WOULD_REPLAY if dry_run else State.REPLAYED, len(again))
        if left:
            yield Step(key, State.REFUSED, len(left), left[0].refused or "")


def _set_aside(row: Mapping[str, Any], now: datetime) -> SetAside:
    data = base64.b64decode(row["data_base64"], validate=True)
    return SetAside(
        sequence_number=str(row["sequence_number"]),
        record=Record(data, str(row["partition_key"])),
        reason=str(row["reason"]),
        refused=_refusal(data, now),
    )


def _refusal(data: bytes, now: datetime) -> str | None:
    try:
        decode_event(data, arrived_at=now)
    except InvalidEventError as error:
        return str(error)
    return None
