"""Building events for tests in one short line each."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from fraudcore import Alert, Engine, Geo, LoginEvent, RuleSet, parse_rules
from fraudcore.rules.catalogue import RULE_TYPES

START_MS = 1_795_428_000_000
"""2026-11-23T10:00:00Z, in epoch milliseconds: where the time of every example starts."""
BERLIN = Geo(country="DE", city="Berlin", latitude=52.52, longitude=13.405, accuracy_km=20)
MUNICH = Geo(country="DE", city="Munich", latitude=48.137, longitude=11.575, accuracy_km=20)
TOKYO = Geo(country="JP", city="Tokyo", latitude=35.69, longitude=139.69, accuracy_km=20)
_serial = count(1)


def attempt(
    at_s: float = 0.0, outcome: str = "failure", ip: str = "192.0.2.1", **fields: Any
) -> LoginEvent:
    """One event ``at_s`` seconds after the start, with an id of its own unless one is given."""
    fields.setdefault("event_id", f"event-{next(_serial)}")
    instant = START_MS + round(at_s * 1000)
    return LoginEvent(occurred_at=instant, outcome=outcome, ip=ip, **fields)  # type: ignore[arg-type]


def failures(times_s: Iterable[float], **fields: Any) -> list[LoginEvent]:
    """Failures at these seconds, alike in everything but time and id."""
    return [attempt(at_s, "failure", **fields) for at_s in times_s]


def success(
    at_s: float, geo: Geo | None = None, ip: str = "192.0.2.1", **fields: Any
) -> LoginEvent:
    """A success of the account ``ann`` unless another is named."""
    return attempt(at_s, "success", ip, **{"user": "ann", "geo": geo, **fields})


def only(rule: str, **parameters: float) -> RuleSet:
    """A rule set of this one rule, with these parameters and defaults for the others."""
    others = (name for name in RULE_TYPES if name != rule)
    lines = [f"[rules.{name}]\nenabled = false" for name in others]
    own = [f"{name} = {value}" for name, value in parameters.items()]
    return parse_rules("\n".join([*lines, f"[rules.{rule}]", "enabled = true", *own]))


def alerts_of(rules: RuleSet, events: list[LoginEvent]) -> list[Alert]:
    """The alerts of one batch on empty state."""
    return list(Engine(rules).process(events, {}).alerts)
