"""Watching a rule: whether ``judge`` changes or keeps anything, or says two things of one event."""

from collections import deque
from dataclasses import fields
from typing import Any, Final

from fraudcore.event import CANONICAL_FIELDS, LoginEvent
from fraudcore.profiles import Profile
from fraudcore.rules.base import Before, Rule, Verdicts

__all__ = ["watched"]


def watched(rule: Rule, problems: list[str]) -> Rule:
    """A rule that judges as another does, twice, and notes what no rule may do.

    It is not one of those that come with fraudcore, so that the engine checks its verdicts.

    Args:
        rule: the other.
        problems: takes what is noted, in words.
    """

    class Watched(type(rule)):  # type: ignore[misc]
        def judge(self, event: LoginEvent, before: Before) -> Verdicts:
            kept = _facts(rule, event, before)
            verdicts = rule.judge(event, before)
            now = _facts(rule, event, before)
            problems.extend(f"judge changes {name}" for name in now if kept.get(name) != now[name])
            if rule.judge(event, before) != verdicts:
                problems.append("judge says two things of one event and the same profiles")
            return verdicts

    watching: Rule = Watched(**{f.name: getattr(rule, f.name) for f in fields(rule) if f.init})
    return watching


def _facts(rule: Rule, event: LoginEvent, before: Before) -> dict[str, Any]:
    """All that a rule can reach and must leave alone."""
    facts: dict[str, Any] = {
        f"{name} of the rule": repr(value)
        for holder in (rule, *type(rule).__mro__)
        for name, value in getattr(holder, "__dict__", {}).items()
        if isinstance(value, _MEMORY) and not name.startswith("__")
    }
    facts |= {f"the event's {name}": getattr(event, name) for name in CANONICAL_FIELDS}
    for name in Before.__slots__:
        part = getattr(before, name)
        facts[f"before.{name}"] = id(part)
        if isinstance(part, Profile):
            facts[f"the {name} profile"] = part.to_bytes()
    return facts


_MEMORY: Final = (int, float, str, bytes, list, dict, set, deque, type(None))
"""What can be kept in an attribute; methods and properties are none of it."""
