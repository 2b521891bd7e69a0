"""Rule sets that fire on a handful of attempts within minutes, and stricter and laxer ones."""

from typing import Any, Final

from hypothesis import strategies as st

from fraudcore import RuleSet, parse_rules

__all__ = ["COUNT_RULES", "RULES", "SENSITIVE", "sensitive", "stricter_pairs"]

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
    off = [f"[rules.{name}]\nenabled = false\n" for name in RULES if name != rule]
    own = {"quiet_s": _QUIET_S, **_THRESHOLDS[rule], **changes}
    return parse_rules("".join(off) + _table(rule, own))


def _table(rule: str, settings: dict[str, Any]) -> str:
    return f"[rules.{rule}]\n" + "".join(f"{key} = {value}\n" for key, value in settings.items())


SENSITIVE: Final = parse_rules(
    "".join(_table(rule, {"quiet_s": _QUIET_S, **own}) for rule, own in _THRESHOLDS.items())
)
"""All rules, each as in ``sensitive``."""


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
