"""Traffic of which one address is in every shard, and most accounts are in one each."""

import json
import time
from dataclasses import dataclass
from typing import Any

from fraudcore import LoginEvent, decode_event
from tests.fakes.stream_records import login

__all__ = ["HOT_IP", "VICTIMS", "Put", "put_all"]

HOT_IP = "203.0.113.9"
VICTIMS = {f"victim{n}" for n in range(12)}


@dataclass(frozen=True)
class Put:
    """An event in the stream."""

    event: LoginEvent
    shard_id: str
    sequence_number: str


def attempt(number: int, user: str, ip: str, start_ms: int, **fields: object) -> dict[str, object]:
    """A failed login, as many seconds after the start."""
    occurred_at = start_ms + 1000 * number
    return login(number, user=user, ip=ip, occurred_at=occurred_at, **fields)


def traffic(start_ms: int) -> list[dict[str, object]]:
    """One address that tries 60 accounts, guessed accounts, and people with their own devices."""
    hot = [attempt(n, f"user{n % 60}", HOT_IP, start_ms) for n in range(120)]
    guesses = [
        attempt(200 + n, f"victim{n % 12}", f"198.51.100.{n % 12}", start_ms) for n in range(84)
    ]
    people = [
        attempt(
            300 + n,
            f"person{n % 50}",
            f"192.0.2.{n % 50}",
            start_ms,
            outcome="success",
            device_id=f"device{n % 50}",
        )
        for n in range(150)
    ]
    mixed = [event for pair in zip(hot, people, strict=False) for event in pair]
    return [*mixed, *people[len(hot) :], *guesses]


def put_all(kinesis: Any, stream_arn: str) -> list[Put]:
    """The traffic of the last hour in the stream, in the order in which it took it."""
    start_ms = (int(time.time()) // 3600 - 1) * 3_600_000
    bodies = [json.dumps(event).encode() for event in traffic(start_ms)]
    events = [decode_event(body) for body in bodies]
    records = [
        {"Data": body, "PartitionKey": event.user}
        for body, event in zip(bodies, events, strict=True)
    ]
    answer = kinesis.put_records(StreamARN=stream_arn, Records=records)
    places = answer["Records"]
    return [
        Put(event, place["ShardId"], place["SequenceNumber"])
        for event, place in zip(events, places, strict=True)
    ]
