"""The sweep on in-memory AWS services."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fraudcore import Alert
from lambda_entry.alert_items import alert_update
from lambda_entry.report import SWEEP_METRICS, Metric, Report
from scripts.fakes.dynamodb import refusal
from scripts.fakes.dynamodb_expressions import apply_update
from tests.fakes.pipeline import ALERTS, KNOWN_GOOD, FakePipeline
from tests.fakes.stream_records import ARRIVED_S, alert_record, failures
from tests.storage_contract import alert

GRACE_S = 300


@pytest.fixture
def pipeline() -> FakePipeline:
    """A deployment with nothing stored."""
    return FakePipeline()


def wait(pipeline: FakePipeline, stored: Alert, since: str = "2026-11-23T10:30:00.000Z") -> None:
    """Store an alert that waits in the outbox."""
    key = {"alert_id": {"S": stored.alert_id}}
    update = alert_update(ALERTS, stored, 2_000_000_000, since)
    pipeline.alerts[stored.alert_id] = apply_update(update, key)


def told(pipeline: FakePipeline) -> list[str]:
    """The alert of every message sent."""
    return [sent["alert_id"] for sent in pipeline.sns.alerts()]


def test_what_the_stream_missed_is_told_and_marked(pipeline: FakePipeline) -> None:
    """Detector and sweep together, without any notifier: the mark says when it was told."""
    pipeline.detect(failures(5))
    complete, report = pipeline.sweep(ARRIVED_S + GRACE_S)
    assert complete
    rules = sorted(sent["rule"] for sent in pipeline.sns.alerts())
    assert rules == ["failed_login_burst", "ip_failure_burst"]
    for item in pipeline.alerts.values():
        assert item["notified_at"] == {"S": "2026-11-23T10:35:00.000Z"}
        assert "outbox" not in item
        assert "outbox_since" not in item
    assert report.counts == {
        Metric.NOTIFICATIONS_SENT: 2,
        Metric.OUTBOX_OVERDUE: 2,
        Metric.OUTBOX_OLDEST_S: 0,
        Metric.ALERTS_UNREADABLE: 0,
        Metric.BATCH_FAILURES: 0,
    }


def test_what_the_stream_may_still_tell_is_left_to_it(pipeline: FakePipeline) -> None:
    """Up to the grace period the outbox is none of the sweep's business."""
    pipeline.detect(failures(5))
    _, report = pipeline.sweep(ARRIVED_S + GRACE_S - 1)
    assert told(pipeline) == []
    assert report.counts[Metric.OUTBOX_OVERDUE] == 0
    assert all("outbox" in item for item in pipeline.alerts.values())


def test_what_the_notifier_told_does_not_wait(pipeline: FakePipeline) -> None:
    """In the ordinary course a sweep finds nothing."""
    pipeline.detect(failures(5))
    pipeline.notify([alert_record("INSERT", n, i) for n, i in enumerate(pipeline.alerts.values())])
    pipeline.sns.sent.clear()
    pipeline.sweep(ARRIVED_S + 9 * GRACE_S)
    assert told(pipeline) == []


def test_minor_and_known_good_alerts_do_not_wait(pipeline: FakePipeline) -> None:
    """The detector puts into the outbox only what people are to be told of."""
    pipeline.notify_from = "critical"
    pipeline.detect(failures(5))
    pipeline.rules = KNOWN_GOOD
    pipeline.notify_from = "info"
    pipeline.detect(failures(8, start=100, user="bob", ip="203.0.113.77"))
    assert len(pipeline.alerts) > 2
    assert not any("outbox" in item for item in pipeline.alerts.values())


def test_the_sweep_goes_by_the_table_not_by_its_index(pipeline: FakePipeline) -> None:
    """The index may still show what was told a moment ago, or is gone."""
    wait(pipeline, alert("a"))
    wait(pipeline, alert("gone"))
    pipeline.dynamodb.stale = dict(pipeline.alerts)
    pipeline.sweep(ARRIVED_S + GRACE_S)
    del pipeline.alerts["gone"]
    pipeline.sweep(ARRIVED_S + GRACE_S)
    assert told(pipeline) == ["a", "gone"]
    assert set(pipeline.alerts) == {"a"}


@pytest.mark.parametrize(
    "change",
    [
        {"status": {"S": "suppressed"}},
        {"severity": {"S": "low"}},
        {"notified_severity": {"S": "high"}},
        {"told_severity": {"S": "high"}},
    ],
)
def test_what_is_not_to_be_told_leaves_the_outbox(
    pipeline: FakePipeline, change: dict[str, Any]
) -> None:
    """Silenced by somebody, below a limit that was raised since, told meanwhile, or no graver than
    what people were told of its incident."""
    wait(pipeline, alert("a", severity="high"))
    pipeline.alerts["a"] |= change
    pipeline.sweep(ARRIVED_S + GRACE_S)
    assert told(pipeline) == []
    assert "outbox" not in pipeline.alerts["a"]


def test_an_alert_that_is_raised_while_it_is_released_still_waits(pipeline: FakePipeline) -> None:
    """The sweep judged it as it stood before."""
    pipeline.notify_from = "high"
    wait(pipeline, alert("a", severity="medium"))

    def raised() -> None:
        pipeline.alerts["a"]["severity"] = {"S": "critical"}

    pipeline.dynamodb.before["update_item"] = [raised]
    pipeline.sweep(ARRIVED_S + GRACE_S)
    assert "outbox" in pipeline.alerts["a"]
    pipeline.sweep(ARRIVED_S + GRACE_S)
    assert told(pipeline) == ["a"]


def test_an_outage_of_sns_leaves_all_in_the_outbox(pipeline: FakePipeline) -> None:
    """It shows how long people have been waiting, and the next sweep tells."""
    wait(pipeline, alert("a"), "2026-11-23T10:00:00.000Z")
    wait(pipeline, alert("b"))
    pipeline.sns.down = True
    _, report = pipeline.sweep(ARRIVED_S + GRACE_S)
    assert report.counts[Metric.OUTBOX_OLDEST_S] == 35 * 60
    assert report.counts[Metric.BATCH_FAILURES] == 1
    pipeline.sns.down = False
    _, report = pipeline.sweep(ARRIVED_S + GRACE_S)
    assert report.counts[Metric.OUTBOX_OLDEST_S] == 0
    assert told(pipeline) == ["a", "b"]


def test_a_refused_message_holds_up_no_other(pipeline: FakePipeline) -> None:
    """Ten a call, the oldest first, through several pages."""
    for number in range(230):
        wait(pipeline, alert(f"a{number:03}"), f"2026-11-23T10:00:00.{number:03}Z")
    pipeline.sns.refused = {"a000", "a117"}
    complete, report = pipeline.sweep(ARRIVED_S)
    assert complete
    expected = [f"a{n:03}" for n in range(230) if n not in (0, 117)]
    assert told(pipeline) == expected
    assert pipeline.dynamodb.calls.count("query") == 3
    assert pipeline.sns.calls == 23
    assert report.counts[Metric.OUTBOX_OLDEST_S] == 1800


def test_unreadable_items_are_reported_and_hold_up_no_other(pipeline: FakePipeline) -> None:
    """They stay in the outbox, so that each sweep names them, until somebody mends them."""
    for number in range(12):
        wait(pipeline, alert(f"a{number:02}"))
    for number in range(11):
        pipeline.alerts[f"a{number:02}"]["first_seen"] = {"S": "x\n"}
    for _ in range(2):
        _, report = pipeline.sweep(ARRIVED_S + GRACE_S)
        assert report.counts[Metric.ALERTS_UNREADABLE] == 11
        assert report.counts[Metric.OUTBOX_OLDEST_S] == 0
        assert any(note.startswith("a00: no alert: ") for note in report.notes["unreadable_alerts"])
    assert told(pipeline) == ["a11"]


def test_a_sweep_ends_in_time(pipeline: FakePipeline) -> None:
    """What it does not come to waits for the next one, and its age is known."""
    for number in range(30):
        wait(pipeline, alert(f"a{number:02}"), f"2026-11-23T10:00:{number:02}.000Z")
    left_s, report = iter([60.0, 21.0, 20.0]), Report(SWEEP_METRICS)
    complete = pipeline.sweeper(ARRIVED_S)(lambda: next(left_s), report)
    assert not complete
    assert told(pipeline) == [f"a{n:02}" for n in range(20)]
    assert report.counts[Metric.OUTBOX_OLDEST_S] == 30 * 60 - 20


def test_a_mark_or_a_release_that_fails_is_reported(pipeline: FakePipeline) -> None:
    """The sweep goes on; both alerts still wait."""

    def deny() -> None:
        raise refusal("UpdateItem", "AccessDeniedException")

    wait(pipeline, alert("a"))
    wait(pipeline, replace(alert("b"), status="suppressed"))
    wait(pipeline, alert("c"))
    pipeline.dynamodb.before["update_item"] = [deny, lambda: None, deny]
    _, report = pipeline.sweep(ARRIVED_S + GRACE_S)
    assert [i for i, item in sorted(pipeline.alerts.items()) if "outbox" in item] == ["a", "b"]
    notes = report.notes["failures"]
    assert [note.partition(" An error")[0] for note in notes] == [
        "a: sent, but not marked:",
        "b: not taken out of the outbox:",
    ]


def test_a_time_that_somebody_spoilt_counts_as_very_old(pipeline: FakePipeline) -> None:
    """The alert is told all the same; if that fails, nobody can miss it."""
    wait(pipeline, alert("a"), "0 o'clock")
    pipeline.sns.down = True
    _, report = pipeline.sweep(ARRIVED_S)
    assert report.counts[Metric.OUTBOX_OLDEST_S] == ARRIVED_S


def test_a_sweep_that_breaks_off_publishes_no_age(pipeline: FakePipeline) -> None:
    """A zero would say that all is well; the alarm takes a missing age for a bad one."""

    def deny() -> None:
        raise refusal("Query", "AccessDeniedException")

    pipeline.dynamodb.before["query"] = [deny]
    report = Report(SWEEP_METRICS)
    with pytest.raises(ClientError):
        pipeline.sweeper(ARRIVED_S)(lambda: 60.0, report)
    assert Metric.OUTBOX_OLDEST_S not in report.counts
