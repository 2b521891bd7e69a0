"""``distributed_brute_force``: many sources that guess at one account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.profiles import UserProfile
from fraudcore.profiles.user import USER_FAILURES
from fraudcore.rules.base import DAY_S, MS, Before, Rule, Verdicts
from fraudcore.rules.familiar import familiar_subnets
from fraudcore.rules.floor import Floor
from fraudcore.rules.parameter import parameter
from fraudcore.rules.window import Window, windows
from fraudcore.text import at_least, display, duration

__all__ = ["DistributedBruteForce"]

_FACTS = ("source", "subnet", "tag", "agent", "asn", "country")


class _Guess(NamedTuple):
    """A failure: its time, and its facts as in ``UserProfile.failures``."""

    time_ms: int
    source: int
    subnet: int
    tag: int
    agent: int
    asn: int
    country: int


@dataclass(frozen=True)
class DistributedBruteForce(Rule):
    """Failures on one account from several sources that have little else in common.

    Little in common is: several countries, autonomous systems or agents, or simply many sources.
    What is not known of a failure (no country, autonomous system or agent) tells nothing apart.

    Failures from familiar networks (a /24 or /48, not masked, from which the account succeeded
    before the window began) do not count: a service account whose password was rotated fails
    from all of its hosts. Repeats of one secret (the same ``credential_tag``) from one source
    count once; one secret from many sources counts for each, as stolen pairs are retried through
    proxies. But where more failures than the profile holds lie within the window and secrets
    differ, all count: guesses cannot be drowned in repeats.

    Edge cases: failures without a tag count each; successes reset nothing. A success that arrives
    after the window it made familiar can leave an alert that the stream in order would not have
    raised; with a window longer than the lateness there is none.
    """

    name = "distributed_brute_force"
    family = "account"
    entity = "user"
    outcomes = ("failure",)
    steady = True
    severity = "high"
    technique = "T1110.001"
    summary = "many sources guess at one account"
    action = "Step up or lock the account while it goes on; ask its owner; block the sources."

    min_failures: int = parameter(
        10,
        "failures within the window that fire",
        low=2,
        high=USER_FAILURES,
        source="Elastic: 10",
    )
    min_sources: int = parameter(
        5,
        "distinct sources within the window that fire",
        low=2,
        high=USER_FAILURES,
        source="Elastic: 5",
    )
    min_countries: int = parameter(
        2,
        "countries that suffice for little in common",
        low=2,
        high=USER_FAILURES,
        source="Elastic: 2",
    )
    min_networks: int = parameter(
        3,
        "autonomous systems that suffice for little in common",
        low=2,
        high=USER_FAILURES,
        source="Elastic: 3",
    )
    many_sources: int = parameter(
        8,
        "sources that suffice for little in common",
        low=2,
        high=USER_FAILURES,
        source="Elastic: 8",
    )
    min_agents: int = parameter(
        3,
        "user agents that suffice for little in common",
        low=2,
        high=USER_FAILURES,
        source="Elastic: 3",
    )
    window_s: int = parameter(
        1800, "length of the sliding window in seconds", low=1, high=DAY_S, source="Elastic: 30 min"
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
        """Fires on a failure, in the first window over all limits that contains it."""
        user = before.user
        if user is None:
            return None
        for window in windows(user.failures, event, self.window_s, before.lateness_ms):
            if window.count < self.min_failures:
                continue
            if window.distinct("source", event.source_digest) >= self.min_sources:
                verdict = self._judge_window(event, user, window)
                if verdict is not None:
                    return verdict
        return None

    def _judge_window(self, event: LoginEvent, user: UserProfile, window: Window) -> Verdict | None:
        familiar = familiar_subnets(user, window.end_ms - self.window_s * MS)
        if event.subnet_digest in familiar:
            return None
        guesses = [guess for guess in _guesses(event, window) if guess.subnet not in familiar]
        counts = _counts(guesses, window.overflows)
        if counts["failures"] < self.min_failures or counts["sources"] < self.min_sources:
            return None
        if not self._little_in_common(counts):
            return None
        evidence = {
            **counts,
            "min_failures": self.min_failures,
            "min_sources": self.min_sources,
            "many_sources": self.many_sources,
            "min_countries": self.min_countries,
            "min_networks": self.min_networks,
            "min_agents": self.min_agents,
            "window_s": self.window_s,
            "overflows": window.overflows,
        }
        first_ms = min(guess.time_ms for guess in guesses)
        return Verdict(window.end_ms, first_ms, evidence, counts["failures"] / self.min_failures)

    def _little_in_common(self, counts: Mapping[str, int]) -> bool:
        return (
            counts["countries"] >= self.min_countries
            or counts["networks"] >= self.min_networks
            or counts["sources"] >= self.many_sources
            or counts["agents"] >= self.min_agents
        )

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """How many, on which account, from how many sources, in how long."""
        return (
            f"{at_least(evidence['failures'], evidence['overflows'])} failed logins on account "
            f"{display(event.user)} from {evidence['sources']} sources within "
            f"{duration(evidence['window_s'])}: countries {evidence['countries']}, networks "
            f"{evidence['networks']}, agents {evidence['agents']} (limits "
            f"{evidence['min_failures']} and {evidence['min_sources']})"
        )


def _guesses(event: LoginEvent, window: Window) -> list[_Guess]:
    """The failures of the window, the event's own last."""
    columns = [window.times_ms(), *map(window.column, _FACTS)]
    own = _Guess(
        event.time_ms,
        event.source_digest,
        event.subnet_digest,
        event.tag_digest,
        event.agent.whole,
        event.asn,
        event.country_code,
    )
    return [*map(_Guess._make, zip(*columns, strict=True)), own]


def _counts(guesses: list[_Guess], overflows: bool) -> dict[str, int]:
    repeated = {(guess.source, guess.tag) for guess in guesses if guess.tag}
    untagged = sum(not guess.tag for guess in guesses)
    drowned = overflows and len({guess.tag for guess in guesses}) > 1
    return {
        "failures": len(guesses) if drowned else len(repeated) + untagged,
        "sources": len({guess.source for guess in guesses}),
        "countries": len({guess.country for guess in guesses} - {0}),
        "networks": len({guess.asn for guess in guesses} - {0}),
        "agents": len({guess.agent for guess in guesses} - {0}),
    }
