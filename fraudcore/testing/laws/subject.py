"""The rule under test, and how it is judged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fraudcore.engine import Engine
from fraudcore.event import LoginEvent
from fraudcore.rules.base import Rule
from fraudcore.rules.ruleset import RuleSet
from fraudcore.testing.laws.replay import Batches, Replay

__all__ = ["Oracle", "Subject"]

Oracle = Callable[[Any, LoginEvent, Sequence[LoginEvent]], bool]
"""``oracle(rule, event, earlier)``: whether the rule fires on an event after all earlier ones."""


@dataclass(frozen=True)
class Subject:
    """A rule and what is said of it; arguments as in ``check_rule_laws``."""

    rule: Rule
    beside: tuple[Rule, ...]
    lists: Any
    stricter: tuple[Rule, ...]
    oracle: Oracle | None
    monotone: bool
    shift_s: float

    def engine(self, rule: Rule | None = None) -> Engine:
        """One with the rule, or with another in its place."""
        return Engine(RuleSet((rule or self.rule, *self.beside)), self.lists)

    def replay(self, batches: Batches, rule: Rule | None = None) -> Replay:
        """What batches come to."""
        return Replay.of(self.engine(rule), batches)
