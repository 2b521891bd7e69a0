"""A rule of somebody's own that does what no rule may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fraudcore import LoginEvent, Rule
from fraudcore.rules.base import Before, Verdicts

CONFIGURED = 'preset = "strict"\n[rules.faulty]\nimport = "tests.fakes.faulty_rule:FaultyRule"\n'


@dataclass(frozen=True)
class FaultyRule(Rule):
    """Raises on every event, with text of the producer's in the error."""

    name = "faulty"
    entity = "user"
    severity = "low"
    technique = "T1078"
    summary = "nothing"
    action = "Repair it."

    @property
    def memory_s(self) -> int:
        """None."""
        return 0

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fails."""
        raise KeyError(event.user, before.ip)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """Never comes to it."""
        return f"{event.event_id}: {evidence}"
