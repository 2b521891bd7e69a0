"""``ip_failure_burst``: many failures from one source within minutes."""

from dataclasses import dataclass

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles.ip import IP_CAPACITY
from fraudcore.rules.base import DAY_S, Before, Rule
from fraudcore.rules.parameter import parameter
from fraudcore.rules.window import MS, Window, windows
from fraudcore.text import duration

__all__ = ["IpFailureBurst"]


@dataclass(frozen=True)
class IpFailureBurst(Rule):
    """Failures from one source (an IPv4 address or an IPv6 /64) within a sliding window.

    Edge cases: failures without an account count; successes from the source reset nothing.
    """

    name = "ip_failure_burst"
    entity = "ip"
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
        """The window."""
        return self.window_s

    def judge(self, event: LoginEvent, before: Before) -> Verdict | None:
        """Fires on a failure, in the first window over the limit that contains it."""
        failures = before.ip.failures
        if event.outcome != "failure" or len(failures) + 1 < self.max_failures:
            return None
        seen = windows((failures,), event.time_ms, self.window_s * MS)
        over = next((window for window in seen if window.count >= self.max_failures), None)
        return self._fire(event, over) if over else None

    def _fire(self, event: LoginEvent, window: Window) -> Verdict:
        return Verdict(
            reason=(
                f"{window.words(window.count)} failed logins from {event.ip} within "
                f"{duration(self.window_s)} (limit {self.max_failures})"
            ),
            evidence={
                "failures": window.count,
                "max_failures": self.max_failures,
                "window_s": self.window_s,
            },
            time_ms=window.end_ms,
            first_ms=window.first_ms,
            excess=window.count / self.max_failures,
        )
