"""``mfa_fatigue``: prompts sent to an account's owner again and again, until one is approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.moment import first_moment
from fraudcore.profiles import UserProfile
from fraudcore.profiles.user import APPROVED, DENIED, UNANSWERED, USER_CHALLENGES
from fraudcore.rules.base import DAY_S, MS, Before, Rule, Verdicts
from fraudcore.rules.familiar_place import is_familiar, known_until, successes_of
from fraudcore.rules.floor import Floor
from fraudcore.rules.novelty import Success
from fraudcore.rules.parameter import parameter
from fraudcore.rules.recent import has_recent
from fraudcore.rules.window import Window, last_window, windows
from fraudcore.severity import Severity
from fraudcore.text import at_least, display, duration

__all__ = ["MfaFatigue"]

_ENTERED: Final = -1
"""Beside the answers to prompts: the login succeeded."""


class Prompt(NamedTuple):
    """A prompt that was answered: when, and how."""

    time_ms: int
    answer: int


@dataclass(frozen=True)
class MfaFatigue(Rule):
    """MFA prompts of one account that its owner denies or leaves unanswered.

    Prompts are ``challenge`` events, and failed logins for the reason ``mfa_denied`` or
    ``mfa_timeout``. A challenge that fails for another reason than a wrong code is one that was
    not answered. It is critical once an approval follows within the window: a challenge that
    succeeds, or a login that does.

    The owner logs in while a stranger has him prompted, or misses prompts because his phone
    is asleep. So a login from a familiar place (``fraudcore.rules.familiar_place``; familiar
    before the first of the prompts) is no approval, nor is an approved prompt for such a place
    where none was denied.

    Edge cases: a producer that tells one denial twice, as a challenge and as a failed login,
    has it counted twice. Where an approved prompt was asked for is not remembered: a late denial
    that precedes it is critical wherever that was, which the ordered stream might not have been.
    """

    name = "mfa_fatigue"
    family = "account"
    entity = "user"
    kinds = ("challenge", "login")
    severity = "high"
    technique = "T1621"
    summary = "MFA prompts refused again and again"
    action = "The password is known to a stranger: reset it, and end sessions opened since."

    min_refused: int = parameter(
        5,
        "prompts denied or unanswered within the window that fire",
        low=2,
        high=USER_CHALLENGES,
        source="Elastic: 5",
    )
    window_s: int = parameter(
        600, "length of the sliding window in seconds", low=1, high=DAY_S, source="Elastic: 10 min"
    )

    @property
    def memory_s(self) -> int:
        """Places stay familiar for up to 45 days."""
        return 45 * DAY_S

    @property
    def floors(self) -> tuple[Floor, ...]:
        """As many as fire, but for the event."""
        return (Floor("user", "challenges", self.min_refused - 1, self.window_s),)

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a refusal, in the first window over the limit, and on an approval after it."""
        user = before.user
        if user is None or not user.challenges.data:
            return None
        answer = _answer(event)
        if answer is None:
            return None
        refusal = answer in (DENIED, UNANSWERED)
        since_ms = event.time_ms - self.window_s * MS + 1
        if not has_recent(user.challenges, self.min_refused - refusal, since_ms):
            return None
        if refusal:
            return self._refused(event, user, answer, before.lateness_ms)
        return self._approved(event, user, answer)

    def _approved(self, event: LoginEvent, user: UserProfile, answer: int) -> Verdict | None:
        window = last_window(user.challenges, event, self.window_s)
        refusals = _refusals(window)
        if len(refusals) < self.min_refused:
            return None
        undoubted = answer == APPROVED and any(each.answer == DENIED for each in refusals)
        if not undoubted and _is_owner(Success.of(event), event, user, refusals):
            return None
        return self._verdict(window, refusals, approved=True)

    def _refused(
        self, event: LoginEvent, user: UserProfile, answer: int, lateness_ms: int
    ) -> Verdict | None:
        """The first window that ends at an approval, or else the first over the limit."""
        own, first = Prompt(event.time_ms, answer), None
        for window in windows(user.challenges, event, self.window_s, lateness_ms):
            refusals = _refusals(window, own)
            if len(refusals) >= self.min_refused:
                approved = _ends_approved(window)
                verdict = self._verdict(window, refusals, approved=approved)
                if approved:
                    return verdict
                first = first or verdict
        return self._entered_after(event, user, own, lateness_ms) or first

    def _entered_after(
        self, event: LoginEvent, user: UserProfile, own: Prompt, lateness_ms: int
    ) -> Verdict | None:
        """The first known login after a late refusal that is no owner's."""
        if user.successes.newest < first_moment(event.time_ms):
            return None
        until_ms = event.time_ms + min(self.window_s * MS - 1, lateness_ms)
        for success in successes_of(user, event):
            end_ms = success.time_ms
            if event.time_ms <= end_ms <= until_ms:
                window = Window.ending(user.challenges, end_ms, event.time_ms, self.window_s)
                refusals = _refusals(window, own)
                if len(refusals) < self.min_refused:
                    continue
                if not _is_owner(success, event, user, refusals):
                    return self._verdict(window, refusals, approved=True)
        return None

    def _verdict(self, window: Window, refusals: Sequence[Prompt], *, approved: bool) -> Verdict:
        evidence = {
            "refused": len(refusals),
            "denied": sum(each.answer == DENIED for each in refusals),
            "min_refused": self.min_refused,
            "window_s": self.window_s,
            "approved": approved,
            "overflows": window.overflows,
        }
        excess = len(refusals) / self.min_refused
        severity: Severity = "critical" if approved else self.severity
        return Verdict(window.end_ms, refusals[0].time_ms, evidence, excess, severity)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many prompts, whose, in how long, and whether one was approved."""
        refused = at_least(evidence["refused"], evidence["overflows"])
        then = ", and then one approved" if evidence["approved"] else ""
        return (
            f"account {display(event.user)}: {refused} MFA prompts refused "
            f"({evidence['denied']} of them denied) within {duration(evidence['window_s'])} "
            f"(limit {evidence['min_refused']}){then}"
        )


def _answer(event: LoginEvent) -> int | None:
    """How a prompt was answered, as the profile keeps it, or that a login succeeded."""
    reason = event.reason or ""
    if event.kind == "login":
        return _ENTERED if event.outcome == "success" else _REFUSALS.get(reason)
    if reason == "mfa_bad_code":
        return None
    return APPROVED if event.outcome == "success" else _REFUSALS.get(reason, UNANSWERED)


_REFUSALS: Final = {"mfa_denied": DENIED, "mfa_timeout": UNANSWERED}


def _refusals(window: Window, *own: Prompt) -> list[Prompt]:
    """The prompts of a window that were not approved, oldest first."""
    known = map(Prompt, window.times_ms(), window.column("answer"))
    return sorted([*(each for each in known if each.answer != APPROVED), *own])


def _ends_approved(window: Window) -> bool:
    answered = zip(window.times_ms(), window.column("answer"), strict=True)
    return (window.end_ms, APPROVED) in answered


def _is_owner(
    success: Success, event: LoginEvent, user: UserProfile, refusals: Sequence[Prompt]
) -> bool:
    """Whether a success comes from where the account was at home before the first prompt."""
    return is_familiar(success, known_until(user, event, refusals[0].time_ms))
