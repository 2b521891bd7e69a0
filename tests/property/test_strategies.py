"""The strategies reach what the laws are about, so that no law holds for want of examples."""

from collections.abc import Callable

import pytest
from hypothesis import Phase, find, settings

from fraudcore import Alert, LoginEvent
from fraudcore.event import KINDS
from tests.property.laws import replay
from tests.property.sensitive_rules import RULES, SENSITIVE, sensitive
from tests.property.traffic import activity, floods, in_order, streams, traffic

SEARCH = settings(
    derandomize=True, database=None, deadline=None, max_examples=200, phases=[Phase.generate]
)
SPECIAL: dict[str, Callable[[Alert], bool]] = {
    "raised": lambda alert: "escalated_by" in alert.evidence,
    "raised by a rule of fraudcore": lambda alert: (
        alert.evidence.get("escalated_by") == "success_after_attack"
    ),
    "suppressed": lambda alert: alert.status == "suppressed",
    "on the sum of others": lambda alert: alert.rule == "user_risk",
    "with a risk": lambda alert: alert.user_risk > 0 and alert.rule != "user_risk",
    "found often": lambda alert: alert.count >= 5,
}


@pytest.mark.parametrize("rule", RULES)
def test_streams_make_the_rule_fire_in_both_orders(rule: str) -> None:
    """Within 200 examples one makes the rule fire whether it comes in order or not."""

    def fires(stream: list[LoginEvent]) -> bool:
        return bool(
            replay(sensitive(rule), [stream]).findings
            and replay(sensitive(rule), [in_order(stream)]).findings
        )

    assert find(streams(rule), fires, settings=SEARCH)


@pytest.mark.parametrize("what", SPECIAL)
def test_traffic_makes_alerts_of_every_sort(what: str) -> None:
    """Within 200 examples one has an alert that is raised, silent, or adds up others."""

    def has_one(stream: list[LoginEvent]) -> bool:
        return any(map(SPECIAL[what], replay(SENSITIVE, [stream]).alerts.values()))

    assert find(traffic(), has_one, settings=SEARCH)


@pytest.mark.parametrize("kind", KINDS)
def test_activity_holds_every_kind_of_event(kind: str) -> None:
    """Whatever can happen does, also in floods."""

    def holds(stream: list[LoginEvent]) -> bool:
        return any(event.kind == kind for event in stream)

    assert find(activity(), holds, settings=SEARCH)
    assert find(floods(), holds, settings=SEARCH)
