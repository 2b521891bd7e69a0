"""``password_spray``: one source that tries a few common passwords on several accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fraudcore.errors import InvalidConfigError
from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles.ip import IP_CAPACITY, IpProfile
from fraudcore.rules.base import DAY_S, MS, Before, Rule, Verdicts
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

__all__ = ["PasswordSpray"]

_COUNTABLE_ATTEMPTS: Final = IP_CAPACITY // 2
"""What a raised limit of attempts stays below, so that accounts left out, whose failures take up
room as well, cannot make it unreachable."""


@dataclass(frozen=True)
class PasswordSpray(Rule):
    """Attempts from one source on several accounts, a few on each, spread in time, mostly in vain.

    Few is from ``min_attempts_per_user`` to ``usual_attempts_per_user``, for most accounts, and
    from 1 where the attempts are spread over ``slow_span_s``. An account tried more often than
    ``max_attempts_per_user`` is guessed at, not sprayed, and is left out with its attempts: Elastic
    lets one such account silence the rule, so that a decoy would hide a spray. As in
    ``credential_stuffing`` attempts of any outcome count, and what tells an attack from an office
    is that most accounts never succeed.

    At a source that many accounts share (``fraudcore.rules.shared_source``) accounts that only
    succeed are its people and do not count, and both limits rise: to 60 attempts and 20 accounts
    at most, which the 120 failures that are remembered can show.

    Edge cases: attempts without an account do not count; the span is from the first to the last
    attempt on accounts that are not left out. It fires on failures; a late success is judged in
    the windows that end at failures after it. A late event can leave an alert that the stream in
    order would not have raised.
    """

    name = "password_spray"
    family = "source"
    entity = "ip"
    steady = True
    severity = "high"
    technique = "T1110.003"
    summary = "one source tries a few passwords on several accounts"
    action = "Block the source; reset the accounts that it got into; refuse common passwords."

    min_users: int = parameter(
        5,
        "distinct accounts tried within the window that fire",
        low=2,
        high=IP_CAPACITY,
        source="Elastic: 5",
    )
    min_attempts: int = parameter(
        15,
        "attempts of any outcome within the window that fire",
        low=2,
        high=IP_CAPACITY,
        source="Elastic: 15",
    )
    min_attempts_per_user: int = parameter(
        2,
        "attempts on an account that make a few",
        low=1,
        high=IP_CAPACITY,
        source="Elastic: 2",
    )
    usual_attempts_per_user: int = parameter(
        6,
        "attempts on an account that are still a few",
        low=1,
        high=IP_CAPACITY,
        source="Elastic: 6",
    )
    max_attempts_per_user: int = parameter(
        8,
        "attempts above which an account is left out",
        low=1,
        high=IP_CAPACITY,
        source="Elastic: 8",
    )
    min_sprayed_percent: int = parameter(
        60, "percent of the accounts tried a few times", low=1, high=100, source="Elastic: 60 %"
    )
    min_span_s: int = parameter(
        300,
        "seconds from the first to the last attempt at least",
        low=0,
        high=DAY_S,
        source="Elastic: 5 min",
    )
    slow_span_s: int = parameter(
        3600,
        "seconds from the first to the last attempt from which on one attempt on an account is "
        "a few: whoever tries one password a day goes round slowly",
        low=1,
        high=DAY_S,
        source="chosen by evaluation, see docs/evaluation.md; stuffing is faster",
    )
    min_shut_out_percent: int = parameter(
        60,
        "percent of the accounts that never succeed from the source within the window",
        low=1,
        high=100,
        source="chosen: sprayed passwords fit few accounts, most people get in within minutes",
    )
    window_s: int = parameter(
        DAY_S,
        "length of the sliding window in seconds",
        low=1,
        high=DAY_S,
        source="chosen by evaluation, see docs/evaluation.md (Elastic: 1 h)",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        few = (self.min_attempts_per_user, self.usual_attempts_per_user, self.max_attempts_per_user)
        if list(few) != sorted(few):
            shown = ", ".join(map(str, few))
            raise InvalidConfigError(
                "rules.password_spray.usual_attempts_per_user",
                f"min, usual and max_attempts_per_user are not in ascending order: {shown}",
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
        # A sprayed account is tried so often; accounts tried more often repeat even more.
        repeats = (self.min_attempts_per_user - 1) * self.min_sprayed_percent
        least = (self.window_s, self._shut_out, self.min_attempts, repeats)
        for attempts in attempt_windows(event, before, *least, self.slow_span_s):
            verdict = self._judge_attempts(attempts, before.ip)
            if verdict is not None:
                return verdict
        return None

    def _judge_attempts(self, attempts: Attempts, ip: IpProfile) -> Verdict | None:
        tried = self._few(attempts.tried(behind_crowd=True))
        if not tried or attempts.shut_out_percent(tried) < self.min_shut_out_percent:
            return None
        crowd = users_behind(ip, attempts.event)
        if not crowd and attempts.succeeded:
            tried = self._few(attempts.tried(behind_crowd=False))
        return self._judge_tried(attempts, tried, ip, crowd)

    def _judge_tried(
        self, attempts: Attempts, tried: dict[int, int], ip: IpProfile, crowd: float
    ) -> Verdict | None:
        if len(tried) < self.min_users:
            return None
        first_ms, last_ms = attempts.span_ms(tried)
        least = 1 if last_ms - first_ms >= self.slow_span_s * MS else self.min_attempts_per_user
        sprayed_percent = 100 * self._sprayed(tried, least) // len(tried)
        if sprayed_percent < self.min_sprayed_percent:
            return None
        observed = {
            "attempts": sum(tried.values()),
            "users": len(tried),
            "sprayed_percent": sprayed_percent,
            "shut_out_percent": attempts.shut_out_percent(tried),
            "span_s": (last_ms - first_ms) // MS,
        }
        limits = self._limits(attempts.event, ip)
        if any(observed[name] < limit for name, limit in limits.items()):
            return None
        evidence = {
            **observed,
            **{f"min_{name}": limit for name, limit in limits.items()},
            "most_attempts_per_user": max(tried.values()),
            "min_attempts_per_user": least,
            "usual_attempts_per_user": self.usual_attempts_per_user,
            "max_attempts_per_user": self.max_attempts_per_user,
            "users_entered": attempts.entered(tried),
            "users_behind": round(crowd),
            "window_s": self.window_s,
            "overflows": attempts.overflows,
        }
        return Verdict(attempts.end_ms, first_ms, evidence, observed["users"] / limits["users"])

    def _few(self, tried: dict[int, int]) -> dict[int, int]:
        """Those that are not tried too often to be sprayed."""
        return {u: count for u, count in tried.items() if count <= self.max_attempts_per_user}

    def _sprayed(self, tried: dict[int, int], least: int) -> int:
        most = self.usual_attempts_per_user
        return len([count for count in tried.values() if least <= count <= most])

    def _limits(self, event: LoginEvent, ip: IpProfile) -> dict[str, int]:
        users, attempts = (
            min(raised_limit(limit, ip, event), max(limit, countable))
            for limit, countable in (
                (self.min_users, IP_CAPACITY // self.usual_attempts_per_user),
                (self.min_attempts, _COUNTABLE_ATTEMPTS),
            )
        )
        return {
            "attempts": attempts,
            "users": users,
            "sprayed_percent": self.min_sprayed_percent,
            "shut_out_percent": self.min_shut_out_percent,
            "span_s": self.min_span_s,
        }

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many attempts on how many accounts, from where, over how long."""
        attempts = at_least(evidence["attempts"], evidence["overflows"])
        return (
            f"{attempts} login attempts on {evidence['users']} accounts from {event.ip} within "
            f"{duration(evidence['window_s'])}, at most {evidence['most_attempts_per_user']} on "
            f"each, spread over {evidence['span_s'] // 60} min (limits {evidence['min_attempts']} "
            f"and {evidence['min_users']})"
        )
