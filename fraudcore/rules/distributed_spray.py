"""``distributed_spray``: many sources that try a few passwords on many accounts of a tenant."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.history import History
from fraudcore.hours import HOUR_MS, Hour
from fraudcore.moment import time_of
from fraudcore.profiles import TenantProfile
from fraudcore.profiles.ip import NO_USER
from fraudcore.profiles.tenant import TENANT_FAILURES
from fraudcore.rules.base import DAY_S, MS, Before, Rule, Verdicts
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.tenant_present import Mix, mostly_succeeds, per_hour, recent_mix
from fraudcore.rules.window import Window, last_window, windows
from fraudcore.text import at_least, display, duration

__all__ = ["DistributedSpray"]


@dataclass(frozen=True)
class DistributedSpray(Rule):
    """Failures in a tenant from many sources on many accounts, few on each, with few successes.

    Two things must come together. The *floor*: so many failures, accounts and sources. Accounts
    with more than ``max_failures_per_user`` are guessed at, not sprayed, and are left out with
    their failures (Elastic takes the average, which one such account lifts over any limit); so is
    a source that makes more than half of the failures, which has rules of its own. And
    the *departure*: at least ``min_failure_percent`` of the logins fail and, where the tenant's
    usual hours are known (``fraudcore.hours``), the odds of failure and the failures an hour are
    so many times the usual ones. However large a tenant, in its ordinary morning logins fail no
    likelier than in any other hour; however quiet its night, the few devices that retry old
    passwords do not fail more often than all users do by day.

    It is judged on the 72 newest failures and 64 newest successes: all of a small tenant's
    window, the last moments of a large one's, over the time that both cover.

    Edge cases: below three known hours there is no usual, and an outage that locks everybody out
    looks alike. An attack of more than seven hours becomes usual itself. Where more failures
    than are remembered lie in the window, a late failure is judged in the windows that end at
    itself and at the newest failure only. A late success can leave an alert that the stream in
    order would not have raised.
    """

    name = "distributed_spray"
    family = "tenant"
    entity = "tenant"
    outcomes = ("failure",)
    steady = True
    severity = "high"
    technique = "T1110.003"
    summary = "many sources try a few passwords on many accounts"
    action = "Look at what the failures share (agent, network, password); step up logins meanwhile."

    min_sources: int = parameter(
        5,
        "distinct sources within the window that fire",
        low=2,
        high=TENANT_FAILURES,
        source="Elastic: 5",
    )
    min_users: int = parameter(
        8,
        "distinct accounts within the window that fire",
        low=2,
        high=TENANT_FAILURES,
        source="Elastic: 8",
    )
    min_failures: int = parameter(
        25,
        "failures within the window that fire",
        low=2,
        high=TENANT_FAILURES,
        source="Elastic: 25",
    )
    max_failures_per_user: int = parameter(
        5,
        "failures above which an account is left out",
        low=1,
        high=TENANT_FAILURES,
        source="Elastic: 5, on average",
    )
    min_failure_percent: int = parameter(
        50,
        "percent of the logins that fail",
        low=0,
        high=100,
        source="chosen: honest logins fail for 5 to 20 %",
    )
    min_odds_factor: float = parameter(
        3.0,
        "times the usual odds of failure",
        low=1,
        high=1000,
        source="chosen: from 15 % to 35 %, from 50 % to 75 %",
    )
    min_rate_factor: float = parameter(
        2.0,
        "times the usual failures an hour",
        low=1,
        high=1000,
        source="chosen: the usual estimate is 20 % off",
    )
    window_s: int = parameter(
        900, "length of the sliding window in seconds", low=1, high=DAY_S, source="Elastic: 15 min"
    )

    @property
    def memory_s(self) -> int:
        """The usual hours outlast a long weekend."""
        return max(self.window_s, 4 * DAY_S)

    @property
    def floors(self) -> tuple[Floor, ...]:
        """As many as fire, but for the event."""
        return (Floor("tenant", "failures", self.min_failures - 1, self.window_s),)

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a failure, in the first window over the floor that departs from the usual."""
        tenant = before.tenant
        if tenant is None:
            return None
        since_ms = event.time_ms - self.window_s * MS + 1
        if mostly_succeeds(event, tenant, self.min_failure_percent, since_ms):
            return None
        for window in _windows(tenant.failures, event, self.window_s, before.lateness_ms):
            if window.count >= self.min_failures:
                verdict = self._judge_window(event, tenant, window)
                if verdict is not None:
                    return verdict
        return None

    def _judge_window(
        self, event: LoginEvent, tenant: TenantProfile, window: Window
    ) -> Verdict | None:
        if _is_one_source(window, self.max_failures_per_user, self.min_failures):
            return None
        mix = recent_mix(event, tenant, window, self.window_s)
        if mix.failure_percent < self.min_failure_percent:
            return None
        rate = per_hour(window, self.window_s, own=1)
        usual = tenant.hours.baseline(window.end_ms // HOUR_MS)
        if usual is not None and not self._departs(mix, rate, usual):
            return None
        floor = self._floor(event, window)
        if floor is None:
            return None
        first_ms, counts = floor
        evidence = {
            **counts,
            "max_failures_per_user": self.max_failures_per_user,
            "window_s": self.window_s,
            "overflows": window.overflows,
            **self._departure(mix, rate, usual),
        }
        excess = evidence["failures"] / self.min_failures
        return Verdict(window.end_ms, first_ms, evidence, excess)

    def _departs(self, mix: Mix, rate: float, usual: Hour) -> bool:
        return (
            mix.odds_over(usual.failures, usual.successes) >= self.min_odds_factor
            and rate >= self.min_rate_factor * usual.failures
        )

    def _floor(self, event: LoginEvent, window: Window) -> tuple[int, dict[str, Any]] | None:
        """The first failure on the sprayed accounts and what all come to, if that is enough."""
        failed = window.tally("user", event.user_digest)
        most = self.max_failures_per_user
        sprayed = {user for user, count in failed.items() if count <= most and user != NO_USER}
        if len(sprayed) < self.min_users:
            return None
        own = (event.user_digest, event.source_digest, event.moment)
        columns = (window.column(name) for name in ("user", "source", "moment"))
        rows = [row for row in (*zip(*columns, strict=True), own) if row[0] in sprayed]
        counts = _without_loudest(Counter([source for _, source, _ in rows]))
        failures = counts.total()
        if failures < self.min_failures or len(counts) < self.min_sources:
            return None
        if failures < len(rows):
            rows = [row for row in rows if row[1] in counts]
        left = {user for user, _, _ in rows}
        if len(left) < self.min_users:
            return None
        return time_of(min(moment for _, _, moment in rows)), {
            "failures": failures,
            "min_failures": self.min_failures,
            "users": len(left),
            "min_users": self.min_users,
            "sources": len(counts),
            "min_sources": self.min_sources,
        }

    def _departure(self, mix: Mix, rate: float, usual: Hour | None) -> dict[str, Any]:
        evidence: dict[str, Any] = {
            "failure_percent": round(mix.failure_percent, 1),
            "min_failure_percent": self.min_failure_percent,
            "failures_per_hour": round(rate),
            "usual_failure_percent": None,
            "usual_failures_per_hour": None,
            "min_odds_factor": self.min_odds_factor,
            "min_rate_factor": self.min_rate_factor,
        }
        if usual is not None:
            logins = max(1.0, usual.failures + usual.successes)
            evidence["usual_failure_percent"] = round(100 * usual.failures / logins, 1)
            evidence["usual_failures_per_hour"] = round(usual.failures)
        return evidence

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many, on how many accounts, from how many sources, and what is usual."""
        usual = evidence["usual_failure_percent"]
        compared = "usual not known yet" if usual is None else f"usually {usual:.0f} %"
        return (
            f"{at_least(evidence['failures'], evidence['overflows'])} failed logins on "
            f"{evidence['users']} accounts of tenant {display(event.tenant)} from "
            f"{evidence['sources']} sources within {duration(evidence['window_s'])}; "
            f"{evidence['failure_percent']:.0f} % of all logins fail ({compared}; limits "
            f"{evidence['min_failures']}, {evidence['min_users']} and {evidence['min_sources']})"
        )


def _windows(failures: History, event: LoginEvent, span_s: int, lateness_ms: int) -> list[Window]:
    """The windows to judge; of a flood only those that end at the event and at the newest."""
    last = last_window(failures, event, span_s)
    if event.moment > failures.newest:
        return [last]
    newest_ms = time_of(failures.newest)
    present = Window.ending(failures, newest_ms, event.time_ms, span_s)
    if not present.overflows:
        return list(windows(failures, event, span_s, lateness_ms))
    within = newest_ms - event.time_ms <= min(span_s * MS - 1, lateness_ms)
    return [last, present] if within else [last]


def _is_one_source(window: Window, most: int, enough: int) -> bool:
    """Whether a source makes more than half of the failures that count, and the others not enough.

    ``False`` is to be looked at closely: it is told without looking at any one account. Those left
    out fail more than ``most`` times, so that all their failures are at most so many times what
    the failures are more than the accounts.
    """
    sources, users = window.known("source"), window.known("user")
    others = window.count - max(sources.values(), default=0)
    if others >= enough:
        return False
    repeats = window.count - len(users)
    left_out = repeats * (most + 1) // most + users.get(NO_USER, 0) + 1
    return 2 * others < window.count - left_out


def _without_loudest(counts: Counter[int]) -> Counter[int]:
    """The failures by source without a source that makes more than half of them.

    One loud source beside a few people who mistype is no attack of many sources.
    """
    loudest, most = counts.most_common(1)[0] if counts else (0, 0)
    if 2 * most > counts.total():
        del counts[loudest]
    return counts
