"""``failed_login_burst``: many failures on one account within minutes."""

from bisect import bisect_right
from dataclasses import dataclass

from fraudcore.digest import digest32
from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles.user import NO_TAG, USER_FAILURES, UserProfile, tag_digest
from fraudcore.rules.base import DAY_S, Before, Rule
from fraudcore.rules.parameter import parameter
from fraudcore.rules.window import MS, Window, windows
from fraudcore.text import display, duration

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
    entity = "user"
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
        """The 32 newest successes make networks familiar, for up to 45 days."""
        return 45 * DAY_S

    def judge(self, event: LoginEvent, before: Before) -> Verdict | None:
        """Fires on a failure, in the first window over the limit that contains it."""
        user = before.user
        if event.outcome != "failure" or user is None:
            return None
        if len(user.failures) + 1 < self.max_failures:
            return None
        seen = windows((user.failures,), event.time_ms, self.window_s * MS)
        full = (window for window in seen if window.count >= self.max_failures)
        verdicts = (self._judge_window(event, user, window) for window in full)
        return next((verdict for verdict in verdicts if verdict), None)

    def _judge_window(self, event: LoginEvent, user: UserProfile, window: Window) -> Verdict | None:
        known = _familiar_networks(user, window.end_ms - self.window_s * MS)
        own = (event.time_ms, digest32(event.subnet), tag_digest(event))
        familiar = own[1] in known
        others = zip(window.times(), window.column("subnet"), window.column("tag"), strict=True)
        alike = [own, *(other for other in others if (other[1] in known) == familiar)]
        count = _count_secrets(alike)
        if count > 1 and window.overflows:
            count = len(alike)
        if count < self.max_failures:
            return None
        networks = len({subnet for _, subnet, _ in alike})
        kind = "familiar" if familiar else "unfamiliar"
        return Verdict(
            reason=(
                f"{window.words(count)} failed logins on account {display(event.user)} within "
                f"{duration(self.window_s)} from {networks} {kind} network"
                f"{'' if networks == 1 else 's'} (limit {self.max_failures})"
            ),
            evidence={
                "failures": count,
                "max_failures": self.max_failures,
                "window_s": self.window_s,
                "familiar_location": familiar,
                "networks": networks,
            },
            time_ms=window.end_ms,
            first_ms=min(time for time, _, _ in alike),
            excess=count / self.max_failures,
        )


def _familiar_networks(user: UserProfile, until_ms: int) -> set[int]:
    """The networks, not masked, of the known successes up to an instant."""
    history = user.successes
    before = slice(0, bisect_right(history.times, until_ms))
    known = zip(history.column("subnet")[before], history.column("masked")[before], strict=True)
    return {subnet for subnet, masked in known if not masked}


def _count_secrets(attempts: list[Attempt]) -> int:
    """Attempts, with repeats of one tagged secret counted once."""
    tags = {tag for _, _, tag in attempts if tag != NO_TAG}
    return len(tags) + sum(tag == NO_TAG for _, _, tag in attempts)
