"""``failed_login_burst``: many failures on one account within minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles.user import USER_FAILURES, UserProfile
from fraudcore.rules.base import DAY_S, MS, Before, Rule, Verdicts
from fraudcore.rules.familiar import familiar_subnets
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.window import Window, windows
from fraudcore.text import at_least, display, duration

__all__ = ["FailedLoginBurst"]

Attempt = tuple[int, int, int]
"""Event time in ms, digest of the network, digest of the credential tag."""


@dataclass(frozen=True)
class FailedLoginBurst(Rule):
    """Failures on one account within a sliding window.

    Failures from familiar networks (a /24 or /48 from which the account succeeded before the
    window began) and from unfamiliar ones are counted apart, so that an owner who mistypes and an
    attacker who guesses do not add up, and neither hides the other. A masked network (VPN,
    relay, Tor, hosting, satellite) never becomes familiar. Repeats of one wrong secret (the
    same ``credential_tag``) count once: a phone that retries an old password is no attack.
    But where more failures than the profile holds lie within the window and secrets differ,
    all count: guesses cannot be drowned in repeats.

    Edge cases: failures without a tag count each; the account's own successes reset nothing.
    """

    name = "failed_login_burst"
    family = "account"
    entity = "user"
    outcomes = ("failure",)
    steady = True
    severity = "medium"
    technique = "T1110.001"
    summary = "many failed logins on one account"
    action = "Ask the account's owner; lock or step up the account while it goes on."

    max_failures: int = parameter(
        10,
        "failures within the window that fire",
        low=2,
        high=USER_FAILURES,
        source="Panther, Auth0, Entra: 10",
    )
    window_s: int = parameter(
        600, "length of the sliding window in seconds", low=1, high=DAY_S, source="Panther: 10 min"
    )

    @property
    def memory_s(self) -> int:
        """Networks stay familiar for up to 45 days."""
        return 45 * DAY_S

    @property
    def floors(self) -> tuple[Floor, ...]:
        """As many as fire, but for the event."""
        return (Floor("user", "failures", self.max_failures - 1, self.window_s),)

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a failure, in the first window over the limit that contains it."""
        user = before.user
        if user is None:
            return None
        for window in windows(user.failures, event, self.window_s, before.lateness_ms):
            if window.count >= self.max_failures:
                verdict = self._judge_window(event, user, window)
                if verdict is not None:
                    return verdict
        return None

    def _judge_window(self, event: LoginEvent, user: UserProfile, window: Window) -> Verdict | None:
        known = familiar_subnets(user, window.end_ms - self.window_s * MS)
        own = (event.time_ms, event.subnet_digest, event.tag_digest)
        familiar = own[1] in known
        others = zip(window.times_ms(), window.column("subnet"), window.column("tag"), strict=True)
        alike = [own, *(other for other in others if (other[1] in known) == familiar)]
        count = _count_secrets(alike)
        if count > 1 and window.overflows:
            count = len(alike)
        if count < self.max_failures:
            return None
        evidence = {
            "failures": count,
            "max_failures": self.max_failures,
            "window_s": self.window_s,
            "familiar_location": familiar,
            "networks": len({subnet for _, subnet, _ in alike}),
            "overflows": window.overflows,
        }
        first_ms = min(time for time, _, _ in alike)
        return Verdict(window.end_ms, first_ms, evidence, count / self.max_failures)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many, on which account, from how many networks, in how long."""
        kind = "familiar" if evidence["familiar_location"] else "unfamiliar"
        networks = evidence["networks"]
        return (
            f"{at_least(evidence['failures'], evidence['overflows'])} failed logins on account "
            f"{display(event.user)} within {duration(evidence['window_s'])} from {networks} {kind} "
            f"network{'' if networks == 1 else 's'} (limit {evidence['max_failures']})"
        )


def _count_secrets(attempts: list[Attempt]) -> int:
    """Attempts, with repeats of one tagged secret counted once."""
    tags = {tag for _, _, tag in attempts if tag}
    return len(tags) + sum(not tag for _, _, tag in attempts)
