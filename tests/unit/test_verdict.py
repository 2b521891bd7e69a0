"""The judgement about a pipeline: every way to fail is seen and named."""

from typing import Any

import pytest

from fraudcore import Entity
from fraudcore.timestamp import from_millis
from scripts.pipeline.verdict import judge
from tests.attempts import START_MS
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
        ({"notified": [alert(severity="high")]}, "1 alerts without a notification: a1"),
        (
            {"notified": [alert(), alert("a2", severity="low")]},
            "1 alerts notified below the least severity: a2",
        ),
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


@pytest.mark.parametrize("changes", [{"severity": "low"}, {"status": "suppressed"}])
def test_what_is_worth_no_message_is_not_missed(changes: dict[str, Any]) -> None:
    """Alerts below the limit and suppressed ones are stored, and no stray ones either."""
    quiet = alert("a2", entity=Entity("user", "bob"), ip="192.0.2.1", **changes)
    verdict = judge(sent(), observed(alerts=[alert(), quiet]))
    assert verdict.problems == []
    assert verdict.due == (alert(),)
    assert verdict.stray == ()


@pytest.mark.parametrize(
    ("severity", "problems"),
    [("medium", []), ("high", ["1 alerts without a notification: a2"])],
)
def test_what_joined_an_incident_is_told_with_it(severity: Any, problems: list[str]) -> None:
    """It needs no message of its own if somebody was told of something as grave on its entity."""
    joined = alert("a2", severity=severity, incident_id="a1", told_severity="high")
    assert judge(sent(), observed(alerts=[alert(), joined])).problems == problems


def test_the_least_severity_can_be_another() -> None:
    """Where people are told of low alerts, one that they were not told of is missing."""
    low = alert("a2", severity="low")
    verdict = judge(sent(), observed(alerts=[alert(), low]), notify_from="low")
    assert verdict.problems == ["1 alerts without a notification: a2"]


@pytest.mark.parametrize(
    ("changes", "is_stray"),
    [
        ({"entity": Entity("subnet", "198.51.100.0/24")}, False),
        ({"entity": Entity("subnet", "198.51.101.0/24")}, True),
        ({"entity": Entity("tenant", "default")}, False),
        ({"entity": Entity("tenant", "default"), "last_seen": from_millis(START_MS - 1)}, True),
        ({"entity": Entity("user", "cleo")}, False),
        ({"entity": Entity("user", "cleo"), "ip": "192.0.2.1"}, True),
    ],
)
def test_what_is_around_an_attack_is_explained_by_it(
    changes: dict[str, Any], is_stray: bool
) -> None:
    """The neighbourhood of its source, its tenant meanwhile, and whomever its source tried."""
    around = alert("a2", **({"first_seen": from_millis(START_MS - 2)} | changes))
    assert judge(sent(), observed(alerts=[around])).stray == ((around,) if is_stray else ())


def test_alerts_on_sources_and_victims_are_explained() -> None:
    """What an attack does to others than its entity is no stray alert; anything else is."""
    victim = alert("a2", entity=Entity("user", "ann"), ip="192.0.2.1")
    stranger = alert("a3", entity=Entity("user", "bob"), ip="192.0.2.1")
    alerts = [alert(), victim, stranger]
    verdict = judge(sent(), observed(alerts=alerts, notified=alerts))
    assert verdict.stray == (stranger,)
    assert verdict.problems == []


def test_long_lists_are_cut() -> None:
    """A thousand lost events make one line that a person can read."""
    ids = [f"e{number}" for number in range(1000)]
    (problem,) = judge(sent(event_ids=ids), observed(archived={})).problems
    assert problem == "1000 events missing from the archive: e0, e1, e2, e3, e4, ..."
