"""The engine asks few questions, and loses no answer by it."""

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fraudcore import Engine, Outcome, Rule, RuleSet
from fraudcore.testing import shuffled
from fraudcore.testing.laws.traffic import traffic
from fraudcore.testing.scene import Stream
from tests.property.law_cases import CASES, Case

few = settings(max_examples=max(4, settings().max_examples))


def always_asked(rule: Rule) -> Rule:
    """The same rule as somebody's own, of which the engine takes no word for its silence."""
    theirs: type[Rule] = type("Theirs", (type(rule),), {"__module__": __name__})
    return theirs(**{each.name: getattr(rule, each.name) for each in fields(rule)})


def judged(case: Case, rule: Rule, stream: Stream) -> Outcome:
    """What a rule finds in a stream, with those that it needs beside it."""
    return Engine(RuleSet((rule, *case.beside)), case.lists).process(stream, {})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule.name)
@few
@given(data=st.data())
def test_a_rule_is_asked_wherever_it_would_answer(case: Case, data: st.DataObject) -> None:
    """Floors and usual facts, set as they may be, change no finding of any stream, however late."""
    rule = data.draw(st.sampled_from([case.rule, *case.stricter]))
    events = traffic(rule=rule.name) if case.events is None else case.events
    stream = data.draw(shuffled(data.draw(events)))
    spared, asked = judged(case, rule, stream), judged(case, always_asked(rule), stream)
    assert not asked.faults
    assert spared.findings == asked.findings
    assert spared.profiles == asked.profiles
