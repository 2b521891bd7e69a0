"""``dormant_account``: a success after a long absence."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.history import History
from fraudcore.known import DAY_MS
from fraudcore.moment import time_of
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.parameter import parameter
from fraudcore.severity import Severity
from fraudcore.text import display

__all__ = ["DormantAccount"]

_LEAST_DAYS: Final = 2
"""Longer than an event may be late, so that no known success must be judged again."""
_LONGEST_DAYS: Final = 1000


@dataclass(frozen=True)
class DormantAccount(Rule):
    """A success so long after the account's previous one that its owner may have left it.

    The previous success is the nearest one before in event time, from whatever network;
    failures, changes and prompts are no use of the account. The gravest level reached counts.

    Edge cases: the first success known of an account is silent. A late success counts from
    its own neighbour; one that comes to lie in an absence already told leaves the alert.
    """

    name = "dormant_account"
    family = "account"
    entity = "user"
    outcomes = ("success",)
    usual = "active"
    severity = "low"
    technique = "T1078"
    summary = "a success on an account that was not used for long"
    action = "Ask the owner, or whoever answers for the account, whether it is still in use."

    low_days: int = parameter(
        30,
        "days since the previous success from which on it is low",
        low=_LEAST_DAYS,
        high=_LONGEST_DAYS,
        source="tirreno: 30 days",
    )
    medium_days: int = parameter(
        90,
        "days since the previous success from which on it is medium",
        low=_LEAST_DAYS,
        high=_LONGEST_DAYS,
        source="tirreno: 90 days",
    )
    high_days: int = parameter(
        365,
        "days since the previous success from which on it is high",
        low=_LEAST_DAYS,
        high=_LONGEST_DAYS,
        source="tirreno: 365 days",
    )

    @property
    def memory_s(self) -> int:
        """Twice the longest level; whoever stays away for longer comes back as a new account."""
        return 2 * max(self.low_days, self.medium_days, self.high_days) * DAY_S

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a success, by its nearest predecessor in event time."""
        if before.user is None:
            return None
        previous = _previous(before.user.successes, event.moment)
        gap_ms = event.time_ms - time_of(previous)
        if gap_ms < _LEAST_DAYS * DAY_MS or previous < 0:
            return None
        return self._level(event, gap_ms)

    def _level(self, event: LoginEvent, gap_ms: int) -> Verdict | None:
        levels: tuple[tuple[int, Severity], ...] = (
            (self.high_days, "high"),
            (self.medium_days, "medium"),
            (self.low_days, "low"),
        )
        for days, severity in levels:
            if gap_ms >= days * DAY_MS:
                evidence = {"days_absent": gap_ms // DAY_MS, "dormant_days": days}
                excess = gap_ms / (days * DAY_MS)
                return Verdict(event.time_ms, event.time_ms, evidence, excess, severity)
        return None

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """After how many days, and from where."""
        return (
            f"account {display(event.user)}: success from {event.ip} after "
            f"{evidence['days_absent']} days without one (limit {evidence['dormant_days']})"
        )


def _previous(successes: History, moment: int) -> int:
    """The nearest moment before, or -1."""
    if moment > successes.newest:
        return successes.newest
    at = bisect_left(successes.moments, moment)
    return successes.moments[at - 1] if at else -1
