"""Judging events by rules that must not fail, and asking rules what they accept."""

from collections.abc import Sequence

import pytest

from fraudcore import Alert, Engine, Finding, InvalidConfigError, LoginEvent, Rule, RuleSet

__all__ = ["alerts_of", "assert_bounds", "findings_of"]


def alerts_of(rules: RuleSet, events: Sequence[LoginEvent]) -> list[Alert]:
    """The alerts of one batch on empty state, in which no rule fails."""
    outcome = Engine(rules).process(events, {})
    assert not outcome.faults
    return list(outcome.alerts)


def findings_of(rules: RuleSet, events: Sequence[LoginEvent]) -> list[Finding]:
    """The findings of one batch on empty state, in which no rule fails."""
    outcome = Engine(rules).process(events, {})
    assert not outcome.faults
    return list(outcome.findings)


def assert_bounds(rule_type: type[Rule], **bounds: tuple[int, int]) -> None:
    """Each parameter takes its least and its greatest value, and none beyond."""
    for name, (low, high) in bounds.items():
        for value in (low, high):
            assert getattr(rule_type(**{name: value}), name) == value
        for value in (low - 1, high + 1):
            with pytest.raises(InvalidConfigError, match=name):
                rule_type(**{name: value})
