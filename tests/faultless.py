"""Judging events by rules that must not fail."""

from collections.abc import Sequence

from fraudcore import Alert, Engine, Finding, LoginEvent, RuleSet

__all__ = ["alerts_of", "findings_of"]


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
