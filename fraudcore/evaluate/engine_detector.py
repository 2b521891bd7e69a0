"""The engine, with a store of its own, as a detector."""

from collections import defaultdict
from collections.abc import Sequence

from fraudcore.alert import Alert
from fraudcore.engine import Engine
from fraudcore.evaluate.alarm import Alarm
from fraudcore.event import LoginEvent
from fraudcore.finding import Finding
from fraudcore.profiles import ProfileKey
from fraudcore.rules import RuleSet
from fraudcore.runner import assess, record
from fraudcore.stores import MemoryStore

__all__ = ["EngineDetector"]

_SUMS = frozenset({"user_risk"})
"""Rules that add up the other findings on their entity, and so rest on what these rest on."""
_PROFILES = 2_000_000
"""So many that none is dropped in what fits into an evaluation."""


class EngineDetector:
    """Judges by rules as the pipeline does; suppressed findings raise no alarm.

    Args:
        rules: what is judged.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._engine, self._store = Engine(rules), MemoryStore(_PROFILES, _PROFILES)

    def judge(self, events: Sequence[LoginEvent]) -> list[Alarm]:
        """The alarms of a batch."""
        outcome = assess(self._engine, self._store, events)
        stored = {alert.alert_id: alert for alert in record(self._store, outcome)}
        places = {event.event_id: at for at, event in enumerate(events)}
        alerts: dict[tuple[str, ProfileKey], list[Alert]] = defaultdict(list)
        for alert in outcome.alerts:
            alerts[alert.rule, alert.profile_key].append(alert)
        related: dict[tuple[str, ProfileKey], tuple[str, ...]] = defaultdict(tuple)
        alarms = []
        for finding in outcome.findings:
            if finding.suppressed_by is None:
                others = related[finding.event_id, finding.key] + finding.verdict.related_event_ids
                related[finding.event_id, finding.key] = others
                own = others if finding.rule in _SUMS else finding.verdict.related_event_ids
                alert = _alert_of(finding, alerts[finding.rule, finding.key])
                place = places[finding.event_id]
                alarms.append(_alarm(finding, place, stored[alert.alert_id], own))
        return alarms


def _alert_of(finding: Finding, alerts: list[Alert]) -> Alert:
    """Of several episodes of one rule in a batch, the one that names the event, or the last."""
    named = (each for each in alerts if finding.event_id in each.evidence["event_ids"])
    return next(named, alerts[-1])


def _alarm(finding: Finding, at: int, alert: Alert, related: tuple[str, ...]) -> Alarm:
    return Alarm(
        event=at,
        alert=alert.alert_id,
        rule=finding.rule,
        severity=finding.severity,
        entity=(finding.entity_type, finding.entity),
        incident=alert.incident_id,
        told=alert.told_severity,
        related=related,
    )
