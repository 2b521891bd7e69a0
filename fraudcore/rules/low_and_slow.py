"""``low_and_slow``: guesses at one account, so far apart that no burst shows them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.history import History
from fraudcore.moment import time_of
from fraudcore.profiles import UserProfile
from fraudcore.profiles.user import USER_FAILURES
from fraudcore.rules.base import DAY_S, MS, Before, Rule, Verdicts
from fraudcore.rules.familiar import familiar_subnets
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.window import Window, windows
from fraudcore.text import display, duration

__all__ = ["LowAndSlow"]


@dataclass(frozen=True)
class LowAndSlow(Rule):
    """Failures on one account from unfamiliar networks, with long pauses between them.

    Only failures from networks count (a /24 or /48) from which the account had not succeeded before
    the window began: an owner who mistypes over a morning at the usual place is no attack. Repeats
    of one wrong secret (the same ``credential_tag``) count once, and so do failures that follow
    each other within ``retry_s``: a phone that retries an old password.

    A success of the same account from a familiar network, not masked, after the first of the
    failures cancels: the owner was about, and mistyped on the way. A success from
    anywhere else does not, as it may be the attacker's.

    Edge cases: at an account that never succeeded no network is familiar, so every failure counts
    and nothing cancels. Failures that arrive late shorten pauses, and a success that arrives
    late cancels nothing that was raised: either can leave an alert that the stream in order would
    not have raised.
    """

    name = "low_and_slow"
    family = "account"
    entity = "user"
    outcomes = ("failure",)
    severity = "medium"
    technique = "T1110.001"
    summary = "spaced-out failed logins on one account from unfamiliar networks"
    action = "Ask the account's owner; if it was somebody else, reset the password and watch it."

    min_failures: int = parameter(
        4,
        "failures within the window that fire",
        low=2,
        high=USER_FAILURES,
        source="CrowdSec: 3 by source; one more for accounts, whose owners mistype",
    )
    min_median_gap_s: int = parameter(
        600,
        "seconds that the median pause between failures must exceed",
        low=0,
        high=DAY_S,
        source="chosen: the window of failed_login_burst; CrowdSec 2 to 5 min",
    )
    retry_s: int = parameter(
        60,
        "seconds after a failure within which the next one is its retry",
        low=0,
        high=DAY_S,
        source="chosen: people and devices retry at once",
    )
    window_s: int = parameter(
        7200,
        "length of the sliding window in seconds",
        low=1,
        high=7 * DAY_S,
        source="CrowdSec: 2 h",
    )

    @property
    def memory_s(self) -> int:
        """Networks stay familiar for up to 45 days."""
        return 45 * DAY_S

    @property
    def floors(self) -> tuple[Floor, ...]:
        """As many as fire, but for the event."""
        return (Floor("user", "failures", self.min_failures - 1, self.window_s),)

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a failure, in the first window that shows the pattern and contains it."""
        user = before.user
        if user is None:
            return None
        for window in windows(user.failures, event, self.window_s, before.lateness_ms):
            if window.count >= self.min_failures:
                verdict = self._judge_window(event, user, window)
                if verdict is not None:
                    return verdict
        return None

    def _judge_window(self, event: LoginEvent, user: UserProfile, window: Window) -> Verdict | None:
        familiar = familiar_subnets(user, window.end_ms - self.window_s * MS)
        if event.subnet_digest in familiar:
            return None
        guesses = list(_guesses(event, window, familiar))
        pauses_s = ((later - time) / MS for (time, _), (later, _) in pairwise(guesses))
        gaps_s = [pause_s for pause_s in pauses_s if pause_s > self.retry_s]
        failures = len(gaps_s) + 1
        if failures < self.min_failures or median(gaps_s) <= self.min_median_gap_s:
            return None
        first_ms = guesses[0][0]
        if _owner_was_about(user.successes, first_ms, window.end_ms, familiar):
            return None
        evidence = {
            "failures": failures,
            "min_failures": self.min_failures,
            "median_gap_s": median(gaps_s),
            "min_median_gap_s": self.min_median_gap_s,
            "retry_s": self.retry_s,
            "sources": len({source for _, source in guesses}),
            "window_s": self.window_s,
        }
        return Verdict(window.end_ms, first_ms, evidence, failures / self.min_failures)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many, on which account, how far apart, in how long."""
        gap_min = evidence["median_gap_s"] / 60
        return (
            f"{evidence['failures']} failed logins on account {display(event.user)} from "
            f"unfamiliar networks within {duration(evidence['window_s'])}, {gap_min:.0f} min apart "
            f"(limits {evidence['min_failures']} and {duration(evidence['min_median_gap_s'])})"
        )


def _guesses(event: LoginEvent, window: Window, familiar: set[int]) -> Iterator[tuple[int, int]]:
    """Time and source of the failures from unfamiliar networks, of each secret the first."""
    columns = (window.times_ms(), *map(window.column, ("source", "subnet", "tag")))
    own = (event.time_ms, event.source_digest, event.subnet_digest, event.tag_digest)
    tried: set[int] = set()
    for time_ms, source, subnet, tag in sorted([*zip(*columns, strict=True), own]):
        if subnet not in familiar and tag not in tried:
            yield time_ms, source
            if tag:
                tried.add(tag)


def _owner_was_about(successes: History, since_ms: int, until_ms: int, familiar: set[int]) -> bool:
    """Whether a success from a familiar network, not masked, lies between two instants."""
    facts = (successes.moments, successes.column("subnet"), successes.column("masked"))
    return any(
        subnet in familiar and not masked and since_ms <= time_of(moment) <= until_ms
        for moment, subnet, masked in zip(*facts, strict=True)
    )
