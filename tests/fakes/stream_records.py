"""Invocation records as Lambda hands them to a function."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

SHARD = "shardId-000000000000"
ARRIVED_S = 1_795_429_800
"""2026-11-23T10:30:00Z"""
ARRIVED_AT = datetime.fromtimestamp(ARRIVED_S, UTC)


def login(number: int, **fields: object) -> dict[str, object]:
    """A failed login of the event id ``e<number>``, as many seconds after ten o'clock."""
    event = {
        "event_id": f"e{number}",
        "occurred_at": 1_795_428_000_000 + 1000 * number,
        "outcome": "failure",
        "ip": "203.0.113.9",
        "user": "ann",
    }
    return event | fields


def kinesis_record(
    data: Mapping[str, object] | bytes,
    number: int,
    *,
    shard: str = SHARD,
    arrived_s: float = ARRIVED_S,
    partition_key: str = "ann",
) -> dict[str, Any]:
    """One record of an invocation by Kinesis."""
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return {
        "eventID": f"{shard}:{number}",
        "eventSource": "aws:kinesis",
        "kinesis": {
            "approximateArrivalTimestamp": arrived_s,
            "data": base64.b64encode(body).decode("ascii"),
            "partitionKey": partition_key,
            "sequenceNumber": str(number),
        },
    }


def failures(count: int, start: int = 0, **fields: object) -> list[dict[str, Any]]:
    """Records of failed logins, numbered from ``start``."""
    return [kinesis_record(login(n, **fields), n) for n in range(start, start + count)]


def alert_record(
    kind: str, number: int, new: Mapping[str, Any], old: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """One record of the alerts table's stream."""
    change = {"ApproximateCreationDateTime": ARRIVED_S, "SequenceNumber": str(number)}
    images = {"NewImage": dict(new)} | ({"OldImage": dict(old)} if old is not None else {})
    return {"eventName": kind, "eventSource": "aws:dynamodb", "dynamodb": change | images}
