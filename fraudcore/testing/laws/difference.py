"""The difference of two results, in words."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from fraudcore.alert import Alert
from fraudcore.finding import Finding
from fraudcore.testing.laws.replay import Replay
from fraudcore.text import display

__all__ = ["difference", "difference_of_verdicts", "told"]


def difference(one: Replay, two: Replay, *, with_profiles: bool = True) -> str | None:
    """The first thing in which two replays differ; ``None`` where they are alike."""
    return (
        _of_findings(one.findings, two.findings)
        or _of_alerts(one.alerts, two.alerts)
        or (_of_profiles(one.stored, two.stored) if with_profiles else None)
    )


def difference_of_verdicts(one: Replay, two: Replay) -> str | None:
    """The first verdict in which two replays differ, whomever it is on; its evidence apart."""
    for here, there in zip_longest(one.findings, two.findings):
        if _verdict(here) != _verdict(there):
            return f"Instead of the finding\n  {told(here)}\nthere is\n  {told(there)}"
    return None


def _verdict(finding: Finding | None) -> object:
    if finding is None:
        return None
    told_of = finding.verdict._replace(evidence={})
    return finding.rule, finding.key.entity_type, finding.event_id, finding.severity, told_of


def told(finding: Finding | None) -> str:
    """A finding on one line."""
    if finding is None:
        return "nothing"
    verdict = finding.verdict
    return (
        f"{finding.rule} on {display(finding.key.text())} at event {display(finding.event_id)}: "
        f"{finding.severity} {verdict.pattern!a} {dict(verdict.evidence)!a}"
    )


def _of_findings(one: Sequence[Finding], two: Sequence[Finding]) -> str | None:
    for here, there in zip_longest(one, two):
        if here != there:
            return f"Instead of the finding\n  {told(here)}\nthere is\n  {told(there)}"
    return None


def _of_alerts(one: Mapping[str, Alert], two: Mapping[str, Alert]) -> str | None:
    for alert_id in {**one, **two}:
        here, there = (_facts(alerts.get(alert_id)) for alerts in (one, two))
        for name in {**here, **there}:
            if here.get(name) != there.get(name):
                change = f"as {name} {here.get(name)!a}\nand\n  {there.get(name)!a}"
                return f"The alert {({**here, **there})['reason']!a} has\n  {change}"
    return None


def _facts(alert: Alert | None) -> dict[str, Any]:
    return {} if alert is None else alert.to_dict()


def _of_profiles(one: Mapping[Any, bytes], two: Mapping[Any, bytes]) -> str | None:
    for key in {**one, **two}:
        if one.get(key) != two.get(key):
            return f"The profile {display(key.text())} is another one"
    return None
