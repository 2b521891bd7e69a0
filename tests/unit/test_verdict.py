"""The judgement about a pipeline: every way to fail is seen and named."""

from typing import Any

import pytest

from fraudcore import Entity
from scripts.pipeline.verdict import judge
from tests.outcomes import alert, campaign, observed, sent


def test_all_is_well() -> None:
    """Where everything came out once, nothing is wrong."""
    verdict = judge(sent(), observed())
    assert verdict.problems == []
    assert [caught.rules for caught in verdict.caught] == [("ip_velocity",)]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"alerts": [], "notified": []},
            "attack credential_stuffing-1: no alert on ip 198.51.100.7 by ip_velocity",
        ),
        ({"notified": []}, "1 alerts without a notification: a1"),
        ({"notified": [alert(severity="low")]}, "1 alerts without a notification: a1"),
        ({"notified": [alert(), alert()]}, "1 alerts notified twice: a1"),
        ({"archived": {"e2": 1}}, "1 events missing from the archive: e1"),
        ({"archived": {"e1": 1, "e2": 0}}, "1 events missing from the archive: e2"),
        ({"archived": {"e1": 2, "e2": 1}}, "1 events archived more than once: e1"),
        (
            {"quarantined": [("shard", "8")]},
            "1 malformed records missing from the quarantine: not JSON",
        ),
    ],
)
def test_names_what_is_wrong(changes: dict[str, Any], problem: str) -> None:
    """Each difference between what went in and what came out is one line."""
    assert judge(sent(), observed(**changes)).problems == [problem]


@pytest.mark.parametrize(
    "other",
    [
        alert(entity=Entity("user", "198.51.100.7")),
        alert(entity=Entity("ip", "198.51.100.8")),
        alert(tenant="other"),
        alert(rule="user_enumeration"),
    ],
)
def test_another_alert_does_not_catch_the_attack(other: Any) -> None:
    """Only an alert of an expected rule on the attack's own entity and tenant counts."""
    (caught,) = judge(sent(), observed(alerts=[other], notified=[other])).caught
    assert caught.missing == ("ip_velocity",)


def test_every_expected_rule_must_alert() -> None:
    """An attack that one of its rules misses is not caught."""
    two = sent(campaigns=[campaign(expected_rules=("ip_velocity", "ip_failure_burst"))])
    assert judge(two, observed()).problems == [
        "attack credential_stuffing-1: no alert on ip 198.51.100.7 by ip_failure_burst"
    ]


def test_a_raised_severity_is_told_too() -> None:
    """An alert that was told at a low and then at its final severity is told, and not twice."""
    high = alert(severity="high")
    verdict = judge(sent(), observed(alerts=[high], notified=[alert(), high]))
    assert verdict.problems == []


def test_alerts_on_sources_and_victims_are_explained() -> None:
    """What an attack does to others than its entity is no stray alert; anything else is."""
    victim = alert("a2", entity=Entity("user", "ann"))
    stranger = alert("a3", entity=Entity("user", "bob"))
    alerts = [alert(), victim, stranger]
    verdict = judge(sent(), observed(alerts=alerts, notified=alerts))
    assert verdict.stray == (stranger,)
    assert verdict.problems == []


def test_long_lists_are_cut() -> None:
    """A thousand lost events make one line that a person can read."""
    ids = [f"e{number}" for number in range(1000)]
    (problem,) = judge(sent(event_ids=ids), observed(archived={})).problems
    assert problem == "1000 events missing from the archive: e0, e1, e2, e3, e4, ..."
