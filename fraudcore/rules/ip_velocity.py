"""``ip_velocity``: one source that tries too often, or too many accounts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.history import History
from fraudcore.profiles.ip import IP_CAPACITY, IpProfile
from fraudcore.rules.base import DAY_S, MS, Before, Rule, Verdicts
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.shared_source import CROWD_MEMORY_S, raised_limit
from fraudcore.rules.window import Window, last_window, windows
from fraudcore.text import at_least, duration

__all__ = ["IpVelocity"]

ATTEMPTS = "attempts"
USERS = "users"


@dataclass(frozen=True)
class IpVelocity(Rule):
    """Attempts of any outcome, or distinct accounts, from one source.

    Two windows, each with alerts of its own: a long one for attempts, a short one for accounts.
    Attempts without an account count as attempts, never as one account.

    Edge cases: counts are exact up to the 120 newest failures and the 120 newest successes
    of a source; beyond that the source is far over every limit that can be set. A source that
    many accounts share raises both limits, see ``fraudcore.rules.shared_source``.
    """

    name = "ip_velocity"
    family = "source"
    entity = "ip"
    patterns = (ATTEMPTS, USERS)
    steady = True
    severity = "medium"
    technique = "T1110"
    summary = "one source tries too often, or too many accounts"
    action = "Throttle the source; if it is a shared address you know, raise its limits."

    quiet_s: int = parameter(
        DAY_S,
        "seconds without a finding after which the next one opens a new alert",
        low=1,
        high=30 * DAY_S,
        source="chosen: the attempts' window",
    )
    max_attempts: int = parameter(
        100,
        "attempts of any outcome within attempts_window_s that fire",
        low=2,
        high=IP_CAPACITY,
        source="Auth0: 100",
    )
    attempts_window_s: int = parameter(
        DAY_S, "length of the attempts' window in seconds", low=1, high=DAY_S, source="Auth0: 24 h"
    )
    max_users: int = parameter(
        10,
        "distinct accounts within users_window_s that are still accepted; one more fires",
        low=1,
        high=IP_CAPACITY - 1,
        source="Splunk: more than 10",
    )
    users_window_s: int = parameter(
        300, "length of the accounts' window in seconds", low=1, high=DAY_S, source="Splunk: 5 min"
    )

    @property
    def memory_s(self) -> int:
        """Its windows, and how long it is known who shares a source."""
        return max(self.attempts_window_s, self.users_window_s, CROWD_MEMORY_S)

    @property
    def floors(self) -> tuple[Floor, ...]:
        """One outcome must have half of what fires."""
        halves = (
            (self.max_attempts // 2, self.attempts_window_s),
            ((self.max_users + 1) // 2, self.users_window_s),
        )
        return tuple(
            Floor("ip", name, rows, span_s)
            for name in ("failures", "successes")
            for rows, span_s in halves
        )

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on an attempt of any outcome."""
        ip = before.ip
        verdicts: list[Verdict] = []
        if _may_reach(ip, self.max_attempts - 1, event.time_ms - self.attempts_window_s * MS):
            verdicts += self._attempts(event, before, ip)
        if event.user is not None and _may_reach(
            ip, self.max_users, event.time_ms - self.users_window_s * MS
        ):
            verdicts += self._users(event, before, ip)
        return verdicts or None

    def _attempts(self, event: LoginEvent, before: Before, ip: IpProfile) -> Iterator[Verdict]:
        for pair in _pairs(ip, event, self.attempts_window_s, before.lateness_ms):
            attempts = pair[0].others + pair[1].others + 1
            if attempts < self.max_attempts:
                continue
            limit = raised_limit(self.max_attempts, ip, event)
            if attempts >= limit:
                evidence = {
                    "attempts": attempts,
                    "max_attempts": limit,
                    "attempts_window_s": self.attempts_window_s,
                }
                yield _verdict(pair, evidence, attempts / limit, ATTEMPTS)
                return

    def _users(self, event: LoginEvent, before: Before, ip: IpProfile) -> Iterator[Verdict]:
        for pair in _pairs(ip, event, self.users_window_s, before.lateness_ms):
            if pair[0].others + pair[1].others < self.max_users:
                continue
            users = _distinct_users(pair, event.user_digest)
            if users <= self.max_users:
                continue
            limit = raised_limit(self.max_users, ip, event)
            if users > limit:
                evidence = {
                    "users": users,
                    "max_users": limit,
                    "users_window_s": self.users_window_s,
                }
                yield _verdict(pair, evidence, users / limit, USERS)
                return

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many attempts or accounts, from where, in how long."""
        if "attempts" in evidence:
            what = f"{at_least(evidence['attempts'], evidence['overflows'])} login attempts"
            span_s, limit = evidence["attempts_window_s"], evidence["max_attempts"]
        else:
            what = f"{at_least(evidence['users'], evidence['overflows'])} accounts tried"
            span_s, limit = evidence["users_window_s"], evidence["max_users"]
        return f"{what} from {event.ip} within {duration(span_s)} (limit {limit})"


Pair = tuple[Window, Window]


def _may_reach(ip: IpProfile, others: int, since_ms: int) -> bool:
    """Whether so many attempts can lie in a window: one outcome must have half of them."""
    half = (others + 1) // 2
    return ip.failures.at_least(half, since_ms) or ip.successes.at_least(half, since_ms)


def _pairs(ip: IpProfile, event: LoginEvent, span_s: int, lateness_ms: int) -> list[Pair]:
    """Every window that contains the event, over failures and successes alike."""
    both = (ip.failures, ip.successes)
    last = tuple(last_window(history, event, span_s) for history in both)
    pairs = [(last[0], last[1])]
    if event.moment < max(history.newest for history in both):
        ends = sorted({w.end_ms for h in both for w in windows(h, event, span_s, lateness_ms)})
        pairs += [
            (_ending(both[0], end, event, span_s), _ending(both[1], end, event, span_s))
            for end in ends[1:]
        ]
    return pairs


def _ending(history: History, end_ms: int, event: LoginEvent, span_s: int) -> Window:
    return Window.ending(history, end_ms, event.time_ms, span_s)


def _distinct_users(pair: Pair, own: int) -> int:
    """How many accounts, the event's own included and unknown identities not."""
    first = pair[0].history.tally("user", pair[0].start, pair[0].stop)
    if pair[1].start == pair[1].stop:
        return len(first) + (own not in first) - (0 in first)
    second = pair[1].history.tally("user", pair[1].start, pair[1].stop)
    return len((first.keys() | second.keys() | {own}) - {0})


def _verdict(pair: Pair, evidence: dict[str, Any], excess: float, pattern: str) -> Verdict:
    evidence["overflows"] = pair[0].overflows or pair[1].overflows
    first_ms = min(pair[0].first_ms, pair[1].first_ms)
    return Verdict(pair[0].end_ms, first_ms, evidence, excess, pattern=pattern)
