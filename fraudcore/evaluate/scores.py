"""The statistical score of successes, and how well it separates attackers from owners."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from math import ceil
from typing import Final, NamedTuple

from fraudcore.engine import Engine
from fraudcore.event import LoginEvent
from fraudcore.rules import RuleSet, parameters_of
from fraudcore.rules.risk_score import RiskScore
from fraudcore.runner import assess, record
from fraudcore.stores import MemoryStore

__all__ = ["TWELFTH", "Score", "ScoreReader", "area", "limit_for", "reauthentication", "recall"]
__all__ += ["roc"]

TWELFTH: Final = 11
"""Earlier logins at an account's twelfth, where Wiefling et al. (FC 2021) compare re-authentication
rates: https://doi.org/10.1007/978-3-662-64331-0_19."""
_PROFILES: Final = 2_000_000
_POINTS: Final = 200


class Score(NamedTuple):
    """The score of one success, and how many earlier ones of its account it rests on."""

    value: float
    earlier: int


class ScoreReader:
    """Scores every success that ``risk_score`` can score, before learning from it."""

    def __init__(self) -> None:
        rule = RiskScore()
        lowest = next(each.low for each in parameters_of(rule) if each.name == "max_score")
        self._engine = Engine(RuleSet((RiskScore(max_score=lowest),)))
        self._store = MemoryStore(_PROFILES, _PROFILES)

    def read(self, events: Sequence[LoginEvent]) -> dict[str, Score]:
        """The scores of a batch by event id."""
        outcome = assess(self._engine, self._store, events)
        record(self._store, outcome)
        evidence = ((f.event_id, f.verdict.evidence) for f in outcome.findings)
        return {name: Score(e["score"], e["known_logins"]) for name, e in evidence}  # type: ignore[arg-type]


def limit_for(benign: Sequence[float], false_alarm_rate: float) -> float:
    """The lowest limit that at most this share of benign scores exceeds.

    >>> limit_for([float(n) for n in range(100)], 0.01)
    98.0
    """
    ordered = sorted(benign)
    return ordered[max(0, ceil(len(ordered) * (1 - false_alarm_rate)) - 1)]


def recall(attacks: Sequence[float], benign: Sequence[float], false_alarm_rate: float) -> float:
    """The share of attacks above the limit for a rate of false alarms; 0 without attacks."""
    if not attacks or not benign:
        return 0.0
    limit = limit_for(benign, false_alarm_rate)
    return sum(score > limit for score in attacks) / len(attacks)


def reauthentication(attacks: Sequence[float], benign: Iterable[float], rate: float) -> float:
    """The share of benign logins that are asked again where this rate of attacks is.

    Args:
        attacks: scores.
        benign: scores of the logins compared, such as each account's twelfth.
        rate: of the attacks that must be asked, such as 0.98.

    >>> reauthentication([1.0, 2.0, 3.0, 4.0], [0.0, 0.5, 1.5, 5.0], 0.75)
    0.25
    """
    ordered, asked = sorted(attacks, reverse=True), list(benign)
    if not ordered or not asked:
        return 0.0
    limit = ordered[ceil(len(ordered) * rate) - 1]
    return sum(score >= limit for score in asked) / len(asked)


def area(attacks: Sequence[float], benign: Sequence[float]) -> float:
    """The area under the curve: the chance that an attack scores higher; ties count half."""
    ordered = sorted(benign)
    if not attacks or not ordered:
        return 0.0
    below = (bisect_left(ordered, each) + bisect_right(ordered, each) for each in attacks)
    return sum(below) / 2 / len(ordered) / len(attacks)


def roc(attacks: Sequence[float], benign: Sequence[float]) -> list[tuple[float, float]]:
    """Points of the curve: false alarm rate and recall, from (0, 0) to (1, 1)."""
    benign = sorted(benign)
    rates = [10 ** (-4 + 4 * step / _POINTS) for step in range(_POINTS)]
    curve = [(rate, recall(attacks, benign, rate)) for rate in rates]
    return [(0.0, 0.0), *curve, (1.0, 1.0)]
