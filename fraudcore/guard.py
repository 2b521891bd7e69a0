"""Guarding the engine from rules: what a rule of somebody else's may do is checked, not trusted."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from math import isnan
from typing import Any, Final, NamedTuple

from fraudcore.errors import InvalidConfigError
from fraudcore.event import CANONICAL_FIELDS, KINDS, OUTCOMES, LoginEvent
from fraudcore.finding import Verdict
from fraudcore.moment import ORIGIN_MS
from fraudcore.profiles import ENTITY_TYPES
from fraudcore.rules.base import Before, Rule, Verdicts
from fraudcore.severity import SEVERITIES
from fraudcore.text import display
from fraudcore.timestamp import LATEST, to_millis

__all__ = ["RULE_ERRORS", "Fault", "Judge", "RuleFaultError", "guarded", "is_trusted"]

Judge = Callable[[LoginEvent, Before], Verdicts]
EVIDENCE_LIMIT: Final = 4096
"""Characters of a verdict's evidence as JSON; it is stored in every alert."""
_RELATED_LIMIT: Final = 20
RULE_ERRORS: Final = (Exception, SystemExit)
"""What a rule of somebody else's may raise; a call of ``exit`` must not end a service."""
_OWN_PACKAGE: Final = "fraudcore.rules."
_LATEST_MS: Final = to_millis(LATEST)
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "entity": ENTITY_TYPES,
    "also": ENTITY_TYPES,
    "reads": ENTITY_TYPES,
    "kinds": KINDS,
    "outcomes": OUTCOMES,
    "severity": SEVERITIES,
}
"""Class attributes of a rule, and the words of which each consists."""
_SEVERAL: Final = ("also", "reads", "kinds", "outcomes")
_TEXTS: Final = ("technique", "summary", "action")


class Fault(NamedTuple):
    """A rule that did what no rule may do; its other events and all other rules were judged.

    Args:
        rule: its name.
        event_id: of the event it was judging.
        problem: one printable line.
    """

    rule: str
    event_id: str
    problem: str


class RuleFaultError(Exception):
    """A rule changed what it was given, or returned what is no verdict."""


def is_trusted(rule: Rule) -> bool:
    """Whether a rule comes with fraudcore, whose tests prove what is checked here."""
    return type(rule).__module__.startswith(_OWN_PACKAGE)


def guarded(rule: Rule) -> Judge:
    """The rule's ``judge``; of a rule that does not come with fraudcore, a checked one.

    The checked one gives the rule copies, and raises ``RuleFaultError`` where it changed them or
    returned anything but verdicts.

    Raises:
        InvalidConfigError: the rule's class does not say what the engine must know of it.
    """
    if is_trusted(rule):
        return rule.judge
    _refuse_undeclared(rule)

    def judge(event: LoginEvent, before: Before) -> Verdicts:
        their_event, theirs = _copy_of(event), _copies_of(before)
        verdicts = rule.judge(their_event, theirs)
        changed = _changed(event, their_event, before, theirs)
        if changed:
            raise RuleFaultError(f"changed {changed}")
        return _checked(rule, verdicts)

    return judge


def _refuse_undeclared(rule: Rule) -> None:
    for name, words in _WORDS.items():
        value = getattr(rule, name, None)
        given = value if name in _SEVERAL else (value,)
        if not isinstance(given, tuple) or not all(word in words for word in given):
            what = "a tuple" if name in _SEVERAL else "one"
            problem = f"{display(value)} is not {what} of {', '.join(words)}"
            raise InvalidConfigError(f"rules.{rule.name}", f"its class says {name}: {problem}")
    for name in _TEXTS:
        if not isinstance(getattr(rule, name, None), str):
            raise InvalidConfigError(f"rules.{rule.name}", f"its class says no {name}")


def _copy_of(event: LoginEvent) -> LoginEvent:
    copy = object.__new__(LoginEvent)
    copy.__dict__.update(event.__dict__)
    if event.extra:
        copy.__dict__["extra"] = deepcopy(event.extra)
    return copy


def _copies_of(before: Before) -> Before:
    copies = Before(before.lists, before.lateness_ms)
    for kind in ENTITY_TYPES:
        profile = getattr(before, kind)
        setattr(copies, kind, None if profile is None else profile.copy())
    return copies


def _changed(event: LoginEvent, their_event: LoginEvent, before: Before, theirs: Before) -> str:
    """What a rule did not leave as it was, in words; empty where it left all."""
    facts, their_facts = event.__dict__, their_event.__dict__
    if any(their_facts.get(name) is not facts[name] for name in CANONICAL_FIELDS):
        return "the event"
    if their_facts.get("extra") != event.extra:
        return "the event"
    kinds = (kind for kind in ENTITY_TYPES if getattr(theirs, kind) != getattr(before, kind))
    return "".join(f"the {kind} profile" for kind in list(kinds)[:1])


def _checked(rule: Rule, verdicts: object) -> Verdicts:
    if verdicts is None:
        return None
    several: list[Any] = verdicts if type(verdicts) is list else [verdicts]
    told = set()
    for verdict in several:
        problem = _problem(rule, verdict)
        if problem:
            raise RuleFaultError(f"returned no verdict: {problem}")
        told.add((verdict.pattern, verdict.entity or rule.entity))
    if len(told) < len(several):
        raise RuleFaultError("returned several verdicts of one pattern")
    return several


def _problem(rule: Rule, verdict: object) -> str:
    if not isinstance(verdict, Verdict):
        return display(type(verdict).__name__)
    if not (type(verdict.time_ms) is int and type(verdict.first_ms) is int):
        return "time_ms and first_ms are not whole milliseconds"
    if not ORIGIN_MS <= verdict.first_ms <= verdict.time_ms < _LATEST_MS:
        return "first_ms and time_ms are not in this order, or not of the years 2000 to 2099"
    if isnan(verdict.excess) or verdict.excess < 1:
        return f"excess {verdict.excess} is below 1"
    if verdict.severity is not None and verdict.severity not in SEVERITIES:
        return f"severity {display(verdict.severity)}"
    if verdict.pattern not in rule.patterns:
        return f"pattern {display(verdict.pattern)} is not among its patterns"
    if verdict.entity is not None and verdict.entity not in (rule.entity, *rule.also):
        return f"entity {display(verdict.entity)} is neither its own nor one of also"
    return _evidence_problem(verdict)


def _evidence_problem(verdict: Verdict) -> str:
    ids = verdict.related_event_ids
    if len(ids) > _RELATED_LIMIT or not all(isinstance(each, str) for each in ids):
        return f"related_event_ids are not at most {_RELATED_LIMIT} texts"
    evidence: Any = verdict.evidence
    try:
        size = len(json.dumps(dict(evidence), allow_nan=False))
    except (TypeError, ValueError) as error:
        return f"evidence is no JSON: {display(str(error))}"
    if not all(isinstance(name, str) for name in evidence):
        return "evidence is no JSON: its names must be texts"
    return "" if size <= EVIDENCE_LIMIT else f"evidence of {size} characters, over {EVIDENCE_LIMIT}"
