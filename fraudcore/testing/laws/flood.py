"""Streams at other times, and again and again."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from fraudcore.errors import InvalidEventError
from fraudcore.event import EVENT_ID_LIMIT, LoginEvent
from fraudcore.testing.address import attacker
from fraudcore.testing.scene import Stream

__all__ = ["flooded", "moved"]


def flooded(stream: Stream, least: int) -> Stream:
    """A stream again and again, each time after the last, until there are so many events.

    Every other time all is as it was; else sources, devices, networks and countries are new. Of
    no events, or where there is not time enough for as many, nothing.

    >>> from fraudcore.testing import sessions, simplest
    >>> len(flooded(simplest(sessions()), 300))
    300
    """
    if not stream:
        return ()
    span_s = (stream[-1].occurred_at - stream[0].occurred_at).total_seconds() + 60
    found: list[LoginEvent] = []
    for number in range(-(-least // len(stream))):
        further = moved(stream, number * span_s)
        if further is None:
            return ()
        found += (_renamed(event, number) for event in further)
    return tuple(found)


def moved(stream: Stream, by_s: float) -> Stream | None:
    """The same events at another time; ``None`` where that is outside of all time."""
    by = timedelta(seconds=by_s)
    try:
        return tuple(replace(event, occurred_at=event.occurred_at + by) for event in stream)
    except (InvalidEventError, OverflowError):
        return None


def _renamed(event: LoginEvent, number: int) -> LoginEvent:
    facts: dict[str, Any] = {"event_id": f"{number}/{event.event_id}"[:EVENT_ID_LIMIT]}
    if number % 2:
        facts["ip"] = ip_address(attacker(number % 512))
        facts["device_id"] = event.device_id and f"strange-{number}"
        facts["geo"] = event.geo and replace(event.geo, country=f"X{chr(65 + number // 2 % 26)}")
        facts["network"] = event.network and replace(event.network, asn=64_512 + number)
    return replace(event, **facts)
