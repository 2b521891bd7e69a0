"""Alarms in Terraform against the metrics that the functions publish."""

import re

from lambda_entry.report import DETECTOR_METRICS, NOTIFIER_METRICS, SWEEP_METRICS, Metric
from scripts.local_aws import CHECKOUT

MODULES = CHECKOUT / "terraform" / "modules"
HOLES = {
    Metric.RULE_FAULTS,
    Metric.RULES_REFUSED,
    Metric.ALERTS_UNREADABLE,
    Metric.PROFILE_UNREADABLE,
    Metric.BATCH_FAILURES,
    Metric.OUTBOX_OLDEST_S,
}
"""What must not happen unseen."""
_ALARM = re.compile(r'namespace\s*=\s*"fraudcore"\s*metric_name\s*=\s*"(\w+)"')


def _watched(*modules: str) -> set[str]:
    texts = [path.read_text() for name in modules for path in (MODULES / name).glob("*.tf")]
    return {name for text in texts for name in _ALARM.findall(text)}


def test_every_alarm_watches_a_metric_that_its_function_publishes() -> None:
    """A renamed metric cannot leave an alarm behind that never fires."""
    assert _watched("function") <= set(DETECTOR_METRICS) & set(NOTIFIER_METRICS)
    assert _watched("function") <= set(SWEEP_METRICS)
    assert _watched("detector") <= set(DETECTOR_METRICS)
    assert _watched("sweep") <= {*SWEEP_METRICS, Metric.OUTBOX_OLDEST_S}


def test_every_hole_has_an_alarm() -> None:
    """A rule that fails, rules that are wrong, an alert that cannot be read, a batch that is
    handed back and an alert that nobody is told of are seen."""
    assert _watched("function", "detector", "sweep") >= HOLES


def test_the_dashboard_shows_metrics_that_functions_publish() -> None:
    """A renamed metric cannot leave an empty panel behind; every hole is on the dashboard too."""
    text = (MODULES / "watch" / "dashboard.tf").read_text()
    lists = re.findall(r'for metric in \[([^\]]*)\] :\s*\["fraudcore"', text)
    named = re.findall(r'"(\w+)"', " ".join(lists))
    single = re.findall(r'\["fraudcore", "(\w+)"', text)
    assert len(lists) + len(single) == text.count('["fraudcore"')
    assert {*named, *single} <= {*DETECTOR_METRICS, *NOTIFIER_METRICS, *SWEEP_METRICS, *HOLES}
    assert {*named, *single} >= HOLES
