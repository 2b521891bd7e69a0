"""What the project wants to reach, and whether it does."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

__all__ = ["DISTRIBUTED", "FAST", "Goal", "goals_of"]

FAST: Final = ("brute_force_fast", "stuffing_single", "spraying_fast", "enumeration", "mfa_fatigue")
DISTRIBUTED: Final = (
    *("brute_force_slow", "brute_force_distributed", "stuffing_distributed", "spraying_slow"),
    *("spraying_distributed", "subnet_guessing"),
)
_RECALLS: Final = {"takeover_naive": 0.5, "takeover_vpn": 0.4, "takeover_targeted": 0.2}


class Goal(NamedTuple):
    """One goal: what, the limit, the figure, and whether it is reached."""

    name: str
    wanted: str
    value: float
    reached: bool


def goals_of(report: Mapping[str, Any]) -> list[Goal]:
    """The goals that a report of ``report_of`` can tell of."""
    kinds, overall = report["attacks"], report["overall"]
    goals = []
    fast = [kinds[kind]["within_24_events"] for kind in FAST if kind in kinds]
    if fast:
        goals.append(_least("fast campaigns caught before attempt 25, worst kind", min(fast), 1.0))
    slow = [kinds[kind]["recall"] for kind in DISTRIBUTED if kind in kinds]
    if slow:
        share = sum(each["value"] * each["count"] for each in slow) / sum(e["count"] for e in slow)
        goals.append(_least("slow and distributed campaigns caught", share, 0.95))
    per_10000 = overall["alerts_per_10000_successes"]["value"]
    goals.append(_most("false alerts from medium on, per 10,000 honest successes", per_10000, 5))
    critical = overall["critical_per_10000_successes"]["value"]
    goals.append(_most("critical ones among them", critical, 0))
    duplicates = overall["alerts_per_campaign_entity"]["value"]
    goals.append(_most("incidents per campaign and entity", duplicates, 1.2))
    for kind, least in _RECALLS.items():
        if kind in report["score"]:
            figure = report["score"][kind]["recall_at_1_percent"]["value"]
            goals.append(_least(f"recall of the score at 1 % false alarms, {kind}", figure, least))
    return goals


def _least(name: str, value: float, limit: float) -> Goal:
    return Goal(name, f">= {limit:g}", value, value >= limit)


def _most(name: str, value: float, limit: float) -> Goal:
    return Goal(name, f"<= {limit:g}", value, value <= limit)
