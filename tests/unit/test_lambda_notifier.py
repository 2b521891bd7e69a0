"""The notifier on in-memory AWS services."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fraudcore import Alert
from fraudcore.severity import SEVERITIES
from lambda_entry.alert_items import alert_update
from lambda_entry.report import Metric
from scripts.fakes.dynamodb import refusal
from scripts.fakes.dynamodb_expressions import apply_update
from tests.fakes.pipeline import ALERTS, KNOWN_GOOD, FakePipeline
from tests.fakes.sns import CutOffError
from tests.fakes.stream_records import alert_record, failures, kinesis_record, login
from tests.storage_contract import alert


@pytest.fixture
def pipeline() -> FakePipeline:
    """A deployment with nothing stored."""
    return FakePipeline()


def item_of(stored: Alert) -> dict[str, Any]:
    """The item of an alert."""
    key = {"alert_id": {"S": stored.alert_id}}
    return apply_update(alert_update(ALERTS, stored, 2_000_000_000), key)


def opened(pipeline: FakePipeline, number: int, stored: Alert) -> dict[str, Any]:
    """Store an alert; the stream record of that."""
    pipeline.alerts[stored.alert_id] = item_of(stored)
    return alert_record("INSERT", number, item_of(stored))


def changed(pipeline: FakePipeline, number: int, **changes: Any) -> dict[str, Any]:
    """Change the alert ``a``; the stream record of that."""
    old = pipeline.alerts["a"]
    values = item_of(replace(alert("a"), **changes))
    pipeline.alerts["a"] = old | values
    return alert_record("MODIFY", number, pipeline.alerts["a"], old)


def told(pipeline: FakePipeline) -> list[tuple[str, str]]:
    """Alert and severity of every message sent."""
    return [(sent["alert_id"], sent["severity"]) for sent in pipeline.sns.alerts()]


def test_an_opened_alert_is_told_and_marked(pipeline: FakePipeline) -> None:
    """The mark says what was told, under which id, and when the alert was stored."""
    failed, report = pipeline.notify([opened(pipeline, 1, alert("a"))])
    assert failed is None
    assert told(pipeline) == [("a", "medium")]
    marked: Mapping[str, Any] = pipeline.alerts["a"]
    assert marked["notified_severity"] == {"S": "medium"}
    assert marked["notified_at"] == {"S": "2026-11-23T10:30:00.000Z"}
    assert marked["notification_id"] == {"S": "message-0"}
    assert report.counts[Metric.NOTIFICATIONS_SENT] == 1


def test_what_was_sent_before_the_end_of_an_invocation_is_marked(pipeline: FakePipeline) -> None:
    """An invocation that is cut off repeats the ten of its last call at most."""
    records = [opened(pipeline, n, alert(f"a{n:02}")) for n in range(25)]
    pipeline.sns.cut_off_at = 2
    with pytest.raises(CutOffError):
        pipeline.notify(records)
    assert len(told(pipeline)) == 10
    pipeline.notify(records)
    assert sorted(told(pipeline)) == [(f"a{n:02}", "medium") for n in range(25)]


def test_a_topic_that_does_not_answer_is_asked_once(pipeline: FakePipeline) -> None:
    """What was sent before is marked; the rest is handed back from its first record on."""
    records = [opened(pipeline, n, alert(f"a{n:02}")) for n in range(35)]
    pipeline.sns.silent_from = 2
    failed, report = pipeline.notify(records)
    assert (failed, pipeline.sns.calls) == ("10", 2)
    assert report.counts[Metric.NOTIFICATIONS_SENT] == 10
    pipeline.sns.silent_from = None
    assert pipeline.notify(records)[0] is None
    assert sorted(told(pipeline)) == [(f"a{n:02}", "medium") for n in range(35)]


def test_a_batch_delivered_again_tells_nobody_twice(pipeline: FakePipeline) -> None:
    """What is marked is not sent again, though the stream shows the item before the mark."""
    record = opened(pipeline, 1, alert("a"))
    pipeline.notify([record])
    pipeline.notify([record])
    assert told(pipeline) == [("a", "medium")]


def test_a_growing_count_is_not_told(pipeline: FakePipeline) -> None:
    """Neither is the notifier's own mark."""
    pipeline.notify([opened(pipeline, 1, alert("a"))])
    pipeline.notify([changed(pipeline, 2, count=9)])
    assert told(pipeline) == [("a", "medium")]


def test_a_raised_severity_is_told_again(pipeline: FakePipeline) -> None:
    """An alert that became worse is news; one that is told as worse already is not."""
    pipeline.notify([opened(pipeline, 1, alert("a"))])
    raised = changed(pipeline, 2, severity="critical")
    pipeline.notify([raised])
    pipeline.notify([raised])
    assert told(pipeline) == [("a", "medium"), ("a", "critical")]
    assert pipeline.alerts["a"]["notified_severity"] == {"S": "critical"}


@pytest.mark.parametrize(
    ("least", "expected"),
    [
        ("info", ["info", "low", "medium", "high", "critical"]),
        ("medium", ["medium", "high", "critical"]),
        ("critical", ["critical"]),
    ],
)
def test_only_what_is_grave_enough_is_told(
    pipeline: FakePipeline, least: str, expected: list[str]
) -> None:
    """The limit is a setting; below it nothing is sent, marked or tried again."""
    pipeline.notify_from = least
    records = [opened(pipeline, n, alert(s, severity=s)) for n, s in enumerate(SEVERITIES)]
    assert pipeline.notify(records)[0] is None
    assert [severity for _, severity in told(pipeline)] == expected
    marked = [i["alert_id"]["S"] for i in pipeline.alerts.values() if "notified_severity" in i]
    assert marked == expected


def test_an_alert_that_rises_to_the_limit_is_told_then(pipeline: FakePipeline) -> None:
    """Neither when it opens below the limit, nor when it rises but stays there."""
    pipeline.notify([opened(pipeline, 1, alert("a", severity="info"))])
    pipeline.notify([changed(pipeline, 2, severity="low")])
    assert told(pipeline) == []
    pipeline.notify([changed(pipeline, 3, severity="high")])
    assert told(pipeline) == [("a", "high")]


def test_what_is_known_good_is_never_told(pipeline: FakePipeline) -> None:
    """However grave: neither a new alert nor a rising one."""
    silent = replace(alert("a", severity="low"), status="suppressed")
    pipeline.notify([opened(pipeline, 1, silent)])
    pipeline.notify([changed(pipeline, 2, severity="critical", status="suppressed")])
    assert told(pipeline) == []


def test_the_known_good_of_the_rules_reaches_nobody(pipeline: FakePipeline) -> None:
    """Rules, detector and notifier together: the attack is stored, and no message sent."""
    pipeline.rules = KNOWN_GOOD
    pipeline.detect(failures(8))
    pipeline.notify([alert_record("INSERT", n, i) for n, i in enumerate(pipeline.alerts.values())])
    assert pipeline.alerts
    assert told(pipeline) == []


def test_what_raises_an_alert_is_told_instead_of_it(pipeline: FakePipeline) -> None:
    """One message says that somebody got in; what it raised is stored as grave, told or not."""
    pipeline.detect(failures(8))
    pipeline.alerts.clear()
    pipeline.detect([kinesis_record(login(20, outcome="success"), 20)])
    pipeline.notify([alert_record("INSERT", n, i) for n, i in enumerate(pipeline.alerts.values())])
    reasons = {sent["rule"]: sent["reason"] for sent in pipeline.sns.alerts()}
    assert "success_after_attack" in reasons
    assert "failed_login_burst" not in reasons
    assert all(reasons.values())
    stored = [i for i in pipeline.alerts.values() if i["rule"]["S"] == "failed_login_burst"]
    assert [i["severity"]["S"] for i in stored] == ["critical"]
    assert "outbox" not in stored[0]


def test_an_alert_that_joins_an_incident_is_told_only_once_it_is_graver(
    pipeline: FakePipeline,
) -> None:
    """Neither when it opens at what people know, nor as its count grows; then at once."""
    joined = replace(alert("a"), incident_id="lead", told_severity="medium")
    pipeline.notify([opened(pipeline, 1, joined)])
    kept = {"incident_id": "lead", "told_severity": "medium"}
    pipeline.notify([changed(pipeline, 2, count=9, **kept)])
    assert told(pipeline) == []
    assert "notified_severity" not in pipeline.alerts["a"]
    pipeline.notify([changed(pipeline, 3, severity="high", **kept)])
    assert told(pipeline) == [("a", "high")]
    (sent,) = pipeline.sns.sent
    assert sent["MessageAttributes"]["incident_id"]["StringValue"] == "lead"


@pytest.mark.parametrize("together", [True, False])
def test_what_its_incident_overtakes_does_not_wait(pipeline: FakePipeline, together: bool) -> None:
    """An alert that became as grave as people know leaves the outbox, told before or not."""
    waiting = {"outbox": {"S": "waiting"}, "outbox_since": {"S": "2026-11-23T10:30:00.000Z"}}
    first = opened(pipeline, 1, alert("a"))
    pipeline.alerts["a"] |= waiting
    second = changed(pipeline, 2, severity="critical", told_severity="critical")
    for records in [[first, second]] if together else [[first], [second]]:
        assert pipeline.notify(records)[0] is None
    assert told(pipeline) == ([] if together else [("a", "medium")])
    assert not waiting.keys() & pipeline.alerts["a"].keys()


def test_what_cannot_be_taken_out_of_the_outbox_comes_again(pipeline: FakePipeline) -> None:
    """The record is handed back."""

    def deny() -> None:
        raise refusal("UpdateItem", "AccessDeniedException")

    opened(pipeline, 1, alert("a"))
    pipeline.alerts["a"]["outbox"] = {"S": "waiting"}
    record = changed(pipeline, 2, severity="high", told_severity="high")
    pipeline.dynamodb.before["update_item"] = [deny]
    failed, report = pipeline.notify([record])
    assert failed == "2"
    assert report.notes["failures"][0].startswith("a: not taken out of the outbox: ")


def test_an_incident_that_somebody_spoilt_holds_up_no_message(pipeline: FakePipeline) -> None:
    """An alert whose incident is no text leads its own."""
    record = opened(pipeline, 1, alert("a"))
    record["dynamodb"]["NewImage"]["incident_id"] = {"N": "7"}
    pipeline.notify([record])
    assert [sent["incident_id"] for sent in pipeline.sns.alerts()] == ["a"]


def test_an_attack_on_one_entity_is_one_message_at_each_severity(pipeline: FakePipeline) -> None:
    """Detector and notifier together: of a source's alerts the first is told, and graver ones."""
    pipeline.detect([kinesis_record(login(n, user=f"user{n}"), n) for n in range(40)])
    pipeline.notify([alert_record("INSERT", n, i) for n, i in enumerate(pipeline.alerts.values())])
    stored = [i for i in pipeline.alerts.values() if i["entity"]["M"]["type"]["S"] == "ip"]
    assert {i["rule"]["S"] for i in stored} >= {"ip_velocity", "ip_failure_burst"}
    assert len({i["incident_id"]["S"] for i in stored}) == 1
    severities = [sent["severity"] for sent in pipeline.sns.alerts()]
    assert severities == sorted(set(severities), key=SEVERITIES.index)


def test_one_batch_tells_the_worst_once(pipeline: FakePipeline) -> None:
    """Opened and raised within one batch: one message."""
    records = [opened(pipeline, 1, alert("a")), changed(pipeline, 2, severity="high")]
    pipeline.notify(records)
    assert told(pipeline) == [("a", "high")]


def test_expired_alerts_are_not_told(pipeline: FakePipeline) -> None:
    """A removal by DynamoDB says nothing."""
    record = alert_record("REMOVE", 1, {}, item_of(alert("a")))
    assert pipeline.notify([record])[0] is None
    assert told(pipeline) == []
    assert pipeline.dynamodb.calls == []


def test_an_alert_that_is_gone_is_told_but_not_resurrected(pipeline: FakePipeline) -> None:
    """It expired between the stream and the mark."""
    record = opened(pipeline, 1, alert("a"))
    pipeline.alerts.clear()
    assert pipeline.notify([record])[0] is None
    assert told(pipeline) == [("a", "medium")]
    assert pipeline.alerts == {}


def test_a_refused_message_is_delivered_again_alone(pipeline: FakePipeline) -> None:
    """The lowest failed sequence number is reported, the others are sent and marked."""
    pipeline.sns.refused = {"a11", "a3"}
    records = [opened(pipeline, n, alert(f"a{n}")) for n in range(23)]
    failed, report = pipeline.notify(records)
    assert failed == "3"
    assert len(told(pipeline)) == 21
    assert report.counts[Metric.BATCH_FAILURES] == 1
    pipeline.sns.refused.clear()
    assert pipeline.notify(records[3:])[0] is None
    assert sorted(told(pipeline)) == sorted((f"a{n}", "medium") for n in range(23))


def test_an_outage_of_sns_delays_and_loses_nothing(pipeline: FakePipeline) -> None:
    """Nothing is marked that was not sent."""
    pipeline.sns.down = True
    records = [opened(pipeline, n, alert(f"a{n}")) for n in range(12)]
    assert pipeline.notify(records)[0] == "0"
    pipeline.sns.down = False
    assert pipeline.notify(records)[0] is None
    assert len(told(pipeline)) == 12


def test_a_mark_that_fails_is_reported(pipeline: FakePipeline) -> None:
    """Sent but not marked: better told twice than not at all."""

    def throttle() -> None:
        raise refusal("UpdateItem", "AccessDeniedException")

    pipeline.dynamodb.before["update_item"] = [throttle]
    failed, report = pipeline.notify([opened(pipeline, n, alert(f"a{n}")) for n in range(2)])
    assert failed == "0"
    assert "notified_severity" in pipeline.alerts["a1"]
    assert "sent, but not marked" in report.notes["failures"][0]


def test_a_mark_waits_for_the_detectors_transaction(pipeline: FakePipeline) -> None:
    """An alert that the detector is extending is marked a moment later, not told again."""

    def held() -> None:
        raise refusal("UpdateItem", "TransactionConflictException")

    pipeline.dynamodb.before["update_item"] = [held, held]
    failed, _ = pipeline.notify([opened(pipeline, 0, alert("a"))])
    assert failed is None
    assert "notified_severity" in pipeline.alerts["a"]


def test_a_mark_that_is_held_for_ever_is_reported(pipeline: FakePipeline) -> None:
    """Waiting is bounded; then the change is delivered again."""

    def held() -> None:
        raise refusal("UpdateItem", "TransactionConflictException")

    pipeline.dynamodb.before["update_item"] = [held] * 100
    failed, report = pipeline.notify([opened(pipeline, 0, alert("a"))])
    assert failed == "0"
    assert "sent, but not marked" in report.notes["failures"][0]


@pytest.mark.parametrize(
    "damage",
    [
        {"severity": {"S": "bad"}},
        {"told_severity": {"S": "bad"}},
        {"first_seen": {"S": "x"}},
        {"entity": {"S": "x"}},
    ],
)
def test_an_item_that_is_no_alert_is_passed_over(
    pipeline: FakePipeline, damage: dict[str, Any]
) -> None:
    """It is counted and logged, and holds up none of the others."""
    records = [opened(pipeline, n, alert(f"a{n}")) for n in range(3)]
    records[1]["dynamodb"]["NewImage"] |= damage
    failed, report = pipeline.notify(records)
    assert failed is None
    assert report.counts[Metric.ALERTS_UNREADABLE] == 1
    assert report.notes["unreadable_alerts"][0].startswith("1: no alert: ")
    assert told(pipeline) == [("a0", "medium"), ("a2", "medium")]


def test_attributes_of_other_tools_do_no_harm(pipeline: FakePipeline) -> None:
    """A triage tool may put what it likes beside the alert's own fields."""
    record = opened(pipeline, 0, alert("a"))
    record["dynamodb"]["NewImage"]["labels"] = {"SS": ["phishing"]}
    assert pipeline.notify([record])[0] is None
    assert told(pipeline) == [("a", "medium")]


def test_large_alerts_travel_in_several_calls(pipeline: FakePipeline) -> None:
    """A call stays below SNS's limit of 256 KB."""
    long = {"event_ids": ["é" * 2000] * 5, "source": "203.0.113.9"}
    records = [opened(pipeline, n, replace(alert(f"a{n}"), evidence=long)) for n in range(10)]
    assert pipeline.notify(records)[0] is None
    assert len(told(pipeline)) == 10
    assert pipeline.sns.calls == 5


def test_what_the_detector_stores_the_notifier_tells(pipeline: FakePipeline) -> None:
    """Detector to notifier: the message is the stored alert."""
    pipeline.detect(failures(5))
    records = [alert_record("INSERT", n, i) for n, i in enumerate(pipeline.alerts.values())]
    pipeline.notify(records)
    rules = sorted(sent["rule"] for sent in pipeline.sns.alerts())
    assert rules == ["failed_login_burst", "ip_failure_burst"]


def test_an_unreadable_table_fails_the_batch(pipeline: FakePipeline) -> None:
    """Nothing is sent when it cannot be known what was told."""

    def deny() -> None:
        raise refusal("BatchGetItem", "AccessDeniedException")

    pipeline.dynamodb.before["batch_get_item"] = [deny]
    with pytest.raises(ClientError):
        pipeline.notify([opened(pipeline, 1, alert("a"))])
    assert told(pipeline) == []
