"""``ip_velocity``: one source that tries too often, or too many accounts."""

from dataclasses import dataclass

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.history import History
from fraudcore.profiles.ip import IP_CAPACITY, NO_USER, user_digest
from fraudcore.rules.base import DAY_S, Before, Rule
from fraudcore.rules.parameter import parameter
from fraudcore.rules.window import MS, Window, windows
from fraudcore.text import duration

__all__ = ["IpVelocity"]


@dataclass(frozen=True)
class IpVelocity(Rule):
    """Attempts of any outcome, or distinct accounts, from one source.

    Two windows: a long one for attempts, a short one for accounts. Attempts without an
    account count as attempts, never as one account.

    Edge cases: counts are exact up to the 120 newest failures and the 120 newest successes
    of a source; beyond that the source is far over every limit that can be set.
    """

    name = "ip_velocity"
    entity = "ip"
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
        """The longer of its windows."""
        return max(self.attempts_window_s, self.users_window_s)

    def judge(self, event: LoginEvent, before: Before) -> Verdict | None:
        """Fires on an attempt of any outcome."""
        histories = (before.ip.failures, before.ip.successes)
        known = len(histories[0]) + len(histories[1]) + 1
        attempts = users = None
        if known >= self.max_attempts:
            attempts = self._attempts(event, histories)
        if known > self.max_users and event.user is not None:
            users = self._users(event, histories)
        both = [verdict for verdict in (attempts, users) if verdict]
        return max(both, key=lambda verdict: verdict.excess, default=None)

    def _attempts(self, event: LoginEvent, histories: tuple[History, ...]) -> Verdict | None:
        seen = windows(histories, event.time_ms, self.attempts_window_s * MS)
        over = next((window for window in seen if window.count >= self.max_attempts), None)
        if over is None:
            return None
        return Verdict(
            reason=(
                f"{over.words(over.count)} login attempts from {event.ip} within "
                f"{duration(self.attempts_window_s)} (limit {self.max_attempts})"
            ),
            evidence={
                "attempts": over.count,
                "max_attempts": self.max_attempts,
                "attempts_window_s": self.attempts_window_s,
            },
            time_ms=over.end_ms,
            first_ms=over.first_ms,
            excess=over.count / self.max_attempts,
        )

    def _users(self, event: LoginEvent, histories: tuple[History, ...]) -> Verdict | None:
        seen = windows(histories, event.time_ms, self.users_window_s * MS)
        counted = ((_distinct_users(window, event), window) for window in seen)
        over = next((pair for pair in counted if pair[0] > self.max_users), None)
        if over is None:
            return None
        users, window = over
        return Verdict(
            reason=(
                f"{window.words(users)} accounts tried from {event.ip} within "
                f"{duration(self.users_window_s)} (limit {self.max_users})"
            ),
            evidence={
                "users": users,
                "max_users": self.max_users,
                "users_window_s": self.users_window_s,
            },
            time_ms=window.end_ms,
            first_ms=window.first_ms,
            excess=users / self.max_users,
        )


def _distinct_users(window: Window, event: LoginEvent) -> int:
    return len({*window.column("user"), user_digest(event)} - {NO_USER})
