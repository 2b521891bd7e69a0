"""``reset_abuse``: one source that asks for password resets again and again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles.ip import IP_RESETS, NO_USER, IpProfile
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.shared_source import CROWD_MEMORY_S, raised_limit
from fraudcore.rules.window import Window, windows
from fraudcore.severity import Severity
from fraudcore.text import at_least, duration

__all__ = ["ResetAbuse"]


@dataclass(frozen=True)
class ResetAbuse(Rule):
    """Requests for password resets from one source, granted or not, within a sliding window.

    Requests that are all for one account are ``low``: who waits for a mail asks again. Foxsec
    counts distinct accounts for that reason; but many mails to one victim are abuse, too.

    Edge cases: requests without an account count, and are never one account. A source that many
    accounts share raises the limit, see ``fraudcore.rules.shared_source``, at most to the 24
    requests that are remembered.
    """

    name = "reset_abuse"
    family = "source"
    entity = "ip"
    kinds = ("password_reset",)
    steady = True
    severity = "medium"
    technique = "T1110"
    summary = "one source asks for many password resets"
    action = "Throttle resets from the source; warn the owners of the accounts it asked for."

    max_requests: int = parameter(
        5, "requests within the window that fire", low=2, high=IP_RESETS, source="Foxsec: 5"
    )
    window_s: int = parameter(
        600, "length of the sliding window in seconds", low=1, high=DAY_S, source="Foxsec: 10 min"
    )

    @property
    def memory_s(self) -> int:
        """Its windows, and how long it is known who shares a source."""
        return max(self.window_s, CROWD_MEMORY_S)

    @property
    def floors(self) -> tuple[Floor, ...]:
        """As many as fire, but for the event."""
        return (Floor("ip", "resets", self.max_requests - 1, self.window_s),)

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a request, in the first window over the limit that contains it."""
        resets = before.ip.resets
        limit = self._limit(event, before.ip)
        for window in windows(resets, event, self.window_s, before.lateness_ms):
            if window.count >= limit:
                return self._verdict(event, window, limit)
        return None

    def _limit(self, event: LoginEvent, ip: IpProfile) -> int:
        return min(raised_limit(self.max_requests, ip, event), IP_RESETS)

    def _verdict(self, event: LoginEvent, window: Window, limit: int) -> Verdict:
        asked = window.tally("user", event.user_digest)
        evidence = {
            "requests": window.count,
            "max_requests": limit,
            "accounts": len(asked) - (NO_USER in asked),
            "window_s": self.window_s,
            "overflows": window.overflows,
        }
        severity: Severity | None = "low" if len(asked) == 1 and NO_USER not in asked else None
        excess = window.count / limit
        return Verdict(window.end_ms, window.first_ms, evidence, excess, severity)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many, for how many accounts, from where, in how long."""
        requests = at_least(evidence["requests"], evidence["overflows"])
        accounts = evidence["accounts"]
        return (
            f"{requests} password resets asked for from {event.ip}, for {accounts} "
            f"account{'' if accounts == 1 else 's'}, within {duration(evidence['window_s'])} "
            f"(limit {evidence['max_requests']})"
        )
