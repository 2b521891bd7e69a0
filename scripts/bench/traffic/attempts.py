"""One login attempt, and its canonical JSON as producers send it."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from scripts.bench.traffic.devices import Device
from scripts.bench.traffic.facts import digest_hex
from scripts.bench.traffic.networks import Access

__all__ = ["NOBODY", "Attempt", "encode", "encoded", "users_of"]

NOBODY = -1
"""The number of who has no account."""


class Attempt(NamedTuple):
    """What somebody did.

    Args:
        time_ms: epoch milliseconds.
        number: of the user whose account it is, or ``NOBODY``.
        user: account name as typed.
        access, device: from where and with what.
        reason: why a failure failed; ``None`` for a success.
    """

    time_ms: int
    number: int
    user: str
    access: Access
    device: Device
    reason: str | None = None


def encode(attempt: Attempt, event_id: str) -> bytes:
    """The canonical JSON object, compact and in UTF-8, without absent fields."""
    record = {
        "event_id": event_id,
        "occurred_at": _instant(attempt.time_ms),
        "kind": "login",
        "outcome": "success" if attempt.reason is None else "failure",
        "reason": attempt.reason,
        "user": attempt.user,
        "ip": attempt.access.ip,
        "tenant": "default",
        "user_agent": attempt.device.user_agent,
        "device_id": attempt.device.device_id,
        "geo": attempt.access.geo,
        "network": attempt.access.network,
    }
    present = {name: value for name, value in record.items() if value is not None}
    return json.dumps(present, ensure_ascii=False, separators=(",", ":")).encode()


def encoded(attempts: Iterable[Attempt], seed: int, stream: str) -> Iterator[bytes]:
    """Every attempt as JSON, with ids that differ within and between streams."""
    return (
        encode(attempt, _uuid(digest_hex(seed, stream, number)))
        for number, attempt in enumerate(attempts)
    )


def users_of(attempts: Iterable[Attempt]) -> set[int]:
    """The numbers of the users whose accounts were tried."""
    return {attempt.number for attempt in attempts} - {NOBODY}


def _uuid(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _instant(time_ms: int) -> str:
    whole, rest = divmod(time_ms, 1_000)
    return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"
