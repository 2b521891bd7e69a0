"""What is true of every rule that comes with fraudcore, whatever it looks for."""

import re
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from fraudcore import Engine, InvalidConfigError, LoginEvent, Rule, RuleSet
from fraudcore.event import KINDS, OUTCOMES
from fraudcore.profiles import ENTITY_TYPES
from fraudcore.rules import parameters_of
from fraudcore.rules.catalogue import RULE_TYPES
from fraudcore.severity import SEVERITIES
from tests.attempts import BERLIN, TOKYO, attempt, failures

each_rule_type = pytest.mark.parametrize("rule_type", RULE_TYPES.values(), ids=RULE_TYPES)
COUNTED = re.compile(r"(^|_)(max|min|few|many|usual|recent|learning|prior)_\w+")
UNITS = ("_s", "_km", "_kmh", "_days", "_percent", "_ratio", "_factor", "_users")


def everything() -> list[LoginEvent]:
    """A flood of failures, then one event of every kind and outcome, with and without facts."""
    facts: dict[str, Any] = {"device_id": "d", "session_id": "s", "user_agent": "curl/8"}
    kinds = [(k, o, f) for k in KINDS for o in OUTCOMES for f in ({}, facts)]
    places = (None, BERLIN, TOKYO)
    return [
        *failures(range(130), user="ann", reason="unknown_user"),
        *(
            attempt(200 + n, outcome, user="ann", kind=kind, geo=places[n % 3], **own)
            for n, (kind, outcome, own) in enumerate(kinds)
        ),
        attempt(300, "success"),
    ]


def made_or_refused(rule_type: type[Rule], changes: dict[str, Any]) -> Rule | InvalidConfigError:
    """The rule with these parameters, or why there is none."""
    try:
        return replace(rule_type(), **changes)
    except InvalidConfigError as error:
        return error


@each_rule_type
def test_parameters_are_documented(rule_type: type[Rule]) -> None:
    """Each parameter has a unit or is a count, a meaning, a source, a range with its default."""
    known = parameters_of(rule_type)
    assert len({parameter.name for parameter in known}) == len(known) >= 1
    for parameter in known:
        assert parameter.meaning
        assert parameter.source
        assert parameter.low <= parameter.default <= parameter.high
        assert COUNTED.search(parameter.name) or parameter.name.endswith(UNITS)


@each_rule_type
def test_rules_say_what_they_are(rule_type: type[Rule]) -> None:
    """Each rule has an id, an ATT&CK technique, a summary, an action and a severity."""
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", rule_type.name)
    assert rule_type.__module__ == f"fraudcore.rules.{rule_type.name}"
    assert rule_type.severity in SEVERITIES
    assert re.fullmatch(r"T1\d{3}(\.\d{3})?", rule_type.technique)
    assert rule_type.family != "custom"
    assert rule_type.summary
    assert not rule_type.summary.endswith(".")
    assert rule_type.action.endswith(".")
    assert rule_type.version >= 1
    assert rule_type().memory_s >= 0
    assert rule_type.__doc__


@each_rule_type
def test_rules_ask_for_what_there_is(rule_type: type[Rule]) -> None:
    """Entities, kinds, outcomes and patterns are sets of known words."""
    assert {rule_type.entity, *rule_type.also, *rule_type.reads} <= set(ENTITY_TYPES)
    assert set(rule_type.kinds) <= set(KINDS)
    assert set(rule_type.outcomes) <= set(OUTCOMES)
    assert rule_type.patterns
    assert len(set(rule_type.patterns)) == len(rule_type.patterns)
    assert not any("/" in pattern for pattern in rule_type.patterns)


@each_rule_type
def test_rules_are_immutable_values(rule_type: type[Rule]) -> None:
    """A rule cannot be changed after it was checked; equal parameters make equal rules."""
    rule = rule_type()
    assert rule == rule_type()
    assert hash(rule) == hash(rule_type())
    with pytest.raises(FrozenInstanceError):
        rule.quiet_s = 1  # type: ignore[misc]
    with pytest.raises(InvalidConfigError, match=f"rules.{rule.name}.quiet_s"):
        replace(rule, quiet_s=0)


@each_rule_type
@pytest.mark.parametrize("end", ["low", "high"])
def test_both_ends_of_every_range_work(rule_type: type[Rule], end: str) -> None:
    """With each parameter at an end of its range a rule judges, or names what it contradicts."""
    for known in parameters_of(rule_type):
        value = type(known.default)(getattr(known, end))
        made = made_or_refused(rule_type, {known.name: value})
        if isinstance(made, Rule):
            assert not Engine(RuleSet((made,))).process(everything(), {}).faults
        else:
            assert made.key.startswith(f"rules.{rule_type.name}.")


@each_rule_type
def test_alerts_of_every_rule_can_be_read_by_people(rule_type: type[Rule]) -> None:
    """Whatever a rule finds in everything, it says in one printable line."""
    outcome = Engine(RuleSet((rule_type(),))).process(everything(), {})
    assert not outcome.faults
    assert all(alert.reason.isprintable() and alert.reason for alert in outcome.alerts)
