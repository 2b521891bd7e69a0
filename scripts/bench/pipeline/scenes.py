"""What all shards of a stream have in common when they contend for a profile."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any, Final

__all__ = ["SCENES", "Scene", "kinesis_record"]

Record = dict[str, Any]
_NOW_S: Final = 1_772_438_400
"""2026-03-02T08:00Z, a Monday."""
_OWN_USERS: Final = 5
_FAILURE_SHARE: Final = 0.15
_GATEWAY: Final = "198.51.100.1"


@dataclass(frozen=True)
class Scene:
    """One kind of contention.

    Args:
        name: one word.
        title: what all shards have in common.
        gateway: whether all come from one address.
        failures: share of the attempts that fail.
        rules: in TOML.
        most_parts: more are not simulated.
    """

    name: str
    title: str
    gateway: bool
    failures: float
    rules: str = ""
    most_parts: int = 16

    def records(self, shard: int, clock: Callable[[], float]) -> Iterator[Record]:
        """The logins of a shard, each a moment after the one before.

        Args:
            shard: its number.
            clock: seconds since the start.
        """
        rng = Random(f"{self.name} {shard}")
        for number in count():
            ip = _GATEWAY if self.gateway else f"10.{shard}.{number // 250 % 250}.{number % 250}"
            failed = rng.random() < self.failures
            yield _record(shard, number, ip, _NOW_S + clock() + number / 1e3, failed=failed)


SCENES: Final = {
    scene.name: scene
    for scene in (
        Scene("tenant", "one tenant, 15 % failures", gateway=False, failures=_FAILURE_SHARE),
        Scene(
            "ip",
            "one address that no rule objects to",
            gateway=True,
            failures=0.0,
            rules="[rules.ip_velocity]\nenabled = false",
        ),
        Scene("attack", "one attacking address", gateway=True, failures=1.0, most_parts=4),
    )
}


def kinesis_record(data: bytes, shard: int, number: int, arrived_s: float) -> Record:
    """A record of an invocation by Kinesis, with what the detector reads of it."""
    return {
        "eventID": f"shardId-{shard:012}:{number}",
        "kinesis": {
            "approximateArrivalTimestamp": arrived_s,
            "data": base64.b64encode(data).decode("ascii"),
            "partitionKey": str(shard),
            "sequenceNumber": str(number),
        },
    }


def _record(shard: int, number: int, ip: str, at_s: float, *, failed: bool) -> Record:
    event = {
        "event_id": f"{shard} {number}",
        "occurred_at": round(at_s * 1e3),
        "outcome": "failure" if failed else "success",
        "user": f"{number % _OWN_USERS} of {shard}",
        "ip": ip,
    }
    return kinesis_record(json.dumps(event).encode(), shard, number, at_s)
