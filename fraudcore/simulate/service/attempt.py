"""One thing that happened, and its canonical JSON."""

from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple

from fraudcore.event import Kind, Reason
from fraudcore.simulate.rhythm import DAY_MS
from fraudcore.simulate.service.ways import Way
from fraudcore.timestamp import from_millis

__all__ = ["CHANGES", "Attempt", "event_id_of", "line_of"]

CHANGES: Final[tuple[Kind, ...]] = ("password_change", "email_change", "mfa_change")
"""What somebody can change of an account."""


class Attempt(NamedTuple):
    """What somebody did.

    Args:
        time_ms: epoch milliseconds.
        user: account name as typed; plain ASCII.
        way: from where.
        agent: the user agent; plain ASCII without quotes.
        device_id, session_id, credential_tag: as in the event.
        reason: why a failure failed; ``None`` for a success.
        kind: as in the event.
        campaign: id of the attack that it belongs to, ``None`` for honest traffic.
    """

    time_ms: int
    user: str
    way: Way
    agent: str
    device_id: str | None
    session_id: str | None
    credential_tag: str | None
    reason: Reason | None = None
    kind: Kind = "login"
    campaign: str | None = None


@lru_cache(64)
def _date(day: int) -> str:
    return f"{from_millis(day * DAY_MS):%Y-%m-%d}"


def _instant(time_ms: int) -> str:
    day, rest_ms = divmod(time_ms, DAY_MS)
    rest_s, milli = divmod(rest_ms, 1_000)
    minutes, second = divmod(rest_s, 60)
    return f"{_date(day)}T{minutes // 60:02}:{minutes % 60:02}:{second:02}.{milli:03}Z"


def _quoted(text: str | None) -> str:
    return "null" if text is None else f'"{text}"'


def event_id_of(stream_id: str, number: int) -> str:
    """The id of the ``number``-th event, which says nothing about who made it."""
    return blake2b(f"{stream_id}/{number}".encode(), digest_size=16).hexdigest()


def line_of(attempt: Attempt, event_id: str, tenant: str) -> str:
    """The canonical JSON object on one line, without its end; ``tenant`` is JSON already."""
    time_ms, user, way, agent, device_id, session_id, tag, reason, kind, _ = attempt
    outcome = "success" if reason is None else "failure"
    return (
        f'{{"event_id": "{event_id}", "occurred_at": "{_instant(time_ms)}", '
        f'"outcome": "{outcome}", "kind": "{kind}", "reason": {_quoted(reason)}, '
        f'"user": "{user}", "tenant": {tenant}, "user_agent": "{agent}", '
        f'"device_id": {_quoted(device_id)}, "session_id": {_quoted(session_id)}, '
        f'"credential_tag": {_quoted(tag)}, {way.text}}}'
    )
