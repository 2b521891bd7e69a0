"""Everything measured over several streams, JSON-ready."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from fraudcore.evaluate.alarm import Alarm, Detector
from fraudcore.evaluate.goals import goals_of
from fraudcore.evaluate.measure import by_kind, interval, measure, measure_rules
from fraudcore.evaluate.scores import (
    TWELFTH,
    Score,
    ScoreReader,
    area,
    reauthentication,
    recall,
    roc,
)
from fraudcore.evaluate.tally import NOISE, Labelled, Tally, tally
from fraudcore.event import LoginEvent

__all__ = ["Judged", "judged", "report_of"]

_ATTACKS: Final = ("takeover_naive", "takeover_vpn", "takeover_targeted")


@dataclass
class Judged:
    """One stream judged: the counts, and the scores of honest logins (sorted) and by attack."""

    tally: Tally
    benign: list[Score] = field(default_factory=list)
    attacks: dict[str, list[float]] = field(default_factory=dict)


class _Both:
    """A detector, and the scores of the same events read beside it."""

    def __init__(self, detector: Detector) -> None:
        self._detector, self._reader = detector, ScoreReader()
        self.scores: dict[str, Score] = {}

    def judge(self, events: Sequence[LoginEvent]) -> Sequence[Alarm]:
        self.scores.update(self._reader.read(events))
        return self._detector.judge(events)


def judged(detector: Detector, stream: Iterable[Labelled]) -> Judged:
    """Judge and score one stream; ``detector`` must be fresh."""
    both = _Both(detector)
    labels: dict[str, str | None] = {}

    def noted() -> Iterable[Labelled]:
        for event, campaign in stream:
            labels[event.event_id] = campaign
            yield event, campaign

    found = Judged(tally(both, noted()))
    for event_id, score in both.scores.items():
        campaign = labels[event_id]
        if campaign is None:
            found.benign.append(score)
        elif campaign != NOISE:
            found.attacks.setdefault(campaign.rpartition("-")[0], []).append(score.value)
    found.benign.sort()
    return found


def report_of(streams: Sequence[Judged]) -> dict[str, Any]:
    """The report: ``overall``, ``attacks``, ``rules``, ``score`` and ``goals``."""
    tallies = [each.tally for each in streams]
    report: dict[str, Any] = {
        "streams": len(streams),
        "events": sum(each.events for each in tallies),
        "benign_successes": sum(each.benign_successes for each in tallies),
        "campaigns": sum(len(each.campaigns) for each in tallies),
        "overall": {name: each._asdict() for name, each in measure(tallies).items()},
        "attacks": by_kind(tallies),
        "rules": measure_rules(tallies),
        "score": {kind: _of_score(streams, kind) for kind in _ATTACKS if _any(streams, kind)},
    }
    report["goals"] = [goal._asdict() for goal in goals_of(report)]
    return report


def _any(streams: Sequence[Judged], kind: str) -> bool:
    return any(each.attacks.get(kind) for each in streams)


def _of_score(streams: Sequence[Judged], kind: str) -> dict[str, object]:
    attacks, benign = _pooled(streams, kind)
    count = len(attacks)

    def figure(of: Callable[[list[float], list[float]], float]) -> dict[str, object]:
        return interval(streams, lambda some: of(*_pooled(some, kind)), count)._asdict()

    def asked(rate: float) -> dict[str, object]:
        def of(some: Sequence[Judged]) -> float:
            twelfth = [s.value for each in some for s in each.benign if s.earlier == TWELFTH]
            return reauthentication(_pooled(some, kind)[0], twelfth, rate)

        return interval(streams, of, count)._asdict()

    return {
        "area_under_curve": figure(area),
        "recall_at_1_percent": figure(lambda a, b: recall(a, b, 0.01)),
        "recall_at_0.1_percent": figure(lambda a, b: recall(a, b, 0.001)),
        "reauthentication_at_12th_login_0.98": asked(0.98),
        "reauthentication_at_12th_login_0.99": asked(0.99),
        "roc": roc(attacks, benign),
    }


def _pooled(streams: Sequence[Judged], kind: str) -> tuple[list[float], list[float]]:
    attacks = list(chain.from_iterable(each.attacks.get(kind, []) for each in streams))
    return attacks, sorted(score.value for each in streams for score in each.benign)
