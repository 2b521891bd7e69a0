"""Records that hold no valid event, one of every kind a producer could send."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from scripts.pipeline.traffic import Record

__all__ = ["malformed_records"]

_MEGABYTE = 1_000_000


def malformed_records(now: datetime) -> dict[str, Record]:
    """Records by what is wrong with them.

    Args:
        now: about when they arrive (aware).
    """
    return {
        name: Record(data, f"malformed {number}") for number, (name, data) in enumerate(_kinds(now))
    }


def _kinds(now: datetime) -> Iterator[tuple[str, bytes]]:
    event: dict[str, object] = {
        "event_id": "malformed",
        "occurred_at": now.isoformat(),
        "outcome": "failure",
        "ip": "203.0.113.9",
        "user": "mallory",
    }
    yield "not JSON", b"GET /login HTTP/1.1"
    yield "empty", b" "
    yield "no object", b"[1, 2, 3]"
    yield "missing field", _json({name: event[name] for name in event if name != "outcome"})
    yield "wrong type", _json(event | {"user": {"name": "mallory"}})
    yield "unknown value", _json(event | {"outcome": "maybe"})
    yield "impossible address", _json(event | {"ip": "300.1.2.3"})
    yield "time without offset", _json(event | {"occurred_at": "2026-01-01T00:00:00"})
    yield "time far in the future", _json(event | {"occurred_at": _iso(now, days=400)})
    yield "megabyte of text", _json(event | {"user": "m" * (_MEGABYTE - 500)})
    yield "deep nesting", b'{"event_id":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
    yield "NaN", _json(event | {"geo": {"latitude": float("nan"), "longitude": 0.0}})
    yield "duplicate key", _json(event)[:-1] + b', "user": "bob"}'
    yield "invalid UTF-8", _json(event).replace(b"mallory", b"\xff\xfe")
    yield "terminal escapes", _json(event | {"outcome": "\x1b[2J\x1b]0;owned\x07[red]fine"})
    yield "forged log line", _json(event | {"ip": '1.2.3.4\n{"level":"INFO","message":"fine"}'})


def _json(event: dict[str, object]) -> bytes:
    return json.dumps(event).encode()


def _iso(now: datetime, **later: int) -> str:
    return (now + timedelta(**later)).isoformat()
