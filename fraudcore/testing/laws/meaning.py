"""Laws of what a rule looks for: thresholds, oracles, time, and how long it remembers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, Final

from fraudcore.event import TOKEN_LIMIT, LoginEvent
from fraudcore.rules.base import MS
from fraudcore.testing.laws.difference import difference_of_verdicts
from fraudcore.testing.laws.event_code import code_of
from fraudcore.testing.laws.flood import moved
from fraudcore.testing.laws.law import Law
from fraudcore.testing.laws.replay import Replay
from fraudcore.testing.laws.trial import RuleTrial
from fraudcore.text import display
from fraudcore.timestamp import parse_instant, to_millis

__all__ = ["MEANING"]


def _laxer(trial: RuleTrial) -> str | None:
    name = trial.subject.rule.name
    for stricter in trial.subject.stricter:
        lost = trial.base.fired(name) - trial.subject.replay([trial.stream], stricter).fired(name)
        if lost:
            return f"Only {stricter!a} does not fire on event {display(min(lost))}"
    return None


def _unexpected(trial: RuleTrial) -> str | None:
    if trial.subject.oracle is None:
        return None
    on_time = _against(trial, trial.stream, trial.base)
    return on_time or _against(trial, trial.late, trial.delayed)


def _against(trial: RuleTrial, stream: Sequence[LoginEvent], replay: Replay) -> str | None:
    rule, says = trial.subject.rule, trial.subject.oracle
    fired = replay.fired(rule.name)
    for number, event in enumerate(stream):
        does = event.event_id in fired
        if says is not None and bool(says(rule, event, stream[:number])) != does:
            verb = "fires" if does else "does not fire"
            late = "" if stream is trial.stream else f" as they arrive:{code_of(stream)}\nin time"
            return (
                f"It {verb} on event {display(event.event_id)}, the oracle differs; events{late}:"
            )
    return None


def _named(trial: RuleTrial) -> str | None:
    renamed = tuple(_renamed(event, trial.alias) for event in trial.stream)
    unlike = difference_of_verdicts(trial.base, trial.subject.replay([renamed]))
    return unlike and f"With {trial.alias!a} behind every name: {unlike}"


def _renamed(event: LoginEvent, alias: str) -> LoginEvent:
    names = {name: getattr(event, name) for name in _NAMES}
    given: dict[str, Any] = {
        n: v[: TOKEN_LIMIT - len(alias)] + alias for n, v in names.items() if v
    }
    return replace(event, **given)


_NAMES: Final = ("user", "device_id", "session_id", "credential_tag")


def _shifted(trial: RuleTrial) -> str | None:
    by_s = trial.shift * trial.subject.shift_s
    elsewhere = moved(trial.stream, by_s)
    if elsewhere is None:
        return None
    there = _relative(trial.subject.replay([elsewhere]), round(by_s * MS))
    for one, two in zip_longest(_relative(trial.base, 0), there):
        if one != two:
            return f"Shifted by {by_s:g} s, instead of\n  {one!a}\nthere is\n  {two!a}"
    return None


def _relative(replay: Replay, by_ms: int) -> list[tuple[Any, ...]]:
    """Findings and alerts with every instant moved back."""
    found: list[tuple[Any, ...]] = []
    for finding in replay.findings:
        time_ms, first_ms, evidence, *others = finding.verdict
        times = (time_ms - by_ms, first_ms - by_ms)
        found.append((finding.rule, finding.key, *times, _back(evidence, by_ms), *others))
    for alert in replay.alerts.values():
        seen = (to_millis(alert.first_seen) - by_ms, to_millis(alert.last_seen) - by_ms)
        found.append((alert.rule, alert.entity, *seen, alert.count, alert.severity))
    return found


def _back(value: Any, by_ms: int) -> Any:
    """JSON with the instants in it moved back."""
    if isinstance(value, Mapping):
        return {name: _back(inner, by_ms) for name, inner in value.items()}
    if isinstance(value, list):
        return [_back(inner, by_ms) for inner in value]
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return to_millis(parse_instant(value)) - by_ms
    return value


_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", re.ASCII)


def _forgetful(trial: RuleTrial) -> str | None:
    name, engine = trial.subject.rule.name, trial.subject.engine()
    expiring = Replay(engine)
    for batch in _days(trial.stream):
        expiring.expire(batch[0].time_ms)
        expiring.take(batch)
    for event_id in sorted(trial.base.fired(name) ^ expiring.fired(name)):
        verb = "fires" if event_id in expiring.fired(name) else "no longer fires"
        kept = f"{engine.retention_s(trial.subject.rule.entity)} s after their last use"
        return f"It {verb} on event {display(event_id)} if profiles expire {kept}"
    return None


def _days(stream: Sequence[LoginEvent]) -> list[list[LoginEvent]]:
    days: dict[int, list[LoginEvent]] = {}
    for event in stream:
        days.setdefault(event.day, []).append(event)
    return [*days.values()]


MEANING: Final[tuple[Law[RuleTrial], ...]] = (
    Law("stricter fires as well", "where a rule fires, a stricter one does", _laxer),
    Law("the oracle agrees", "a rule fires exactly where its oracle says", _unexpected),
    Law("time is relative", "a shift of all times shifts nothing else", _shifted),
    Law(
        "names do not matter", "accounts, devices, sessions and tags may be called anything", _named
    ),
    Law("memory_s is enough", "what a rule may forget makes no difference", _forgetful),
)
