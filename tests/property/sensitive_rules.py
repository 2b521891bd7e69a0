"""Rule sets that fire on a handful of attempts within minutes, and stricter and laxer ones."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hypothesis import strategies as st

from fraudcore import LoginEvent, Rule, RuleSet, Verdict
from fraudcore.known_good import KnownGood
from fraudcore.rules import Before, Verdicts, parameter
from fraudcore.rules.catalogue import RULE_TYPES
from fraudcore.rules.success_after_attack import SuccessAfterAttack
from fraudcore.rules.user_risk import UserRisk

__all__ = ["COUNT_RULES", "RULES", "SENSITIVE", "RisingFailures", "sensitive", "stricter_pairs"]

RULES: Final = (
    "ip_velocity",
    "ip_failure_burst",
    "user_enumeration",
    "geo_jump",
    "failed_login_burst",
)
COUNT_RULES: Final = tuple(rule for rule in RULES if rule != "geo_jump")
"""Rules that count what is in a window, wherever in the stream it arrived."""

_THRESHOLDS: Final[dict[str, dict[str, int]]] = {
    "ip_velocity": {
        "max_attempts": 6,
        "attempts_window_s": 120,
        "max_users": 2,
        "users_window_s": 60,
    },
    "ip_failure_burst": {"max_failures": 3, "window_s": 60},
    "user_enumeration": {
        "max_unknown_users": 2,
        "window_s": 60,
        "slow_max_unknown_users": 3,
        "slow_window_s": 120,
    },
    "geo_jump": {"min_distance_km": 400, "max_speed_kmh": 900},
    "failed_login_burst": {"max_failures": 3, "window_s": 60},
}
_QUIET_S: Final = 90


def sensitive(rule: str, **changes: float) -> RuleSet:
    """This rule alone, set so that a handful of attempts within minutes makes it fire."""
    return RuleSet((_rule(rule, **changes),))


def _rule(rule: str, **changes: float) -> Rule:
    settings: dict[str, Any] = {"quiet_s": _QUIET_S, **_THRESHOLDS[rule], **changes}
    return RULE_TYPES[rule](**settings)


@dataclass(frozen=True)
class RisingFailures(Rule):
    """Somebody's own rule: fires on every second failure of an account, and escalates."""

    name = "rising_failures"
    entity = "user"
    also = ("ip",)
    patterns = ("account", "source")
    outcomes = ("failure",)
    escalates = True
    severity = "high"
    technique = "T1110"
    summary = "failures that add up"
    action = "Look."

    step: int = parameter(
        2, "failures from one finding to the next", low=1, high=9, source="chosen"
    )

    @property
    def memory_s(self) -> int:
        """A minute."""
        return 60

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on account and source alike."""
        known = 0 if before.user is None else len(before.user.failures)
        if known % self.step == 0:
            return None
        time_ms, evidence = event.time_ms, {"known": known}
        account = Verdict(time_ms, time_ms, evidence, pattern="account")
        source = Verdict(time_ms, time_ms, evidence, 2.0, "low", pattern="source", entity="ip")
        return [account, source]

    def describe(self, event: LoginEvent, evidence: Any) -> str:
        """How many came before."""
        return f"{evidence['known']} failures before {event.event_id}"


SENSITIVE: Final = RuleSet(
    (
        *(_rule(rule) for rule in RULES),
        SuccessAfterAttack(
            quiet_s=_QUIET_S,
            min_failures=2,
            window_s=120,
            source_min_failures=2,
            source_min_users=2,
        ),
        RisingFailures(quiet_s=_QUIET_S),
        UserRisk(quiet_s=_QUIET_S, min_risk=50.0),
    ),
    (KnownGood("ops", "test account", date(2099, 1, 1), user="dan"),),
)
"""Rules of every sort in one engine: some escalate, one adds up the others, one is somebody's own;
one account is known good."""


@st.composite
def stricter_pairs(draw: st.DrawFn, rule: str) -> tuple[RuleSet, RuleSet]:
    """A rule with lax parameters, and the same with none laxer and some stricter."""
    lax: dict[str, float] = {}
    strict: dict[str, float] = {}
    for name, value in _THRESHOLDS[rule].items():
        lax[name] = draw(st.integers(value, 3 * value), label=f"lax {name}")
        if name.endswith("window_s"):
            strict[name] = draw(st.integers(int(lax[name]), 4 * value), label=f"strict {name}")
        else:
            strict[name] = draw(st.integers(value, int(lax[name])), label=f"strict {name}")
    return sensitive(rule, **lax), sensitive(rule, **strict)
