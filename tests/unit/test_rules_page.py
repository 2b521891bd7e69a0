"""The page that lists the rules."""

import pytest

from fraudcore.rules import parameters_of
from fraudcore.rules.catalogue import RULE_TYPES
from scripts.rules_page import PAGE, rules_page


def test_the_page_is_what_the_code_says() -> None:
    """The committed page is the one that ``make docs`` writes."""
    assert PAGE.read_text("utf-8") == rules_page()


@pytest.mark.parametrize("rule", RULE_TYPES.values(), ids=RULE_TYPES)
def test_every_rule_has_a_section_with_all_parameters(rule: type) -> None:
    """Each rule stands once, in a known family, with each of its parameters."""
    _, _, section = rules_page().partition(f"\n### {rule.name}\n")  # type: ignore[attr-defined]
    section = section.partition("\n### ")[0]
    for known in parameters_of(rule):
        assert f"| `{known.name}` |" in section
