"""``lockout_storm``: accounts of a tenant that are locked in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.hours import HOUR_MS
from fraudcore.profiles import TenantProfile
from fraudcore.profiles.tenant import TENANT_LOCKOUTS
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.tenant_present import per_hour
from fraudcore.rules.window import Window, windows
from fraudcore.text import display, duration

__all__ = ["LockoutStorm"]

_HOUR_S: Final = 3600


@dataclass(frozen=True)
class LockoutStorm(Rule):
    """Lockouts in a tenant within a sliding window, over many accounts, and more than usual.

    The floor is ``min_lockouts`` over ``min_users``. Where the tenant's usual hours are known
    (``fraudcore.hours``) the limit is at least ``min_factor`` times the usual lockouts. These are
    taken to grow with the tenant's successes: at nine in the morning, after a quiet night, many
    people log in, and more lock themselves out than in any hour before.

    The 48 newest lockouts are remembered. Where more lie in the window, their number is estimated
    from the time that these took.

    Edge cases: lockouts without an account count, and are never one account. Below three known
    hours the floor decides alone. A storm of more than seven hours becomes usual itself. A late
    success can leave an alert that the stream in order would not have raised.
    """

    name = "lockout_storm"
    family = "tenant"
    entity = "tenant"
    kinds = ("lockout",)
    steady = True
    severity = "high"
    technique = "T1531"
    summary = "accounts are being locked in numbers"
    action = "Find what locks them (a spray, or a client with old passwords); unlock what matters."

    min_lockouts: int = parameter(
        30,
        "lockouts within the window that fire",
        low=2,
        high=TENANT_LOCKOUTS,
        source="chosen: half as many again as Elastic, 20",
    )
    min_users: int = parameter(
        25,
        "distinct accounts locked within the window that fire",
        low=2,
        high=TENANT_LOCKOUTS,
        source="chosen: most lock once; Elastic 15",
    )
    min_factor: float = parameter(
        3.0,
        "times the usual lockouts of so many logins",
        low=1,
        high=1000,
        source="chosen: the usual estimate is 20 % off, and hours differ by half",
    )
    window_s: int = parameter(
        1800, "length of the sliding window in seconds", low=1, high=DAY_S, source="Elastic: 30 min"
    )

    @property
    def memory_s(self) -> int:
        """The usual hours outlast a long weekend."""
        return max(self.window_s, 4 * DAY_S)

    @property
    def floors(self) -> tuple[Floor, ...]:
        """As many as fire, but for the event."""
        return (Floor("tenant", "lockouts", self.min_lockouts - 1, self.window_s),)

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a lockout, in the first window over all limits that contains it."""
        tenant = before.tenant
        if tenant is None:
            return None
        for window in windows(tenant.lockouts, event, self.window_s, before.lateness_ms):
            if window.count >= self.min_lockouts:
                verdict = self._judge_window(event, tenant, window)
                if verdict is not None:
                    return verdict
        return None

    def _judge_window(
        self, event: LoginEvent, tenant: TenantProfile, window: Window
    ) -> Verdict | None:
        users = window.distinct("user", event.user_digest)
        lockouts = round(per_hour(window, self.window_s, own=1) * self.window_s / _HOUR_S)
        usual = self._usual(event, tenant, window.end_ms)
        limit = max(self.min_lockouts, ceil(self.min_factor * (usual or 0.0)))
        if users < self.min_users or lockouts < limit:
            return None
        evidence = {
            "lockouts": lockouts,
            "min_lockouts": limit,
            "usual_lockouts": None if usual is None else round(usual, 1),
            "users": users,
            "min_users": self.min_users,
            "window_s": self.window_s,
            "overflows": window.overflows,
        }
        return Verdict(window.end_ms, window.first_ms, evidence, lockouts / limit)

    def _usual(self, event: LoginEvent, tenant: TenantProfile, end_ms: int) -> float | None:
        """The usual lockouts of a window with as many successes; ``None`` where not known."""
        usual = tenant.hours.baseline(end_ms // HOUR_MS)
        if usual is None:
            return None
        successes = Window.ending(tenant.successes, end_ms, event.time_ms, self.window_s)
        busier = per_hour(successes, self.window_s) / max(1.0, usual.successes)
        return usual.lockouts * self.window_s / _HOUR_S * max(1.0, busier)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many, over how many accounts, in how long, and what is usual."""
        usual = evidence["usual_lockouts"]
        compared = "usual not known yet" if usual is None else f"usually {usual:.0f}"
        about = "about " if evidence["overflows"] else ""
        users = f"{'at least ' if evidence['overflows'] else ''}{evidence['users']}"
        return (
            f"{about}{evidence['lockouts']} lockouts of {users} accounts of tenant "
            f"{display(event.tenant)} within {duration(evidence['window_s'])} ({compared}; "
            f"limits {evidence['min_lockouts']} and {evidence['min_users']})"
        )
