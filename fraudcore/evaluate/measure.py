"""Measures of a detector over several streams, each with a bootstrap interval over the streams.

Streams of different seeds are resampled as wholes, since events of one stream are alike: Efron and
Tibshirani, "An Introduction to the Bootstrap" (1993), section 13.3, percentile intervals.
"""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from statistics import median
from typing import Final, NamedTuple, TypeVar

from fraudcore.evaluate.tally import MEDIUM, AlertTally, CampaignTally, Tally
from fraudcore.severity import rank

__all__ = ["Measured", "by_kind", "interval", "measure", "measure_rules"]

Stream = TypeVar("Stream")
_RESAMPLES: Final = 500
_TAIL: Final = 0.025
_CRITICAL: Final = rank("critical")


class Measured(NamedTuple):
    """A figure with the 95 % interval of it, and how many observations it rests on."""

    value: float
    low: float
    high: float
    count: int  # type: ignore[assignment] # hides a method of tuples that nobody needs


def interval(
    streams: Sequence[Stream], figure: Callable[[Sequence[Stream]], float], count: int
) -> Measured:
    """A figure of all streams together, and its bootstrap interval.

    Of few streams there are few different resamples, each of which is computed once.
    """
    rng, known = Random(0), dict[tuple[int, ...], float]()
    drawn = []
    for _ in range(_RESAMPLES):
        chosen = tuple(sorted(rng.choices(range(len(streams)), k=len(streams))))
        if chosen not in known:
            known[chosen] = figure([streams[at] for at in chosen])
        drawn.append(known[chosen])
    drawn.sort()
    low, high = drawn[int(_RESAMPLES * _TAIL)], drawn[int(_RESAMPLES * (1 - _TAIL)) - 1]
    return Measured(figure(streams), low, high, count)


def measure(tallies: Sequence[Tally]) -> dict[str, Measured]:
    """The figures of a detector as a whole; only alerts of at least medium severity count.

    Returns:
        by name: ``campaign_recall``, ``event_recall``, ``precision``,
        ``alerts_per_10000_successes`` and ``critical_per_10000_successes`` (false ones, per honest
        success), each alert of that severity, sent or not; ``message_recall`` (campaigns of which
        an alert was sent, and not only counted to an incident that people knew of);
        ``alerts_per_campaign_entity`` (those of one incident are one),
        ``messages_per_campaign_entity`` and ``alerts_per_campaign_entity_rule``.
    """
    return {
        "campaign_recall": _ratio(tallies, lambda t: (_caught(t), len(t.campaigns))),
        "message_recall": _ratio(tallies, lambda t: (_told(t), len(t.campaigns))),
        "event_recall": _ratio(tallies, _event_recall),
        "precision": _ratio(tallies, lambda t: _precision(_loud(t))),
        "alerts_per_10000_successes": _ratio(tallies, lambda t: _false_alarms(t, MEDIUM)),
        "critical_per_10000_successes": _ratio(tallies, lambda t: _false_alarms(t, _CRITICAL)),
        "alerts_per_campaign_entity": _ratio(tallies, _per_entity),
        "messages_per_campaign_entity": _ratio(tallies, _messages),
        "alerts_per_campaign_entity_rule": _ratio(tallies, _per_entity_rule),
    }


def measure_rules(tallies: Sequence[Tally]) -> dict[str, dict[str, object]]:
    """By rule: true and false alerts, precision and false alerts per 10,000 honest successes.

    Alerts of every severity count here.
    """
    rules = sorted({alert.rule for each in tallies for alert in each.alerts.values()})
    return {rule: _of_rule(tallies, rule) for rule in rules}


def by_kind(tallies: Sequence[Tally]) -> dict[str, dict[str, object]]:
    """By kind of attack: recall, and the medians of what came before the first alert."""
    kinds = list(dict.fromkeys(kind for each in tallies for kind, _ in _kinds(each)))
    return {kind: _of_kind(tallies, kind) for kind in kinds}


def _ratio(tallies: Sequence[Tally], parts: Callable[[Tally], tuple[float, float]]) -> Measured:
    pairs = [parts(each) for each in tallies]
    return interval(pairs, _pooled, int(sum(whole for _, whole in pairs)))


def _pooled(pairs: Sequence[tuple[float, float]]) -> float:
    part, whole = (sum(side) for side in zip(*pairs, strict=True))
    return part / whole if whole else 0.0


def _loud(counted: Tally) -> list[AlertTally]:
    return [each for each in counted.alerts.values() if each.severity_rank >= MEDIUM]


def _caught(counted: Tally) -> int:
    return sum(each.caught for each in counted.campaigns.values())


def _told(counted: Tally) -> int:
    return sum(each.told for each in counted.campaigns.values())


def _event_recall(counted: Tally) -> tuple[int, int]:
    campaigns = counted.campaigns.values()
    return sum(each.found_events for each in campaigns), sum(each.events for each in campaigns)


def _precision(alerts: Sequence[AlertTally]) -> tuple[int, int]:
    true = sum(each.is_true for each in alerts)
    return true, true + sum(each.is_false for each in alerts)


def _false_alarms(counted: Tally, least: int) -> tuple[int, float]:
    false = (each.is_false and each.severity_rank >= least for each in counted.alerts.values())
    return sum(false), counted.benign_successes / 10_000


def _per_entity(counted: Tally) -> tuple[int, int]:
    campaigns = counted.campaigns.values()
    return sum(len(i) for e in campaigns for i in e.incidents.values()), _entities(counted)


def _messages(counted: Tally) -> tuple[int, int]:
    return sum(each.messages for each in counted.campaigns.values()), _entities(counted)


def _entities(counted: Tally) -> int:
    return sum(len(each.incidents) for each in counted.campaigns.values())


def _per_entity_rule(counted: Tally) -> tuple[int, int]:
    campaigns = counted.campaigns.values()
    alerts = sum(len(found) for each in campaigns for found in each.alerts.values())
    return alerts, sum(len(each.alerts) for each in campaigns)


def _of_rule(tallies: Sequence[Tally], rule: str) -> dict[str, object]:
    alerts = [alert for each in tallies for alert in each.alerts.values() if alert.rule == rule]
    true, judged = _precision(alerts)
    successes = sum(each.benign_successes for each in tallies)
    loud = sum(each.is_false and each.severity_rank >= MEDIUM for each in alerts)
    return {
        "true_alerts": true,
        "false_alerts": judged - true,
        "false_alerts_from_medium": loud,
        "precision": true / judged if judged else None,
        "false_per_10000_successes": (judged - true) * 10_000 / max(successes, 1),
        "campaigns": len(
            {(n, name) for n, each in enumerate(tallies) for name in _found_by(each, rule)}
        ),
    }


def _found_by(counted: Tally, rule: str) -> Iterator[str]:
    for alert in counted.alerts.values():
        if alert.rule == rule:
            yield from (str(name) for name in alert.campaigns if name in counted.campaigns)


def _kinds(counted: Tally) -> Iterator[tuple[str, CampaignTally]]:
    return ((name.rpartition("-")[0], each) for name, each in counted.campaigns.items())


def _of_kind(tallies: Sequence[Tally], kind: str) -> dict[str, object]:
    def parts(counted: Tally) -> tuple[int, int]:
        campaigns = [each for name, each in _kinds(counted) if name == kind]
        return sum(each.caught for each in campaigns), len(campaigns)

    campaigns = [each for t in tallies for name, each in _kinds(t) if name == kind]
    caught = [each for each in campaigns if each.caught]
    before = [each.events_until or 0 for each in caught]
    return {
        "recall": _ratio(tallies, parts)._asdict(),
        "within_24_events": sum(count < 25 for count in before) / len(campaigns),
        "event_recall": sum(e.found_events for e in campaigns) / sum(e.events for e in campaigns),
        "median_events_until_alert": median(before) if caught else None,
        "median_failures_until_alert": median(e.failures_until or 0 for e in caught)
        if caught
        else None,
        "median_delay_s": median((e.delay_ms or 0) / 1_000 for e in caught) if caught else None,
    }
