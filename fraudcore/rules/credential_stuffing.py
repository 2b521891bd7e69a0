"""``credential_stuffing``: one source that tries leaked pairs, one or two on each account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles.ip import IP_CAPACITY, IpProfile
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.shared_source import CROWD_MEMORY_S, raised_limit, users_behind
from fraudcore.rules.source_attempts import (
    Attempts,
    attempt_floors,
    attempt_windows,
    is_timely_success,
)
from fraudcore.text import at_least, duration

__all__ = ["CredentialStuffing"]


@dataclass(frozen=True)
class CredentialStuffing(Rule):
    """Attempts from one source on many accounts, hardly any of them retried, most of them in vain.

    Attempts of any outcome count, as a leaked pair works now and then. What tells an attack from
    a morning at an office is that most accounts never succeed: ``min_shut_out_percent``. That
    counts accounts, not attempts, so that an attacker's own account can log in for ever without
    changing it.

    At a source that many accounts share (``fraudcore.rules.shared_source``) accounts that only
    succeed are its people and do not count, and both limits rise: attempts to the 120 failures
    that are remembered at most, accounts to the 60 that these hold if each is tried twice.

    Edge cases: attempts without an account do not count. It fires on failures; a late success is
    judged in the windows that end at failures after it. A late success can leave an alert that
    the stream in order would not have raised.
    """

    name = "credential_stuffing"
    family = "source"
    entity = "ip"
    steady = True
    severity = "high"
    technique = "T1110.004"
    summary = "one source tries many accounts, hardly any of them twice"
    action = "Block the source; reset the accounts that it got into."

    min_attempts: int = parameter(
        25,
        "attempts of any outcome within the window that fire",
        low=2,
        high=IP_CAPACITY,
        source="Elastic: 25",
    )
    min_users: int = parameter(
        15,
        "distinct accounts tried within the window that fire",
        low=2,
        high=IP_CAPACITY,
        source="Elastic: 15",
    )
    few_attempts: int = parameter(
        2,
        "attempts on an account that are still few",
        low=1,
        high=IP_CAPACITY,
        source="Elastic: 2",
    )
    min_few_percent: int = parameter(
        80,
        "percent of the accounts that are tried only few times",
        low=0,
        high=100,
        source="Elastic: 80 %",
    )
    min_shut_out_percent: int = parameter(
        60,
        "percent of the accounts that never succeed from the source within the window",
        low=1,
        high=100,
        source="chosen: leaked pairs work for under 3 %, most people get in within minutes",
    )
    window_s: int = parameter(
        900, "length of the sliding window in seconds", low=1, high=DAY_S, source="Elastic: 15 min"
    )

    @property
    def memory_s(self) -> int:
        """Its windows, and how long it is known who shares a source."""
        return max(self.window_s, CROWD_MEMORY_S)

    @property
    def floors(self) -> tuple[Floor, ...]:
        """As ``attempt_windows``."""
        return attempt_floors(self.window_s, self._shut_out, self.min_attempts)

    @property
    def _shut_out(self) -> int:
        return self.min_users * self.min_shut_out_percent // 100

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires in the first window that shows the pattern and ends at a failure."""
        if is_timely_success(event, before.ip) or event.user is None:
            return None
        least = (self.window_s, self._shut_out, self.min_attempts)
        for attempts in attempt_windows(event, before, *least):
            verdict = self._judge_attempts(attempts, before.ip)
            if verdict is not None:
                return verdict
        return None

    def _judge_attempts(self, attempts: Attempts, ip: IpProfile) -> Verdict | None:
        if not attempts.failed:
            return None
        if attempts.shut_out_percent(attempts.failed) < self.min_shut_out_percent:
            return None
        crowd = users_behind(ip, attempts.event)
        tried = attempts.tried(behind_crowd=crowd > 0)
        few = sum(count <= self.few_attempts for count in tried.values())
        observed = {
            "attempts": sum(tried.values()),
            "users": len(tried),
            "few_percent": 100 * few // len(tried),
            "shut_out_percent": attempts.shut_out_percent(tried),
        }
        limits = self._limits(attempts.event, ip)
        if any(observed[name] < limit for name, limit in limits.items()):
            return None
        evidence = {
            **observed,
            **{f"min_{name}": limit for name, limit in limits.items()},
            "few_attempts": self.few_attempts,
            "users_entered": attempts.entered(tried),
            "users_behind": round(crowd),
            "window_s": self.window_s,
            "overflows": attempts.overflows,
        }
        excess = observed["users"] / limits["users"]
        return Verdict(attempts.end_ms, attempts.span_ms(tried)[0], evidence, excess)

    def _limits(self, event: LoginEvent, ip: IpProfile) -> dict[str, int]:
        countable = max(self.min_users, IP_CAPACITY // self.few_attempts)
        return {
            "attempts": raised_limit(self.min_attempts, ip, event),
            "users": min(raised_limit(self.min_users, ip, event), countable),
            "few_percent": self.min_few_percent,
            "shut_out_percent": self.min_shut_out_percent,
        }

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many attempts on how many accounts, from where, in how long."""
        attempts = at_least(evidence["attempts"], evidence["overflows"])
        return (
            f"{attempts} login attempts on {evidence['users']} accounts from {event.ip} within "
            f"{duration(evidence['window_s'])}, {evidence['few_percent']} % of them tried at most "
            f"{evidence['few_attempts']} times (limits {evidence['min_attempts']} and "
            f"{evidence['min_users']})"
        )
