"""``user_risk``: what an account's alerts come to, fading with time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.moment import time_of
from fraudcore.profiles import UserProfile
from fraudcore.rules.base import DAY_S, MS, Before, Rule, Verdicts
from fraudcore.rules.parameter import parameter
from fraudcore.severity import Severity
from fraudcore.text import display

__all__ = ["HALF_LIFE_S", "UserRisk", "risk_at", "weight_of"]

HALF_LIFE_S: Final = DAY_S
_WEIGHTS: Final[Mapping[Severity, int]] = {
    "info": 0,
    "low": 5,
    "medium": 20,
    "high": 40,
    "critical": 80,
}


@dataclass(frozen=True)
class UserRisk(Rule):
    """The alerts opened on one account, weighted by severity (0, 5, 20, 40 or 80), each halved
    every 24 hours, added up.

    Judged when an alert opens on the account, by the sum with it. The sum also stands on every
    alert of the account as ``user_risk``.

    Edge cases: alerts that a known-good entry keeps quiet weigh nothing; of the alerts of one
    account the 12 newest openings are remembered.
    """

    name = "user_risk"
    family = "account"
    entity = "user"
    kinds = ()
    severity = "high"
    technique = "T1078"
    summary = "several alerts on one account within days"
    action = "Look at all alerts of the account together; reset its secrets if in doubt."

    quiet_s: int = parameter(
        DAY_S,
        "seconds without a finding after which the next one opens a new alert",
        low=1,
        high=30 * DAY_S,
        source="chosen: the half-life",
    )
    min_risk: float = parameter(
        90.0,
        "decayed sum of weights that fires",
        low=1,
        high=1000,
        source="chosen: a critical and a medium alert, or five medium ones, within three hours",
    )

    @property
    def memory_s(self) -> int:
        """After ten half-lives a weight is a thousandth."""
        return 10 * HALF_LIFE_S

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:  # noqa: ARG002 - not asked
        """Nothing: the engine asks ``judge_risk`` instead."""
        return None

    def judge_risk(self, event: LoginEvent, user: UserProfile) -> Verdict | None:
        """Fires where the account's risk, the alerts of this event included, is high enough."""
        risk = risk_at(user, event.time_ms)
        if risk < self.min_risk:
            return None
        evidence = {
            "risk": round(risk, 1),
            "min_risk": self.min_risk,
            "half_life_s": HALF_LIFE_S,
            "openings": len(user.risks),
        }
        first_ms = min(event.time_ms, time_of(user.risks.moments[0]))
        return Verdict(event.time_ms, first_ms, evidence, risk / self.min_risk)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """The sum and how many openings of alerts it is of."""
        openings = evidence["openings"]
        return (
            f"account {display(event.user)}: risk {evidence['risk']:g} from alerts that "
            f"{openings} recent event{'' if openings == 1 else 's'} opened "
            f"(limit {evidence['min_risk']:g})"
        )


def weight_of(severity: Severity) -> int:
    """What an alert adds to the risk of its account."""
    return _WEIGHTS[severity]


def risk_at(user: UserProfile, time_ms: int) -> float:
    """The decayed sum of the weights on an account; later ones do not count."""
    risks = user.risks
    if not risks.data:
        return 0.0
    half_life_ms = HALF_LIFE_S * MS
    ages = ((time_ms - time_of(m), w) for m, w in zip(*risks.columns, strict=True))
    return float(sum(w * 0.5 ** (age_ms / half_life_ms) for age_ms, w in ages if age_ms >= 0))
