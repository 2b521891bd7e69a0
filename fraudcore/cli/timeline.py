"""The events that led to an alert, line by line."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from fraudcore.alert import Alert, alert_id
from fraudcore.batch import SILENT
from fraudcore.cli.table import table
from fraudcore.event import LoginEvent
from fraudcore.finding import Finding
from fraudcore.text import display, printable
from fraudcore.timestamp import iso_millis, to_millis
from fraudcore.touched import touched_keys

__all__ = ["Moment", "Timeline"]

_SHOWN = 60
_EARLIER = 10
_DEVICE_COLUMNS = 12


class Moment(NamedTuple):
    """An event on the alert's entity.

    Args:
        event: what happened.
        fired: whether the alert's rule found on it what the alert is about.
        earlier: whether it is no part of the alert, but came just before.
    """

    event: LoginEvent
    fired: bool
    earlier: bool

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {**self.event.to_dict(), "fired": self.fired, "earlier": self.earlier}


class Timeline:
    """Collects the events on an alert's entity: the last few before its first attempt, and all
    from there to its newest finding.

    Args:
        alert: whose story it is.
    """

    def __init__(self, alert: Alert) -> None:
        self._alert = alert
        self._key = alert.profile_key
        self._first_ms, self._last_ms = to_millis(alert.first_seen), to_millis(alert.last_seen)
        self._events: dict[str, LoginEvent] = {}
        self._earlier: dict[str, LoginEvent] = {}
        self._fired: dict[str, set[str]] = {}
        self._pattern: str | None = None

    def add(self, events: Iterable[LoginEvent], findings: Iterable[Finding]) -> None:
        """Take in a batch and what was found in it."""
        for finding in findings:
            if finding.rule == self._alert.rule and finding.key == self._key:
                self._take_finding(finding)
        for event in events:
            if self._key in touched_keys(event):
                self._take_event(event)

    @property
    def moments(self) -> list[Moment]:
        """All of them in event time."""
        fired = self._fired.get(self._pattern or "", set())
        earlier = [Moment(event, False, True) for event in self._earlier.values()]
        own = [Moment(e, e.event_id in fired, False) for e in self._events.values()]
        return sorted([*earlier, *own], key=lambda moment: moment.event.moment)

    def _take_finding(self, finding: Finding) -> None:
        pattern, version = finding.verdict.pattern, finding.rule_version
        self._fired.setdefault(pattern, set()).add(finding.event_id)
        for name in (pattern, pattern + SILENT):
            opened_ms = finding.verdict.time_ms
            if alert_id(finding.rule, version, name, self._key, opened_ms) == self._alert.alert_id:
                self._pattern = pattern

    def _take_event(self, event: LoginEvent) -> None:
        if event.time_ms < self._first_ms:
            self._earlier[event.event_id] = event
            if len(self._earlier) > _EARLIER:
                oldest = min(self._earlier, key=lambda each: self._earlier[each].moment)
                del self._earlier[oldest]
        elif event.time_ms <= self._last_ms:
            self._events[event.event_id] = event

    def text(self) -> str:
        """A table; of a long story the beginning and the end."""
        moments = self.moments
        if len(moments) <= _SHOWN:
            return _table(moments)
        half = _SHOWN // 2
        left_out = f"... {len(moments) - _SHOWN} events more ..."
        rows = _table([*moments[:half], *moments[-half:]]).splitlines()
        return "\n".join([*rows[: half + 1], left_out, *rows[half + 1 :]])


def _table(moments: list[Moment]) -> str:
    head = ("", "time", "event", "account", "address", "place", "device")
    return table(head, [_row(moment) for moment in moments])


def _row(moment: Moment) -> tuple[str, ...]:
    event = moment.event
    reason = f" ({event.reason})" if event.reason else ""
    return (
        ">" if moment.fired else "." if moment.earlier else "",
        iso_millis(event.occurred_at),
        f"{event.kind} {event.outcome}{reason}",
        display(event.user or "(unknown)", 32),
        str(event.ip),
        _place(event),
        _device(event),
    )


def _device(event: LoginEvent) -> str:
    if event.device_id is not None:
        return printable(event.device_id[:_DEVICE_COLUMNS])
    return "by its agent" if event.agent.family else ""


def _place(event: LoginEvent) -> str:
    geo, network = event.geo, event.network
    parts = [geo.city, geo.country] if geo else []
    if network and network.masked:
        parts.append(f"({network.masked})")
    return printable(" ".join(part for part in parts if part))[:40]
