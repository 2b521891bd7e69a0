"""Alerts: their JSON, and how two states of one become one."""

import json
from dataclasses import replace
from typing import Any

import pytest

from fraudcore import Alert, Engine, Entity, ProfileKey, load_rules, merge_alerts
from fraudcore.alert import EVIDENCE_EVENT_IDS
from fraudcore.severity import Severity
from fraudcore.timestamp import from_millis
from tests.attempts import START_MS, alerts_of, failures, only

KEYS = [
    "alert_id",
    "rule",
    "rule_version",
    "severity",
    "tenant",
    "entity",
    "user",
    "ip",
    "first_seen",
    "last_seen",
    "count",
    "risk_score",
    "reason",
    "evidence",
    "attack_technique",
    "recommended_action",
    "user_risk",
    "status",
    "incident_id",
    "told_severity",
]


def alert(**changes: Any) -> Alert:
    """An alert of a source, with some fields changed."""
    whole = Alert(
        alert_id="a1",
        rule="ip_failure_burst",
        rule_version=1,
        severity="medium",
        tenant="default",
        entity=Entity("ip", "192.0.2.1"),
        user="ann",
        ip="192.0.2.1",
        first_seen=from_millis(START_MS),
        last_seen=from_millis(START_MS + 1000),
        count=2,
        risk_score=50,
        reason="20 failed logins",
        evidence={"failures": 20, "source": "192.0.2.1", "event_ids": ["e1", "e2"]},
        attack_technique="T1110",
        recommended_action="Block it.",
    )
    return replace(whole, **changes)


def at(seconds: float) -> Any:
    """The instant so many seconds after the start."""
    return from_millis(START_MS + round(seconds * 1000))


def test_json_has_exactly_the_agreed_keys() -> None:
    """The JSON form holds these keys, in this order, and entity and instants in plain form."""
    values = alert().to_dict()
    assert list(values) == KEYS
    assert values["entity"] == {"type": "ip", "value": "192.0.2.1"}
    assert values["first_seen"] == "2026-11-23T10:00:00.000Z"
    assert values["status"] == "open"


@pytest.mark.parametrize("rule", ["ip_velocity", "geo_jump", "failed_login_burst"])
def test_every_rule_makes_the_same_keys(rule: str) -> None:
    """Alerts of the engine are plain JSON with the agreed keys, whatever the rule."""
    for made in alerts_of(only(rule), failures(range(200), user="ann")):
        assert list(json.loads(json.dumps(made.to_dict(), allow_nan=False))) == KEYS
        assert isinstance(made.evidence["event_ids"], list)


def test_json_survives() -> None:
    """Reading the JSON form gives an equal alert."""
    assert Alert.from_dict(json.loads(json.dumps(alert().to_dict()))) == alert()


def test_unknown_keys_are_ignored_when_reading() -> None:
    """A stored alert may carry more, such as when it was notified."""
    assert Alert.from_dict({**alert().to_dict(), "notified_at": "x"}) == alert()


def test_alerts_of_earlier_releases_can_be_read() -> None:
    """An alert that was stored without risk, status and incident has no risk, is open, and leads
    an incident of its own, of which people were told nothing else."""
    changes = {"status": "closed", "incident_id": "a0", "told_severity": "high"}
    values = alert(user_risk=5.0, **changes).to_dict()
    bare = {name: v for name, v in values.items() if name not in ("user_risk", *changes)}
    assert Alert.from_dict(bare) == alert()
    assert (alert().incident_id, alert().told_severity) == ("a1", None)


@pytest.mark.parametrize(
    ("told", "is_news"), [(None, True), ("low", True), ("medium", False), ("high", False)]
)
def test_an_alert_is_news_only_if_it_is_graver_than_what_was_told(
    told: Severity | None, is_news: bool
) -> None:
    """A medium one is none where people know of a medium one already."""
    assert alert(told_severity=told).is_news == is_news


@pytest.mark.parametrize(
    ("stored", "new", "merged"),
    [(None, None, None), (None, "low", "low"), ("high", None, "high"), ("low", "high", "high")],
)
def test_merging_keeps_the_incident_and_the_gravest_told(
    stored: Severity | None, new: Severity | None, merged: Severity | None
) -> None:
    """A later batch does not know what the alert joined; what people were told only grows."""
    older, newer = alert(incident_id="a0", told_severity=stored), alert(told_severity=new)
    whole = merge_alerts(older, newer)
    assert (whole.incident_id, whole.told_severity) == ("a0", merged)


def test_missing_and_damaged_fields_are_errors() -> None:
    """A field that is missing or no instant is refused when reading."""
    values = alert().to_dict()
    with pytest.raises(KeyError):
        Alert.from_dict({k: v for k, v in values.items() if k != "count"})
    with pytest.raises(ValueError, match=r".+"):
        Alert.from_dict({**values, "last_seen": "yesterday"})


def test_the_profile_of_an_alert() -> None:
    """An alert knows the profile of its episode: the source's, or the account's."""
    v6 = alert(entity=Entity("ip", "2001:db8::1"), evidence={"source": "2001:db8::/64"})
    assert v6.profile_key == ProfileKey("default", "ip", "2001:db8::/64")
    user = alert(entity=Entity("user", "ann"), evidence={}, tenant="t")
    assert user.profile_key == ProfileKey("t", "user", "ann")


def test_the_profile_is_among_those_that_changed() -> None:
    """Whoever commits an outcome finds the profile of each alert in it."""
    outcome = Engine(load_rules("strict")).process(
        failures(range(9), user="a", ip="2001:db8::1"), {}
    )
    assert {made.entity.type for made in outcome.alerts} == {"ip", "user"}
    assert all(made.profile_key in outcome.profiles for made in outcome.alerts)


def test_merging_takes_the_newer_words_and_the_greater_numbers() -> None:
    """Reason and numbers follow the newer of equals; nothing that counts goes back."""
    stored = alert(
        severity="high",
        risk_score=70,
        status="closed",
        entity=Entity("ip", "192.0.2.9"),
        evidence={**alert().evidence, "severity": "medium"},
    )
    new = alert(
        last_seen=at(9),
        first_seen=at(-5),
        count=3,
        reason="21 failed logins",
        ip="192.0.2.2",
        evidence={"failures": 21, "source": "192.0.2.1", "event_ids": ["e2", "e3"]},
    )
    merged = merge_alerts(stored, new)
    assert (merged.reason, merged.ip, merged.evidence["failures"]) == (
        "21 failed logins",
        "192.0.2.2",
        21,
    )
    assert (merged.severity, merged.risk_score, merged.count) == ("high", 70, 3)
    assert (merged.first_seen, merged.last_seen) == (at(-5), at(9))
    assert (merged.entity, merged.status) == (Entity("ip", "192.0.2.9"), "closed")
    assert merged.evidence["event_ids"] == ["e1", "e2", "e3"]


def test_merging_keeps_by_what_an_alert_was_raised() -> None:
    """The mark of an escalation stays, whichever of two states has it, and tells no numbers."""
    own = alert(evidence={**alert().evidence, "severity": "medium"})
    mark = {"escalated_by": "x", "escalated_at": "2026-11-23T10:00:05.000Z"}
    raised = alert(
        severity="critical",
        reason="",
        user="eve",
        risk_score=90,
        user_risk=7.5,
        evidence={"source": "192.0.2.1", "event_ids": ["e9"], **mark},
    )
    later = replace(own, last_seen=at(9), evidence={**own.evidence, "failures": 25})
    for merged in (
        merge_alerts(merge_alerts(own, raised), later),
        merge_alerts(own, merge_alerts(raised, later)),
    ):
        assert (merged.severity, merged.risk_score, merged.user_risk) == ("critical", 90, 7.5)
        assert (merged.reason, merged.user, merged.last_seen) == (own.reason, "ann", at(9))
        assert merged.evidence["failures"] == 25
        assert mark.items() <= merged.evidence.items()
        assert merged.evidence["event_ids"] == ["e1", "e2", "e9"]


def test_numbers_of_two_findings_are_not_mixed() -> None:
    """What only the older finding observed is not shown beside the numbers of the newer one."""
    older = alert(evidence={**alert().evidence, "users": 9})
    newer = alert(last_seen=at(9))
    assert "users" not in merge_alerts(older, newer).evidence


def test_an_older_state_changes_no_words() -> None:
    """A state that was overtaken cannot bring its reason back."""
    stored = alert(last_seen=at(9), reason="now")
    assert merge_alerts(stored, alert(reason="before", count=1)) == stored


def test_of_one_moment_the_greater_count_is_newer() -> None:
    """Several findings of one millisecond are told apart by their count."""
    first, second = alert(count=1, reason="20"), alert(count=2, reason="21")
    assert merge_alerts(first, second) == second
    assert merge_alerts(second, first) == second


def test_evidence_is_bounded() -> None:
    """An alert carries the first twenty event ids, however long it goes on."""
    (made,) = alerts_of(only("ip_failure_burst", max_failures=2), failures(range(100)))
    assert made.count == 99
    assert len(made.evidence["event_ids"]) == EVIDENCE_EVENT_IDS
    longer = merge_alerts(made, replace(made, evidence={"source": "x", "event_ids": ["late"]}))
    assert longer.evidence["event_ids"] == made.evidence["event_ids"]


def test_the_entity_is_the_address_that_opened_it() -> None:
    """Of an IPv6 source, the first address that fired stays the one people see."""
    rules = only("ip_failure_burst", max_failures=2)
    hosts = [e for n in range(4) for e in failures((n,), ip=f"2001:db8::{n + 1}")]
    (made,) = alerts_of(rules, hosts)
    assert (made.entity.value, made.ip) == ("2001:db8::2", "2001:db8::4")
