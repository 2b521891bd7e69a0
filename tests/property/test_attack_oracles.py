"""The rules against attacks agree with their naive oracles, and lose nothing to delay."""

import pytest
from hypothesis import event as note
from hypothesis import given
from hypothesis import strategies as st

from fraudcore import LoginEvent, ProfileKey, RuleSet
from fraudcore.testing import shuffled
from tests.faultless import findings_of
from tests.property.attack_streams import PLAYS, WINDOW_S
from tests.property.laws import replay
from tests.property.oracles.attacks import ORACLES
from tests.property.traffic import in_order

each_rule = pytest.mark.parametrize("name", PLAYS)
LATENESS_S = WINDOW_S // 3


def expected(name: str, stream: list[LoginEvent]) -> set[str]:
    """The events on which the rule must fire, as its oracle says."""
    rule = PLAYS[name].rule
    return {
        event.event_id
        for n, event in enumerate(stream)
        if event.kind in rule.kinds
        and event.outcome in rule.outcomes
        and ORACLES[type(rule)](rule, event, stream[:n])
    }


def fired(name: str, stream: list[LoginEvent]) -> set[str]:
    """The events on which the rule does fire."""
    return {finding.event_id for finding in findings_of(RuleSet((PLAYS[name].rule,)), stream)}


def alerted(name: str, stream: list[LoginEvent]) -> set[tuple[str, ProfileKey]]:
    """The entities that the rule has alerts on, where events may be late."""
    return replay(RuleSet((PLAYS[name].rule,), lateness_s=LATENESS_S), [stream]).alerted()


@each_rule
@given(data=st.data())
def test_ordered_events_agree_with_a_list(name: str, data: st.DataObject) -> None:
    """On a stream in order, the rule fires where a look at all earlier events says."""
    stream = in_order(data.draw(PLAYS[name].streams()))
    must = expected(name, stream)
    note(f"fires: {bool(must)}")
    assert fired(name, stream) == must


@each_rule
@given(data=st.data())
def test_late_events_agree_with_a_list(name: str, data: st.DataObject) -> None:
    """On a stream in any order, the rule fires where a look at all events so far says."""
    stream = data.draw(PLAYS[name].streams())
    assert fired(name, stream) == expected(name, stream)


@each_rule
@given(data=st.data())
def test_delay_loses_no_alert(name: str, data: st.DataObject) -> None:
    """What alerts in order alerts as well when events arrive within the lateness.

    Of one millisecond no order is the right one, so that each holds one event.
    """
    drawn = data.draw(PLAYS[name].streams())
    stream = in_order(list({event.time_ms: event for event in drawn}.values()))
    late = list(data.draw(shuffled(stream, lateness_s=LATENESS_S)))
    assert alerted(name, late) >= alerted(name, stream)


@each_rule
def test_streams_fire_often_enough(name: str) -> None:
    """Of the streams drawn at least one in six makes its rule fire, and one in six does not."""
    outcomes = []

    @given(stream=PLAYS[name].streams())
    def observe(stream: list[LoginEvent]) -> None:
        outcomes.append(bool(expected(name, in_order(stream))))

    observe()
    assert len(outcomes) // 6 <= sum(outcomes) <= len(outcomes) - len(outcomes) // 6
