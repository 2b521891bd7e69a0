"""What the detector archives, as objects or files, for the tests that read it again."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from fraudcore import LoginEvent
from fraudcore.decoder import decode_event
from fraudcore.simulate.service import ServiceScenario, play
from fraudcore.timestamp import from_millis
from lambda_entry.archive import Archive
from lambda_entry.records import Accepted, Arrival
from tests.fakes.bucket import Bucket

__all__ = ["accepted", "archived", "service_events", "write_lake"]


def accepted(events: Sequence[LoginEvent], shards: int = 2) -> list[Accepted]:
    """Events as the stream takes them, in the order given, a second after they happen at least.

    Arrival never goes back; a user's events are in one shard.
    """
    found, newest = [], from_millis(0)
    for number, event in enumerate(events):
        newest = max(newest, event.occurred_at + timedelta(seconds=1))
        shard = sum((event.user or str(event.ip)).encode()) % shards
        name = f"shardId-{shard:012}"
        found.append(Accepted(Arrival(name, str(10**6 + number), newest, "key"), event))
    return found


def archived(
    events: Sequence[LoginEvent], *, shards: int = 2, batch: int = 100
) -> dict[str, bytes]:
    """Objects by key, as the detector archives events: shard by shard, in batches."""
    bucket = Bucket()
    archive, records = Archive(bucket, "lake"), accepted(events, shards)
    for shard in sorted({each.arrival.shard_id for each in records}):
        own = [each for each in records if each.arrival.shard_id == shard]
        for first in range(0, len(own), batch):
            archive.store(own[first : first + batch])
    return bucket.objects


def write_lake(
    root: Path, events: Sequence[LoginEvent], *, shards: int = 2, batch: int = 100
) -> None:
    """The same as files below a directory."""
    for key, body in archived(events, shards=shards, batch=batch).items():
        path = root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def service_events(scenario: ServiceScenario) -> list[LoginEvent]:
    """The events of a simulated service."""
    return [decode_event(line) for line, _ in play(scenario)]
