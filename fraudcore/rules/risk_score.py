"""``risk_score``: a login that fits anyone better than its own account."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from fraudcore.event import LoginEvent, is_device_id
from fraudcore.finding import Verdict
from fraudcore.history import History
from fraudcore.moment import MOMENT_BYTES
from fraudcore.profiles import PopulationProfile, UserProfile
from fraudcore.profiles.successes import USER_SUCCESSES, success_row
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.parameter import parameter
from fraudcore.score import (
    ABSENT,
    DeviceCounts,
    FeatureCounts,
    ScoreParameters,
    device_score,
    highest_device_score,
    highest_score,
    login_contributions,
    login_score,
)
from fraudcore.text import display

__all__ = ["RiskScore"]

_NOBODY: Final = FeatureCounts(0, (0,) * 7, (0,) * 7)
_FEATURES: Final = struct.Struct(">I4xII4xHHHBx")
"""Source, autonomous system, agent, country, browser, system and type of device among the columns
of a user's successes, which have the agent before the country; the others are passed over."""


@dataclass(frozen=True)
class RiskScore(Rule):
    """The statistical score of a success, see ``fraudcore.score``: how much better its network,
    agent and device fit the tenant's users together than the account's own newest successes.

    Off until calibrated: ``fraudcore calibrate`` derives ``max_score`` from archived events for the
    rate of false alarms that people can bear. Scored before it is learned from; no score below
    ``min_logins`` earlier successes.

    Edge cases: missing features say nothing; a late success is scored on what is known when it
    arrives, and the later ones are not scored again.
    """

    name = "risk_score"
    family = "account"
    entity = "user"
    reads = ("population",)
    outcomes = ("success",)
    enabled = False
    severity = "medium"
    technique = "T1078"
    summary = "a success unlike the account's earlier ones"
    action = "Ask for a second factor; ask the owner if other alerts say the same."

    max_score: float = parameter(
        3.0,
        "natural logarithm of the likelihood ratio above which it fires",
        low=-20,
        high=20,
        source="chosen; to be replaced by what `fraudcore calibrate` prints",
    )
    min_logins: int = parameter(
        5,
        "earlier successes of the account below which there is no score",
        low=1,
        high=USER_SUCCESSES,
        source="chosen",
    )
    prior_logins: float = parameter(
        1.0,
        "logins that what the account never did counts for",
        low=0.01,
        high=100,
        source="Freeman et al. 2016: one value not seen yet",
    )

    @property
    def memory_s(self) -> int:
        """The newest successes, for up to 90 days."""
        return 90 * DAY_S

    def __post_init__(self) -> None:
        super().__post_init__()
        parameters = ScoreParameters(self.min_logins, self.prior_logins)
        object.__setattr__(self, "_parameters", parameters)

    def score(self, event: LoginEvent, before: Before) -> float | None:
        """The score of a success; ``None`` where the account is too new."""
        user = before.user
        if user is None or len(user.successes) < self.min_logins:
            return None
        own, everyone = _counts(event, user, before.population)
        score = login_score(own, everyone, self._parameters)  # type: ignore[attr-defined]
        return None if score is None else score + self._of_device(event, user, everyone.logins)

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a success whose score is above the limit."""
        if before.user is None or self._is_clearly_own(event, before.user.successes):
            return None
        score = self.score(event, before)
        if score is None or score <= self.max_score:
            return None
        own, everyone = _counts(event, before.user, before.population)
        parts = login_contributions(own, everyone, self._parameters)  # type: ignore[attr-defined]
        device = self._of_device(event, before.user, everyone.logins)
        evidence = {
            "score": round(score, 3),
            "max_score": self.max_score,
            "contributions": {name: round(part, 3) for name, part in (*parts, ("device", device))},
            "known_logins": len(before.user.successes),
        }
        return Verdict(event.time_ms, event.time_ms, evidence, max(1.0, score - self.max_score + 1))

    def _of_device(self, event: LoginEvent, user: UserProfile, population: int) -> float:
        """What the device's id adds; agents without one are judged by the agent alone."""
        device = event.device_digest
        if not is_device_id(device):
            return 0.0
        ids = [each for each in user.successes.column("device") if is_device_id(each)]
        counts = DeviceCounts(ids.count(device), len(ids), len(set(ids)))
        return device_score(counts, population, self._parameters)  # type: ignore[attr-defined]

    def _is_clearly_own(self, event: LoginEvent, successes: History) -> bool:
        """Whether so many successes are like the event that no score can be above the limit."""
        rows = _facts(len(successes)).unpack(successes.data)
        alike = rows.count(success_row(event)[MOMENT_BYTES:])
        parameters: ScoreParameters = self._parameters  # type: ignore[attr-defined]
        highest = highest_score(len(rows), alike, parameters)
        return highest + highest_device_score(len(rows), alike, parameters) <= self.max_score

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """The score, and the features that add most to it."""
        parts = sorted(evidence["contributions"].items(), key=lambda part: -part[1])
        most = ", ".join(
            f"{name.replace('_', ' ')} {part:+.1f}" for name, part in parts[:3] if part > 0
        )
        return (
            f"account {display(event.user)}: login scores {evidence['score']:.1f} against "
            f"{evidence['known_logins']} earlier ones (limit {evidence['max_score']:g}): {most}"
        )


def _counts(
    event: LoginEvent, user: UserProfile, population: PopulationProfile | None
) -> tuple[FeatureCounts, FeatureCounts]:
    """How often the features of a login are known: of its user, and of all users."""
    agent = event.agent
    values = (
        event.source_digest,
        event.asn,
        event.country_code,
        agent.whole,
        agent.browser,
        agent.os,
        agent.device_type,
    )
    mine = _of_own(values, user.successes)
    return mine, _NOBODY if population is None else _of_all(values, population)


def _of_own(values: tuple[int, ...], successes: History) -> FeatureCounts:
    """Each combination of facts is looked at once: most of an account's successes are alike."""
    source, asn, country, agent, *others = values
    wanted = (source, asn, agent, country, *others)
    rows = _facts(len(successes)).unpack(successes.data)
    matching, known = [0] * len(wanted), [len(rows)] * len(wanted)
    alike = 0
    for row in set(rows):
        count, facts = rows.count(row), _FEATURES.unpack(row)
        if facts == wanted:
            alike += count
        else:
            for at, fact in enumerate(facts):
                if fact == wanted[at]:
                    matching[at] += count
        if 0 in facts:
            known = [each - count * (not fact) for each, fact in zip(known, facts, strict=True)]
    found = [each + alike if fact else ABSENT for each, fact in zip(matching, wanted, strict=True)]
    for each in (found, known):
        each[2], each[3] = each[3], each[2]
    return FeatureCounts(len(rows), tuple(found), tuple(known))


@lru_cache(USER_SUCCESSES + 1)
def _facts(rows: int) -> struct.Struct:
    """Reads so many rows of successes, each as the bytes behind its moment."""
    return struct.Struct(f"{MOMENT_BYTES}x{_FEATURES.size}s" * rows)


def _of_all(values: tuple[int, ...], population: PopulationProfile) -> FeatureCounts:
    sample = population.sample
    matching = [
        counts.get(value, 0) if value else ABSENT
        for value, counts in zip(values, sample.counts(), strict=True)
    ]
    return FeatureCounts(len(sample), tuple(matching), sample.known())
