"""``user_enumeration``: one source that tries accounts which do not exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles.ip import IP_CAPACITY
from fraudcore.rules.base import DAY_S, MS, Before, Rule, Verdicts
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.window import Window, windows
from fraudcore.text import at_least, duration

__all__ = ["UserEnumeration"]


@dataclass(frozen=True)
class UserEnumeration(Rule):
    """Failures with reason ``unknown_user`` on distinct names from one source.

    Edge cases: attempts without a name say nothing about names and do not count.
    """

    name = "user_enumeration"
    family = "source"
    entity = "ip"
    outcomes = ("failure",)
    steady = True
    severity = "medium"
    technique = "T1087"
    summary = "one source tries accounts that do not exist"
    action = "Throttle the source; answer unknown and known accounts alike."

    max_unknown_users: int = parameter(
        5,
        "distinct unknown accounts within window_s that fire",
        low=2,
        high=IP_CAPACITY,
        source="CrowdSec: 5",
    )
    window_s: int = parameter(
        300, "length of the window in seconds", low=1, high=DAY_S, source="CrowdSec: 5 min"
    )
    slow_max_unknown_users: int = parameter(
        10,
        "distinct unknown accounts within slow_window_s that fire",
        low=2,
        high=IP_CAPACITY,
        source="CrowdSec: 10",
    )
    slow_window_s: int = parameter(
        600, "length of the slow window in seconds", low=1, high=DAY_S, source="CrowdSec: 10 min"
    )

    @property
    def memory_s(self) -> int:
        """The longer of its windows."""
        return max(self.window_s, self.slow_window_s)

    @property
    def floors(self) -> tuple[Floor, ...]:
        """The names of either window, but for that of the event."""
        fast = Floor("ip", "failures", self.max_unknown_users - 1, self.window_s)
        return (
            fast,
            fast._replace(rows=self.slow_max_unknown_users - 1, span_s=self.slow_window_s),
        )

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a failure that names an unknown account."""
        if event.reason != "unknown_user" or event.user is None:
            return None
        fast = self._judge_window(event, before, self.max_unknown_users, self.window_s)
        slow = self._judge_window(event, before, self.slow_max_unknown_users, self.slow_window_s)
        if fast is None or slow is None:
            return fast or slow
        return max(fast, slow, key=lambda verdict: verdict.excess)

    def _judge_window(
        self, event: LoginEvent, before: Before, most: int, span_s: int
    ) -> Verdict | None:
        failures = before.ip.failures
        if not failures.at_least(most - 1, event.time_ms - span_s * MS):
            return None
        for window in windows(failures, event, span_s, before.lateness_ms):
            if window.count < most:
                continue
            names = _distinct_unknown(window, event.user_digest)
            if names >= most:
                evidence = {
                    "unknown_users": names,
                    "max_unknown_users": most,
                    "window_s": span_s,
                    "overflows": window.overflows,
                }
                return Verdict(window.end_ms, window.first_ms, evidence, names / most)
        return None

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many names, from where, in how long."""
        names = at_least(evidence["unknown_users"], evidence["overflows"])
        return (
            f"{names} accounts that do not exist tried from {event.ip} within "
            f"{duration(evidence['window_s'])} (limit {evidence['max_unknown_users']})"
        )


def _distinct_unknown(window: Window, own: int) -> int:
    tried = zip(window.column("user"), window.column("unknown"), strict=True)
    return len({user for user, unknown in tried if unknown and user} | {own})
