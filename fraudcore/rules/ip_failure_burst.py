"""``ip_failure_burst``: many failures from one source within minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles.ip import IP_CAPACITY
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.shared_source import CROWD_MEMORY_S, raised_limit
from fraudcore.rules.window import windows
from fraudcore.text import at_least, duration

__all__ = ["IpFailureBurst"]


@dataclass(frozen=True)
class IpFailureBurst(Rule):
    """Failures from one source (an IPv4 address or an IPv6 /64) within a sliding window.

    Edge cases: failures without an account count; successes from the source reset nothing. A
    source that many accounts share raises the limit, see ``fraudcore.rules.shared_source``.
    """

    name = "ip_failure_burst"
    family = "source"
    entity = "ip"
    outcomes = ("failure",)
    steady = True
    severity = "medium"
    technique = "T1110"
    summary = "many failed logins from one source"
    action = "Throttle or block the source; look at the accounts it reached."

    max_failures: int = parameter(
        20, "failures within the window that fire", low=2, high=IP_CAPACITY, source="Splunk: 20"
    )
    window_s: int = parameter(
        600, "length of the sliding window in seconds", low=1, high=DAY_S, source="Splunk: 10 min"
    )

    @property
    def memory_s(self) -> int:
        """Its windows, and how long it is known who shares a source."""
        return max(self.window_s, CROWD_MEMORY_S)

    @property
    def floors(self) -> tuple[Floor, ...]:
        """As many as fire, but for the event."""
        return (Floor("ip", "failures", self.max_failures - 1, self.window_s),)

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a failure, in the first window over the limit that contains it."""
        failures = before.ip.failures
        limit = raised_limit(self.max_failures, before.ip, event)
        for window in windows(failures, event, self.window_s, before.lateness_ms):
            if window.count >= limit:
                evidence = {
                    "failures": window.count,
                    "max_failures": limit,
                    "window_s": self.window_s,
                    "overflows": window.overflows,
                }
                return Verdict(window.end_ms, window.first_ms, evidence, window.count / limit)
        return None

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many, from where, in how long."""
        failures = at_least(evidence["failures"], evidence["overflows"])
        return (
            f"{failures} failed logins from {event.ip} "
            f"within {duration(evidence['window_s'])} (limit {evidence['max_failures']})"
        )
