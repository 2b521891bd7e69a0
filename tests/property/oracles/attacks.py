"""What the rules against attacks say, written naively: over plain lists of events.

None of them knows of shared sources, which need days of successes.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import median

from fraudcore import LoginEvent, Rule
from fraudcore.hours import FAILURES, HOUR_MS, LOCKOUTS, SUCCESSES, Hour, Hours
from fraudcore.rules.credential_stuffing import CredentialStuffing
from fraudcore.rules.distributed_brute_force import DistributedBruteForce
from fraudcore.rules.distributed_spray import DistributedSpray
from fraudcore.rules.lockout_storm import LockoutStorm
from fraudcore.rules.low_and_slow import LowAndSlow
from fraudcore.rules.password_spray import PasswordSpray
from fraudcore.rules.reset_abuse import ResetAbuse
from fraudcore.rules.subnet_attack import SubnetAttack
from tests.property.oracles.basic import Events, is_masked, same_source, windows_with

__all__ = ["ORACLES"]


def _logins(events: Events, outcome: str | None = None) -> list[LoginEvent]:
    return [e for e in events if e.kind == "login" and outcome in (None, e.outcome)]


def _end_ms(window: Events) -> int:
    return max(event.time_ms for event in window)


def _windows_to_failures(event: LoginEvent, others: Events, span_s: int) -> Iterator[Events]:
    """The windows that end at a failure, without the attempts on no account."""
    for window in windows_with(event, others, span_s):
        end_ms = _end_ms(window)
        if any(e.outcome == "failure" and e.time_ms == end_ms for e in window):
            yield [e for e in window if e.user is not None]


def _shut_out(window: Events, accounts: set[str | None], percent: int) -> bool:
    outside = accounts - {e.user for e in window if e.outcome == "success"}
    return 100 * len(outside) >= percent * len(accounts)


def _credential_stuffing(rule: CredentialStuffing, event: LoginEvent, earlier: Events) -> bool:
    def matches(window: Events) -> bool:
        tries = Counter(e.user for e in window)
        few = sum(count <= rule.few_attempts for count in tries.values())
        return (
            len(window) >= rule.min_attempts
            and len(tries) >= rule.min_users
            and 100 * few >= rule.min_few_percent * len(tries)
            and _shut_out(window, set(tries), rule.min_shut_out_percent)
        )

    others = _logins(same_source(event, earlier))
    found = _windows_to_failures(event, others, rule.window_s)
    return event.user is not None and any(matches(window) for window in found)


def _password_spray(rule: PasswordSpray, event: LoginEvent, earlier: Events) -> bool:
    def matches(window: Events) -> bool:
        every = Counter(e.user for e in window)
        tries = {u: count for u, count in every.items() if count <= rule.max_attempts_per_user}
        times = [e.time_ms for e in window if e.user in tries]
        if not times:
            return False
        is_slow = max(times) - min(times) >= rule.slow_span_s * 1000
        low, high = 1 if is_slow else rule.min_attempts_per_user, rule.usual_attempts_per_user
        sprayed = sum(low <= count <= high for count in tries.values())
        return (
            len(tries) >= rule.min_users
            and len(times) >= rule.min_attempts
            and 100 * sprayed >= rule.min_sprayed_percent * len(tries)
            and max(times) - min(times) >= rule.min_span_s * 1000
            and _shut_out(window, set(tries), rule.min_shut_out_percent)
        )

    others = _logins(same_source(event, earlier))
    found = _windows_to_failures(event, others, rule.window_s)
    return event.user is not None and any(matches(window) for window in found)


def _reset_abuse(rule: ResetAbuse, event: LoginEvent, earlier: Events) -> bool:
    others = [e for e in same_source(event, earlier) if e.kind == "password_reset"]
    return any(len(w) >= rule.max_requests for w in windows_with(event, others, rule.window_s))


def _subnet_attack(rule: SubnetAttack, event: LoginEvent, earlier: Events) -> bool:
    def alone(e: LoginEvent, window: Events) -> bool:
        """Whether it is one person's mistake."""
        here = [o for o in window if o.source == e.source]
        same = all(o.source == e.source for o in window if o.user == e.user)
        only = all(o.user == e.user for o in here)
        return e.user is not None and only and same and len(here) <= rule.max_own_failures

    def matches(window: Events) -> bool:
        together = [e for e in window if not alone(e, window)]
        loud = Counter(e.source for e in together)
        failed = {e.user for e in together if e.source == event.source}
        succeeded = {e.user for e in _logins(same_source(event, earlier), "success")} - {None}
        honest = _end_ms(window) == event.time_ms and len(succeeded) >= len(failed)
        return (
            event in together
            and not honest
            and len(together) >= rule.min_failures
            and len(loud) >= rule.min_sources
            and len(together) - max(loud.values()) >= rule.min_other_failures
        )

    others = [e for e in _logins(earlier, "failure") if e.subnet == event.subnet]
    return any(map(matches, windows_with(event, others, rule.window_s)))


def _familiar(window: Events, window_s: int, successes: Events) -> set[str]:
    start_ms = _end_ms(window) - window_s * 1000
    return {s.subnet for s in successes if s.time_ms <= start_ms and not is_masked(s)}


def _on_account(event: LoginEvent, earlier: Events) -> tuple[list[LoginEvent], list[LoginEvent]]:
    own = [e for e in earlier if e.user == event.user]
    return _logins(own, "failure"), _logins(own, "success")


def _distributed_brute_force(
    rule: DistributedBruteForce, event: LoginEvent, earlier: Events
) -> bool:
    failures, successes = _on_account(event, earlier)

    def matches(window: Events) -> bool:
        familiar = _familiar(window, rule.window_s, successes)
        strange = [e for e in window if e.subnet not in familiar]
        tagged = {(e.source, e.credential_tag) for e in strange if e.credential_tag}
        sources = len({e.source for e in strange})
        return (
            event in strange
            and len(tagged) + sum(not e.credential_tag for e in strange) >= rule.min_failures
            and sources >= rule.min_sources
            and (
                sources >= rule.many_sources
                or len({e.geo and e.geo.country for e in strange} - {None}) >= rule.min_countries
                or len({e.network and e.network.asn for e in strange} - {None}) >= rule.min_networks
                or len({e.user_agent for e in strange} - {None}) >= rule.min_agents
            )
        )

    found = windows_with(event, failures, rule.window_s)
    return event.user is not None and any(map(matches, found))


def _low_and_slow(rule: LowAndSlow, event: LoginEvent, earlier: Events) -> bool:
    failures, successes = _on_account(event, earlier)

    def matches(window: Events) -> bool:
        familiar = _familiar(window, rule.window_s, successes)
        if event.subnet in familiar:
            return False
        times: list[int] = []
        tags: set[str | None] = set()
        for e in sorted(window, key=lambda e: e.time_ms):
            if e.subnet not in familiar and e.credential_tag not in tags:
                times.append(e.time_ms)
                tags |= {e.credential_tag} - {None}
        gaps = [b - a for a, b in pairwise(times) if b - a > rule.retry_s * 1000]
        owners = [s for s in successes if s.subnet in familiar and not is_masked(s)]
        return (
            len(gaps) + 1 >= rule.min_failures
            and median(gaps) > rule.min_median_gap_s * 1000
            and not any(times[0] <= s.time_ms <= _end_ms(window) for s in owners)
        )

    found = windows_with(event, failures, rule.window_s)
    return event.user is not None and any(map(matches, found))


def _usual(events: Events, end_ms: int) -> Hour | None:
    hours = Hours()
    for e in events:
        if e.kind == "lockout":
            hours.add(e.time_ms // HOUR_MS, LOCKOUTS, e.moment)
        elif e.kind == "login":
            kind = FAILURES if e.outcome == "failure" else SUCCESSES
            hours.add(e.time_ms // HOUR_MS, kind, e.moment)
    return hours.baseline(end_ms // HOUR_MS)


def _count_within(events: Events, end_ms: int, span_s: int) -> int:
    return sum(end_ms - span_s * 1000 < e.time_ms <= end_ms for e in events)


def _distributed_spray(rule: DistributedSpray, event: LoginEvent, earlier: Events) -> bool:
    def departs(failed: int, succeeded: int, usual: Hour | None) -> bool:
        if 100 * failed < rule.min_failure_percent * (failed + succeeded):
            return False
        if usual is None:
            return True
        odds = failed / max(1, succeeded)
        usual_odds = (usual.failures + 1) / (usual.successes + 1)
        more = failed * 3600 / rule.window_s >= rule.min_rate_factor * usual.failures
        return more and odds / usual_odds >= rule.min_odds_factor - 1e-9

    def matches(window: Events) -> bool:
        named = [e for e in window if e.user is not None]
        fails = Counter(e.user for e in named)
        few = [e for e in named if fails[e.user] <= rule.max_failures_per_user]
        loud = {source for source, n in Counter(e.source for e in few).items() if 2 * n > len(few)}
        few = [e for e in few if e.source not in loud]
        end_ms = _end_ms(window)
        succeeded = _count_within(_logins(earlier, "success"), end_ms, rule.window_s)
        return (
            len(few) >= rule.min_failures
            and len({e.user for e in few}) >= rule.min_users
            and len({e.source for e in few}) >= rule.min_sources
            and departs(len(window), succeeded, _usual(earlier, end_ms))
        )

    others = _logins(earlier, "failure")
    return any(map(matches, windows_with(event, others, rule.window_s)))


def _lockout_storm(rule: LockoutStorm, event: LoginEvent, earlier: Events) -> bool:
    def limit(end_ms: int) -> float:
        usual = _usual(earlier, end_ms)
        if usual is None:
            return rule.min_lockouts
        share = rule.window_s / 3600
        logins = _count_within(_logins(earlier, "success"), end_ms, rule.window_s)
        busier = logins / share / max(1.0, usual.successes)
        expected = usual.lockouts * share * max(1.0, busier)
        return max(rule.min_lockouts, rule.min_factor * expected)

    def matches(window: Events) -> bool:
        locked = {e.user for e in window} - {None}
        return len(locked) >= rule.min_users and len(window) >= limit(_end_ms(window))

    others = [e for e in earlier if e.kind == "lockout"]
    return any(map(matches, windows_with(event, others, rule.window_s)))


ORACLES: dict[type[Rule], Callable[..., bool]] = {
    CredentialStuffing: _credential_stuffing,
    PasswordSpray: _password_spray,
    ResetAbuse: _reset_abuse,
    SubnetAttack: _subnet_attack,
    DistributedBruteForce: _distributed_brute_force,
    LowAndSlow: _low_and_slow,
    DistributedSpray: _distributed_spray,
    LockoutStorm: _lockout_storm,
}
