"""Every rule of the catalogue obeys the laws that ``fraudcore.testing`` states."""

import pytest
from hypothesis import settings

from fraudcore.testing import check_rule_laws
from tests.property.law_cases import CASES, Case

EXAMPLES = settings().max_examples * 2 // 5


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule.name)
def test_a_rule_obeys_the_laws(case: Case) -> None:
    """Batches, redelivery, delay, tenants, time, odd events: none changes what a rule finds."""
    check_rule_laws(
        case.rule,
        events=case.events,
        beside=case.beside,
        lists=case.lists,
        stricter=case.stricter,
        oracle=case.oracle,
        monotone=case.monotone,
        shift_s=case.shift_s,
        without=case.without,
        examples=EXAMPLES,
    )
