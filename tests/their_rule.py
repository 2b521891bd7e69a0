"""A rule of somebody else, which does what a test tells it to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fraudcore import Engine, LoginEvent, Outcome, Rule, RuleSet, Verdict
from fraudcore.rules import Before
from fraudcore.rules.ip_failure_burst import IpFailureBurst
from tests.attempts import attempt

__all__ = ["BURST", "EVENTS", "Act", "Theirs", "outcome_of", "verdict"]

Act = Callable[..., Any]
EVENTS = [attempt(n, user="ann", extra={"note": ["kept"]}) for n in range(4)]
BURST = IpFailureBurst(max_failures=3)
"""A rule that these events make fire."""


def _silent(*_: object) -> None:
    """Says nothing."""


def _fired(*_: object) -> str:
    """Says little."""
    return "fired"


@dataclass(frozen=True)
class Theirs(Rule):
    """Judges by ``act`` and describes by ``words``."""

    name = "theirs"
    entity = "user"
    also = ("ip",)
    patterns = ("", "other")
    severity = "low"
    technique = "T0000"
    summary = "whatever"
    action = "Nothing."
    act: Act = _silent
    words: Act = _fired

    @property
    def memory_s(self) -> int:
        """A minute."""
        return 60

    def judge(self, event: LoginEvent, before: Before) -> Any:
        """Does it."""
        return self.act(event, before)

    def describe(self, event: LoginEvent, evidence: Any) -> Any:
        """Says it."""
        return self.words(event, evidence)


def outcome_of(*rules: Rule) -> Outcome:
    """What the events come to by these rules."""
    return Engine(RuleSet(rules)).process(EVENTS, {})


def verdict(event: LoginEvent, **changes: Any) -> Verdict:
    """A good verdict, with some fields changed."""
    return Verdict(event.time_ms, event.time_ms, {"n": 1})._replace(**changes)
