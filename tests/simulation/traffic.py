"""What producers put into the stream: an attack on many accounts, honest logins, garbage."""

import json
from collections.abc import Sequence
from contextlib import suppress
from random import Random
from typing import Any, NamedTuple

from fraudcore import InvalidEventError, decode_event
from tests.fakes.stream_records import login

__all__ = ["Put", "closing_puts", "drawn_puts"]

_HOT, _ATTACKED = "203.0.113.9", "ann"
_GARBAGE = (b"\xff\xfe", b"{", b"[]", b'{"event_id": "x"}', json.dumps(login(1, ip="?")).encode())
_PLACES = (
    {"country": "DE", "latitude": 52.5, "longitude": 13.4},
    {"country": "DE", "latitude": 52.5, "longitude": 13.4},
    {"country": "US", "latitude": 40.7, "longitude": -74.0},
)


class Put(NamedTuple):
    """One record.

    Args:
        data: its bytes.
        key: the partition key; the account, where there is one.
        pause_s: since the one before.
    """

    data: bytes
    key: str
    pause_s: float


def drawn_puts(seed: int, count: int) -> list[Put]:
    """Records in the order in which they are put.

    Some events are half a minute late, some are put twice, and some records hold none.
    """
    chance = Random(f"{seed} traffic")
    found: list[Put] = []
    for number in range(count):
        pause_s = chance.choice([0.0, 0.0, 0.0, 0.1])
        draw = chance.random()
        if found and draw < 0.08:
            found.append(chance.choice(found)._replace(pause_s=pause_s))
        elif draw < 0.13:
            found.append(Put(chance.choice(_GARBAGE), chance.choice("abc"), pause_s))
        else:
            event = _event(number, chance)
            key = str(event["user"] or event["ip"])
            found.append(Put(json.dumps(event).encode(), key, pause_s))
    return found


def closing_puts(puts: Sequence[Put]) -> list[Put]:
    """One more failed login of every account from every source that it failed from.

    Shards that share a split profile may see what they crossed together at its next event only.
    """
    pairs: dict[tuple[str, str], dict[str, Any]] = {}
    for put in puts:
        with suppress(InvalidEventError):
            event = decode_event(put.data)
            if event.outcome == "failure" and event.kind == "login" and event.user:
                pairs[event.user, str(event.ip)] = {"reason": event.reason}
    closing = [
        login(len(puts) + 1, event_id=f"closing-{n}", user=user, ip=ip, **fields)
        for n, ((user, ip), fields) in enumerate(sorted(pairs.items()))
    ]
    return [Put(json.dumps(event).encode(), str(event["user"]), 0.0) for event in closing]


def _event(number: int, chance: Random) -> dict[str, Any]:
    second = max(0, number - chance.choice([0, 0, 0, 0, 30]))
    fields: dict[str, Any] = {"event_id": f"e{number}"}
    draw = chance.random()
    if draw < 0.45:
        reason = chance.choice(["bad_password", "unknown_user"])
        fields |= {"ip": _HOT, "user": f"user{chance.randrange(12)}", "reason": reason}
    elif draw < 0.65:
        fields |= {"ip": f"198.51.100.{chance.randrange(1, 9)}", "user": _ATTACKED}
    elif draw < 0.72:
        fields |= {"user": None, "reason": "unknown_user"}
    elif draw < 0.8:
        reason = chance.choice(["mfa_denied", "mfa_timeout"])
        fields |= {"kind": "challenge", "reason": reason}
        fields |= {"user": f"user{chance.randrange(3)}", "ip": "192.0.2.77"}
    else:
        user = chance.randrange(12)
        fields |= {"outcome": "success", "user": f"user{user}", "ip": f"192.0.2.{user}"}
        fields |= {"device_id": f"d{chance.randrange(2)}-{user}", "geo": chance.choice(_PLACES)}
        fields |= {"session_id": chance.choice([None, f"s{user}"])}
    return login(second, **fields)
