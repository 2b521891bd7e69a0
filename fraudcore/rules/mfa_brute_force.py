"""``mfa_brute_force``: one-time codes of an account guessed in one session after the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles.user import USER_CODES
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.window import Window, windows
from fraudcore.text import at_least, display, duration

__all__ = ["MfaBruteForce"]

_NO_SESSION: Final = 0


@dataclass(frozen=True)
class MfaBruteForce(Rule):
    """Wrong one-time codes on one account, over many sessions, within a sliding window.

    Codes are ``challenge`` events and logins that fail for the reason ``mfa_bad_code``. A code
    without a session id counts as a session of its own, so that a producer that sends none is
    protected by the number of codes alone: nobody mistypes twenty.

    Edge cases: services end a session after three or five wrong codes, and a profile holds the
    newest 28 codes, which may be no more than six sessions. So where more may lie within the
    window than it holds, and they are of more than one session, that is enough sessions. One
    session, however many codes are wrong in it, is a person or a broken client.
    """

    name = "mfa_brute_force"
    family = "account"
    entity = "user"
    kinds = ("challenge", "login")
    outcomes = ("failure",)
    steady = True
    severity = "high"
    technique = "T1110"
    summary = "one-time codes guessed in many sessions"
    action = "The password is known to a stranger: reset it; limit wrong codes by account."

    min_codes: int = parameter(
        20, "wrong codes within the window that fire", low=2, high=USER_CODES, source="Elastic: 20"
    )
    min_sessions: int = parameter(
        10, "sessions among them that fire", low=1, high=USER_CODES, source="Elastic: 10"
    )
    window_s: int = parameter(
        540, "length of the sliding window in seconds", low=1, high=DAY_S, source="Elastic: 9 min"
    )

    @property
    def memory_s(self) -> int:
        """The window."""
        return self.window_s

    @property
    def floors(self) -> tuple[Floor, ...]:
        """As many as fire, but for the event."""
        return (Floor("user", "codes", self.min_codes - 1, self.window_s),)

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a wrong code, in the first window over both limits that contains it."""
        user = before.user
        if event.reason != "mfa_bad_code" or user is None:
            return None
        for window in windows(user.codes, event, self.window_s, before.lateness_ms):
            if window.count >= self.min_codes:
                sessions = _sessions(window, event.session_digest)
                if sessions >= self.min_sessions or (window.overflows and sessions > 1):
                    return self._verdict(window, sessions)
        return None

    def _verdict(self, window: Window, sessions: int) -> Verdict:
        evidence = {
            "codes": window.count,
            "min_codes": self.min_codes,
            "sessions": sessions,
            "min_sessions": self.min_sessions,
            "window_s": self.window_s,
            "overflows": window.overflows,
        }
        excess = window.count / self.min_codes
        return Verdict(window.end_ms, window.first_ms, evidence, excess)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many codes, whose, in how many sessions, in how long."""
        codes = at_least(evidence["codes"], evidence["overflows"])
        sessions = at_least(evidence["sessions"], evidence["overflows"])
        return (
            f"account {display(event.user)}: {codes} wrong one-time codes in {sessions} sessions "
            f"within {duration(evidence['window_s'])} "
            f"(limits {evidence['min_codes']} and {evidence['min_sessions']})"
        )


def _sessions(window: Window, own: int) -> int:
    """How many sessions a window holds; each code without one is of a session of its own."""
    tally = window.tally("session", own)
    unknown = tally.get(_NO_SESSION, 0)
    return len(tally) - (unknown > 0) + unknown
