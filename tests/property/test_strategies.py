"""The strategies reach what the laws are about, so that no law holds for want of examples."""

import pytest
from hypothesis import Phase, find, settings

from fraudcore import LoginEvent
from tests.property.laws import replay
from tests.property.sensitive_rules import RULES, sensitive
from tests.property.traffic import in_order, streams

SEARCH = settings(
    derandomize=True, database=None, deadline=None, max_examples=200, phases=[Phase.generate]
)


@pytest.mark.parametrize("rule", RULES)
def test_streams_make_the_rule_fire_in_both_orders(rule: str) -> None:
    """Within 200 examples one makes the rule fire whether it comes in order or not."""

    def fires(stream: list[LoginEvent]) -> bool:
        return bool(
            replay(sensitive(rule), [stream]).findings
            and replay(sensitive(rule), [in_order(stream)]).findings
        )

    assert find(streams(rule), fires, settings=SEARCH)
