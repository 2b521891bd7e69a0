"""Each rule agrees with its naive oracle, for events in order and for late ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore import LoginEvent
from tests.property.laws import replay
from tests.property.oracles import fires
from tests.property.sensitive_rules import RULES, sensitive
from tests.property.traffic import in_order, streams

each_rule = pytest.mark.parametrize("rule", RULES)


def assert_agrees(rule: str, stream: list[LoginEvent]) -> None:
    """The rule fires on exactly the events that its oracle says."""
    rules = sensitive(rule)
    expected = {
        (rule, event.event_id)
        for n, event in enumerate(stream)
        if fires(rules.rules[0], event, stream[:n])
    }
    assert replay(rules, [stream]).fired() == expected


@each_rule
@given(data=st.data())
def test_ordered_events_agree_with_a_list(rule: str, data: st.DataObject) -> None:
    """On a stream in order, the rule fires where a look at all earlier events says."""
    assert_agrees(rule, in_order(data.draw(streams(rule, max_size=28))))


@each_rule
@given(data=st.data())
def test_late_events_agree_with_a_list(rule: str, data: st.DataObject) -> None:
    """On a stream in any order, the rule fires where a look at all events so far says."""
    assert_agrees(rule, data.draw(streams(rule)))
