"""A sound rule, and rules that break one law each: what the laws must tell apart."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from fraudcore import LoginEvent, Rule, Verdict
from fraudcore.rules import Before, Verdicts, parameter
from fraudcore.rules.window import Window, last_window, windows
from fraudcore.testing.scene import START
from fraudcore.text import display
from fraudcore.timestamp import to_millis

__all__ = ["BROKEN", "Sound", "fires", "forget"]


@dataclass(frozen=True)
class Sound(Rule):
    """Fires on the third failure of an account within ten minutes."""

    name = "third_failure"
    entity = "user"
    outcomes = ("failure",)
    severity = "low"
    technique = "T1110.001"
    summary = "three failed logins"
    action = "Nothing."

    max_failures: int = parameter(3, "failures that fire", low=2, high=20, source="chosen")

    @property
    def memory_s(self) -> int:
        """Its window."""
        return 600

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a failure."""
        if before.user is None:
            return None
        for window in windows(before.user.failures, event, 600, before.lateness_ms):
            if window.count >= self.max_failures:
                return self.verdict(event, window)
        return None

    def verdict(self, event: LoginEvent, window: Window) -> Verdict:  # noqa: ARG002 - others need it
        """What it says of a window over the limit."""
        return Verdict(window.end_ms, window.first_ms, {"failures": window.count})

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many, on which account."""
        return f"{evidence['failures']} failures of {display(event.user)}"


def fires(rule: Sound, event: LoginEvent, earlier: Sequence[LoginEvent]) -> bool:
    """The oracle of the sound rule."""
    if event.kind != "login" or event.outcome != "failure" or event.user is None:
        return False
    alike = [e for e in earlier if (e.kind, e.outcome, e.user) == ("login", "failure", event.user)]
    ends = [e.time_ms for e in (event, *alike) if 0 <= e.time_ms - event.time_ms < 600_000]
    windows_ms = [(end - 600_000, end) for end in ends]
    return any(
        sum(low < e.time_ms <= high for e in (event, *alike)) >= rule.max_failures
        for low, high in windows_ms
    )


class CountsOnItself(Sound):
    """Keeps a counter in its own attributes."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        object.__setattr__(self, "count", getattr(self, "count", 0) + 1)
        return super().judge(event, before)


class CountsOnItsClass(Sound):
    """Keeps what it saw in a class attribute, of all tenants together."""

    seen: ClassVar[set[str | None]] = set()

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        self.seen.add(event.event_id)
        return super().judge(event, before)


_seen: defaultdict[str | None, set[str]] = defaultdict(set)


class CountsInItsModule(Sound):
    """Counts failures in a global of its module."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:  # noqa: ARG002 - as declared
        _seen[event.user].add(event.event_id)
        evidence = {"failures": len(_seen[event.user])}
        return (
            Verdict(event.time_ms, event.time_ms, evidence) if len(_seen[event.user]) > 2 else None
        )


class ChangesTheProfile(Sound):
    """Writes into the profile that it is given."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        before.ip.successes.add(event.moment, event.user_digest)
        return super().judge(event, before)


class ChangesTheEvent(Sound):
    """Tidies the event up."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        object.__setattr__(event, "user", (event.user or "").casefold())
        return super().judge(event, before)


class HidesTheProfile(Sound):
    """Takes a profile away from the rules after it."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        before.tenant = None
        return super().judge(event, before)


_calls: list[int] = []


class Wavers(Sound):
    """Says no on every second call."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        _calls.append(1)
        return super().judge(event, before) if len(_calls) % 2 else None


class AsksTheBatch(Sound):
    """Looks at what of a profile happens to be decoded, which depends on the batch."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        decoded = before.user is not None and "successes" in vars(before.user)
        return None if decoded else super().judge(event, before)


class NeedsGeo(Sound):
    """Takes it for granted that events have a location."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        assert event.geo is not None
        return super().judge(event, before)


class TellsAll(Sound):
    """Puts into the evidence whatever there is."""

    def verdict(self, event: LoginEvent, window: Window) -> Verdict:
        evidence = {"failures": window.count, "users": [event.user] * 99}
        return Verdict(window.end_ms, window.first_ms, evidence)


class TellsTuples(Sound):
    """Has evidence that JSON makes something else of."""

    def verdict(self, event: LoginEvent, window: Window) -> Verdict:  # noqa: ARG002 - as declared
        evidence = {"failures": window.count, "pair": (1, 2)}
        return Verdict(window.end_ms, window.first_ms, evidence)


class TellsTomorrow(Sound):
    """Has a verdict that begins after it ends."""

    def verdict(self, event: LoginEvent, window: Window) -> Verdict:  # noqa: ARG002 - as declared
        return Verdict(window.first_ms, window.first_ms + 1, {"failures": window.count})


class Unescaped(Sound):
    """Repeats the name of the account as it came."""

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        return f"{evidence['failures']} failures of {event.user}"


class Speechless(Sound):
    """Finds no words for accounts with rare names."""

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        return {"ann": "failures of ann"}[event.user or ""] + str(evidence["failures"])


class OverlooksLateness(Sound):
    """Judges only the window that ends at the event."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        if before.user is None:
            return None
        window = last_window(before.user.failures, event, 600)
        return self.verdict(event, window) if window.count >= self.max_failures else None


class AddsWhenLate(Sound):
    """Takes what arrives late for suspicious."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        late = before.user is not None and event.moment < before.user.failures.newest
        if late and before.user is not None:
            return self.verdict(event, last_window(before.user.failures, event, 600))
        return super().judge(event, before)


_homes: dict[str | None, str] = {}


class RemembersTenants(Sound):
    """Keeps which tenant an account is of, though another may have one of that name."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        at_home = _homes.setdefault(event.user, event.tenant) == event.tenant
        return super().judge(event, before) if at_home else None


class PlaysFavourites(Sound):
    """Looks away where it is about one account."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        return None if event.user == "ann" else super().judge(event, before)


class KnowsTheDate(Sound):
    """Stops on a day of the calendar."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        beyond = event.time_ms >= to_millis(START) + 2 * 86_400_000
        return None if beyond else super().judge(event, before)


class Inverted(Sound):
    """Fires below the limit."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        if before.user is None:
            return None
        window = last_window(before.user.failures, event, 600)
        return self.verdict(event, window) if window.count < self.max_failures else None


class Overestimates(Sound):
    """Is off by one."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        if before.user is None:
            return None
        found = windows(before.user.failures, event, 600, before.lateness_ms)
        return next((self.verdict(event, w) for w in found if w.others >= self.max_failures), None)


class Forgetful(Sound):
    """Looks back at all that the profile holds, and says that ten minutes are enough."""

    outcomes = ("success",)

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        if before.user is None or len(before.user.successes) < self.max_failures:
            return None
        return Verdict(event.time_ms, event.time_ms, {"failures": len(before.user.successes)})


class Misdeclared(Sound):
    """Has a severity that does not exist."""

    severity = "grave"  # type: ignore[assignment]


class Undecorated(Sound):
    """Declares a parameter, but is no dataclass."""

    max_tags: int = parameter(3, "tags", low=2, high=20, source="chosen")


@dataclass(frozen=True)
class Unhashable(Sound):
    """Holds a list."""

    names: Any = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", list(self.names))


class Silent(Sound):
    """Never fires."""

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:  # noqa: ARG002 - as declared
        return None


def forget() -> None:
    """Empty what the rules that keep something have kept."""
    for memory in (CountsOnItsClass.seen, _seen, _calls, _homes):
        memory.clear()


BROKEN: Final[dict[type[Sound], str]] = {
    CountsOnItself: "judging is pure",
    CountsOnItsClass: "judging is pure",
    CountsInItsModule: "one stream, one result",
    ChangesTheProfile: "judging never fails",
    ChangesTheEvent: "judging never fails",
    HidesTheProfile: "judging never fails",
    Wavers: "judging is pure",
    AsksTheBatch: "batches do not matter",
    NeedsGeo: "judging never fails",
    TellsAll: "judging never fails",
    TellsTuples: "words and evidence",
    TellsTomorrow: "judging never fails",
    Unescaped: "words and evidence",
    Speechless: "judging never fails",
    OverlooksLateness: "lateness hides nothing",
    AddsWhenLate: "lateness hides nothing",
    RemembersTenants: "tenants are apart",
    PlaysFavourites: "names do not matter",
    KnowsTheDate: "time is relative",
    Inverted: "stricter fires as well",
    Overestimates: "the oracle agrees",
    Forgetful: "memory_s is enough",
    Misdeclared: "declaration",
    Undecorated: "declaration",
    Unhashable: "declaration",
    Silent: "it fires",
}
"""The law that each breaks; the first one checked, where it breaks several."""
