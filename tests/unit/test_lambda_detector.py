"""The detector's pipeline on in-memory AWS services."""

import base64
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fraudcore import Engine, InvalidConfigError, LoginEvent, MemoryStore, parse_rules, run
from lambda_entry.errors import StorageBusyError, WriteRefusedError
from lambda_entry.report import Metric
from tests.fakes.faulty_rule import CONFIGURED
from tests.fakes.pipeline import KNOWN_GOOD, FakePipeline, counts
from tests.fakes.stream_records import ARRIVED_S, failures, kinesis_record, login

IP_PROFILE = "ip#default#203.0.113.9"
TOUCHED = {
    IP_PROFILE,
    "user#default#ann",
    "subnet#default#203.0.113.0/24",
    "tenant#default#default",
}
"""The profiles of a failed login."""


@pytest.fixture
def pipeline() -> FakePipeline:
    """A deployment with the strict rules and nothing stored."""
    return FakePipeline()


def rules_of(pipeline: FakePipeline) -> list[str]:
    """The rules of the stored alerts."""
    return sorted(item["rule"]["S"] for item in pipeline.alerts.values())


def test_a_quiet_batch_writes_profiles_and_archive_but_no_alert(pipeline: FakePipeline) -> None:
    """Four failures are below every threshold: profiles and archive rows, nothing else."""
    failed, report = pipeline.detect(failures(4))
    assert failed is None
    assert pipeline.alerts == {}
    assert set(pipeline.state) == TOUCHED
    assert len(pipeline.s3.rows("events/")) == 4
    assert counts(report) == {Metric.EVENTS_DECODED: 4, Metric.PROFILES_WRITTEN: 4}


def test_a_burst_opens_an_alert_for_its_source_and_its_account(pipeline: FakePipeline) -> None:
    """Five failures on one account from one source cross both strict thresholds."""
    _, report = pipeline.detect(failures(5))
    assert rules_of(pipeline) == ["failed_login_burst", "ip_failure_burst"]
    assert report.counts[Metric.ALERTS_OPENED] == 2
    assert report.counts[Metric.FINDINGS] == 2


def test_the_stored_alerts_are_those_of_the_library(pipeline: FakePipeline) -> None:
    """What the pipeline stores over several batches is what the library alone computes."""
    records = failures(40)
    for start in range(0, 40, 7):
        pipeline.detect(records[start : start + 7])
    engine, store = Engine(parse_rules(pipeline.rules)), MemoryStore()
    events = [LoginEvent(**login(n)) for n in range(40)]  # type: ignore[arg-type]
    expected = {alert.alert_id: alert for alert in run(engine, store, events)}
    assert pipeline.detector().alerts.load(pipeline.alerts) == (expected, {})


def test_an_extended_alert_keeps_its_identity_and_status(pipeline: FakePipeline) -> None:
    """A later batch updates the open alert, and leaves the status that a person set."""
    pipeline.detect(failures(5))
    for item in pipeline.alerts.values():
        item["status"] = {"S": "acknowledged"}
    before = set(pipeline.alerts)
    _, report = pipeline.detect(failures(3, start=5))
    assert set(pipeline.alerts) == before
    assert {item["count"]["N"] for item in pipeline.alerts.values()} == {"4"}
    assert {item["status"]["S"] for item in pipeline.alerts.values()} == {"acknowledged"}
    assert report.counts[Metric.ALERTS_UPDATED] == 2
    assert report.counts[Metric.ALERTS_OPENED] == 0


def test_a_batch_delivered_again_changes_nothing(pipeline: FakePipeline) -> None:
    """Redelivery writes the same archive object and touches neither profiles nor alerts."""
    pipeline.detect(failures(8))
    state, alerts, objects = dict(pipeline.state), dict(pipeline.alerts), dict(pipeline.s3.objects)
    _, report = pipeline.detect(failures(8))
    assert (pipeline.state, pipeline.alerts, pipeline.s3.objects) == (state, alerts, objects)
    assert counts(report) == {Metric.EVENTS_DECODED: 8}


def test_an_event_twice_in_one_batch_counts_once(pipeline: FakePipeline) -> None:
    """A producer's duplicate does not complete a burst."""
    records = failures(4)
    pipeline.detect([*records, kinesis_record(login(3), 4)])
    assert pipeline.alerts == {}


def test_profiles_and_alerts_expire(pipeline: FakePipeline) -> None:
    """Expiry counts from the newest arrival: the engine's retention, the setting's days."""
    pipeline.detect(failures(5))
    retention_s = Engine(parse_rules(pipeline.rules)).retention_s("ip")
    assert pipeline.state[IP_PROFILE]["expires_at"] == {"N": str(ARRIVED_S + retention_s)}
    expiries = {item["expires_at"]["N"] for item in pipeline.alerts.values()}
    assert expiries == {str(ARRIVED_S + 365 * 86_400)}


def test_an_expired_profile_is_empty_and_replaced(pipeline: FakePipeline) -> None:
    """An item past its expiry that DynamoDB has not deleted yet does not count."""
    pipeline.detect(failures(4))
    for item in pipeline.state.values():
        item["expires_at"] = {"N": str(ARRIVED_S)}
    failed, _ = pipeline.detect(failures(4, start=4))
    assert failed is None
    assert pipeline.alerts == {}
    assert pipeline.state[IP_PROFILE]["version"] == {"N": "2"}


@pytest.mark.parametrize(
    "damage",
    [
        {"profile": {"B": b"\xff garbage"}},
        {"profile": {"S": "text"}},
        {"version": {"S": "text"}},
        {"expires_at": {"S": "text"}},
    ],
)
def test_a_damaged_profile_is_reported_and_replaced(
    pipeline: FakePipeline, damage: dict[str, Any]
) -> None:
    """State that cannot be read costs its history, never the batch."""
    pipeline.detect(failures(1))
    pipeline.state[IP_PROFILE].update(damage)
    failed, report = pipeline.detect(failures(4, start=1))
    assert failed is None
    assert bool(report.counts[Metric.PROFILE_UNREADABLE]) == ("profile" in damage)
    pipeline.detect(failures(5, start=5))
    assert "ip_failure_burst" in rules_of(pipeline)


def test_a_damaged_profile_is_named_in_the_log_without_its_control_characters(
    pipeline: FakePipeline,
) -> None:
    """The key of an unreadable profile holds a producer's text; it is escaped."""
    pipeline.detect(failures(1, user="eve\n\u202e"))
    pipeline.state["user#default#eve\n\u202e"]["profile"] = {"B": b"\xff"}
    _, report = pipeline.detect(failures(1, start=1, user="eve\n\u202e"))
    (note,) = report.notes["unreadable_profiles"]
    assert note.startswith("user#default#eve\\n\\u202e: ")


@pytest.mark.parametrize("newer", [False, True])
def test_a_profile_that_cannot_be_read_is_kept_in_the_lake(
    pipeline: FakePipeline, newer: bool
) -> None:
    """Before it is replaced: damaged, or written by a newer release that was rolled back. However
    often its batch is delivered it is kept once; without the lake it is not replaced."""
    pipeline.detect(failures(1))
    stored = pipeline.state[IP_PROFILE]["profile"]["B"]
    unread = bytes([stored[0] + 1]) + stored[1:] if newer else stored[:-1] + b"?"
    pipeline.state[IP_PROFILE]["profile"] = {"B": unread}
    pipeline.s3.down = True
    with pytest.raises(ClientError, match="SlowDown"):
        pipeline.detect(failures(1, start=1))
    assert pipeline.state[IP_PROFILE]["profile"] == {"B": unread}
    pipeline.s3.down = False
    before = dict(pipeline.state[IP_PROFILE])
    for _ in range(2):
        pipeline.state[IP_PROFILE] = dict(before)
        pipeline.detect(failures(1, start=1))
    (row,) = pipeline.s3.rows("unreadable-profiles/dt=2026-11-23/")
    assert base64.b64decode(row["profile_base64"]) == unread
    assert (row["entity_key"], row["version"]) == (IP_PROFILE, "1")
    assert ("version" if newer else "damaged") in row["problem"]


_NO_IDS: dict[str, Any] = {"M": {"source": {"S": "203.0.113.9"}}}


@pytest.mark.parametrize(
    ("field", "damaged"),
    [
        *((field, None) for field in ("rule", "count", "first_seen", "severity", "evidence")),
        ("severity", {"S": "catastrophic"}),
        ("severity", {"N": "4"}),
        ("count", {"S": "many"}),
        ("count", {"N": "1.5"}),
        ("count", {"BOOL": True}),
        ("evidence", {"S": "none"}),
        ("evidence", _NO_IDS),
        ("evidence", {"M": {**_NO_IDS["M"], "event_ids": {"S": "e1"}}}),
        ("entity", {"M": {"type": {"S": "ip"}}}),
        ("user_risk", {"S": "high"}),
        ("reason", {"L": []}),
    ],
)
def test_an_unreadable_alert_is_reported_and_replaced(
    pipeline: FakePipeline, field: str, damaged: dict[str, Any] | None
) -> None:
    """What somebody, or a newer release, did to a stored alert cannot block the shard, whatever
    count and severity stand beside it.
    """
    pipeline.detect(failures(5))
    for item in pipeline.alerts.values():
        if field != "count":
            item["count"] = {"N": "50"}
        if field != "severity":
            item["severity"] = {"S": "critical"}
        item.pop(field, None)
        if damaged is not None:
            item[field] = damaged
    failed, report = pipeline.detect(failures(1, start=5))
    assert failed is None
    assert report.counts[Metric.ALERTS_UNREADABLE] == 2
    assert {item["count"]["N"] for item in pipeline.alerts.values()} == {"2"}


def test_a_damaged_incident_is_the_alerts_own(pipeline: FakePipeline) -> None:
    """It is never written anew, so that it must not make the alert unreadable for ever."""
    pipeline.detect(failures(5))
    for item in pipeline.alerts.values():
        item["incident_id"] = {"N": "1"}
    failed, report = pipeline.detect(failures(1, start=5))
    assert failed is None
    assert report.counts[Metric.ALERTS_UNREADABLE] == 0
    assert {item["count"]["N"] for item in pipeline.alerts.values()} == {"2"}


def test_an_item_without_a_version_is_replaced(pipeline: FakePipeline) -> None:
    """A foreign item under a profile's key cannot block the shard."""
    pipeline.state[IP_PROFILE] = {"entity_key": {"S": IP_PROFILE}}
    failed, _ = pipeline.detect(failures(4))
    assert failed is None
    assert pipeline.state[IP_PROFILE]["version"] == {"N": "1"}


def test_bad_records_go_to_quarantine_and_the_rest_is_processed(pipeline: FakePipeline) -> None:
    """Garbage between good events is kept with its reason and stops nothing."""
    records = [*failures(4), kinesis_record(b"\xff\xfe", 4), *failures(1, start=5)]
    failed, report = pipeline.detect(records)
    (row,) = pipeline.s3.rows("quarantine/")
    assert failed is None
    assert base64.b64decode(row["data_base64"]) == b"\xff\xfe"
    assert (row["shard_id"], row["sequence_number"]) == ("shardId-000000000000", "4")
    assert "UTF-8" in row["reason"]
    assert rules_of(pipeline) == ["failed_login_burst", "ip_failure_burst"]
    assert report.counts[Metric.EVENTS_QUARANTINED] == 1


def test_a_batch_of_nothing_but_garbage_is_done(pipeline: FakePipeline) -> None:
    """No valid event: quarantine only, no call to DynamoDB."""
    failed, report = pipeline.detect([kinesis_record(b"{", n) for n in range(50)])
    assert failed is None
    assert pipeline.dynamodb.calls == []
    assert len(pipeline.s3.rows("quarantine/")) == 50
    assert len(report.notes["quarantined"]) == 10


def test_other_kinds_of_events_are_archived_and_touch_no_profile(pipeline: FakePipeline) -> None:
    """A logout is kept for queries; no rule looks at it."""
    failed, _ = pipeline.detect(failures(1, kind="logout"))
    assert failed is None
    assert pipeline.state == {}
    assert len(pipeline.s3.rows("events/")) == 1


def test_a_new_device_is_loaded_once_its_account_is_known(pipeline: FakePipeline) -> None:
    """The profile of a device is read and written where a success is its first of an account."""
    new = login(1, outcome="success", device_id="d1")
    pipeline.detect([kinesis_record(new, 1)])
    pipeline.detect([kinesis_record(login(2, outcome="success", device_id="d1"), 2)])
    assert pipeline.state["device#default#d1"]["version"] == {"N": "1"}
    pipeline.detect([kinesis_record(login(3, outcome="success", device_id="d1", user="bob"), 3)])
    assert pipeline.state["device#default#d1"]["version"] == {"N": "2"}
    assert pipeline.dynamodb.calls.count("batch_get_item") == 5


def test_a_failing_rule_is_counted_and_named(pipeline: FakePipeline) -> None:
    """Every other rule judges on, nothing is delivered again, and the log says what failed."""
    pipeline.rules = CONFIGURED
    failed, report = pipeline.detect(failures(5, user="eve\n\u202e"))
    assert failed is None
    assert report.counts[Metric.RULE_FAULTS] == 5
    assert report.notes["rule_faults"][0].startswith("faulty on event e0: KeyError: ")
    assert all(note.isprintable() for note in report.notes["rule_faults"])
    assert rules_of(pipeline) == ["failed_login_burst", "ip_failure_burst"]


def test_what_is_known_good_is_stored_as_suppressed(pipeline: FakePipeline) -> None:
    """Its alerts can be queried, with the reason why nobody was told."""
    pipeline.rules = KNOWN_GOOD
    pipeline.detect(failures(5))
    assert {item["status"]["S"] for item in pipeline.alerts.values()} == {"suppressed"}
    reasons = {
        i["evidence"]["M"]["suppressed_by"]["M"]["reason"]["S"] for i in pipeline.alerts.values()
    }
    assert reasons == {"penetration test"}


def test_an_alert_is_raised_by_a_success_after_it(pipeline: FakePipeline) -> None:
    """The stored alert becomes critical, and keeps its own reason and count."""
    pipeline.detect(failures(8))
    pipeline.detect([kinesis_record(login(20, outcome="success"), 20)])
    (burst,) = (i for i in pipeline.alerts.values() if i["rule"]["S"] == "failed_login_burst")
    assert burst["severity"] == {"S": "critical"}
    assert burst["evidence"]["M"]["escalated_by"] == {"S": "success_after_attack"}
    assert burst["reason"]["S"].startswith("8 failed logins on account ann")
    assert burst["count"] == {"N": "4"}


def test_an_alert_of_an_earlier_release_is_extended(pipeline: FakePipeline) -> None:
    """What was stored without the account's risk can be read, and gets it."""
    pipeline.detect(failures(5))
    for item in pipeline.alerts.values():
        del item["user_risk"]
    _, report = pipeline.detect(failures(1, start=5))
    assert report.counts[Metric.ALERTS_UNREADABLE] == 0
    assert report.counts[Metric.ALERTS_UPDATED] == 2
    assert all("user_risk" in item for item in pipeline.alerts.values())


def test_large_batches_respect_the_limits_of_each_call(pipeline: FakePipeline) -> None:
    """260 accounts that log in from 130 sources: reads of 100 keys, writes of 25 statements."""
    records = [
        kinesis_record(login(n, outcome="success", user=f"user{n}", ip=f"198.51.100.{n % 130}"), n)
        for n in range(260)
    ]
    failed, _ = pipeline.detect(records)
    assert failed is None
    assert len(pipeline.state) == 391
    assert pipeline.dynamodb.calls.count("batch_get_item") == 4
    assert pipeline.dynamodb.calls.count("batch_execute_statement") == 16


def test_keys_left_unprocessed_are_asked_for_again(pipeline: FakePipeline) -> None:
    """A read that answers a part is repeated for the rest, after a pause."""
    pipeline.detect(failures(4))
    pipeline.dynamodb.unprocessed = 1
    pipeline.detect(failures(1, start=4))
    assert len(pipeline.alerts) == 2
    assert pipeline.pauses_s == [0.05]


def test_throttled_statements_are_repeated_alone(pipeline: FakePipeline) -> None:
    """Of two statements only the throttled one is sent again."""
    pipeline.dynamodb.statement_errors = ["ThrottlingError"]
    failed, report = pipeline.detect(failures(1))
    assert failed is None
    assert {item["version"]["N"] for item in pipeline.state.values()} == {"1"}
    assert report.counts[Metric.PROFILE_CONFLICTS] == 0


def test_a_transaction_in_the_way_is_waited_for(pipeline: FakePipeline) -> None:
    """``TransactionConflict`` is no lost race: the same transaction is tried again."""
    pipeline.dynamodb.transaction_errors = ["TransactionConflict", "ThrottlingError"]
    failed, report = pipeline.detect(failures(5))
    assert failed is None
    assert len(pipeline.alerts) == 2
    assert report.counts[Metric.PROFILE_CONFLICTS] == 0


def test_endless_throttling_is_a_failure_after_bounded_pauses(pipeline: FakePipeline) -> None:
    """Eight attempts with growing pauses, then the batch is given back."""
    pipeline.dynamodb.statement_errors = ["ThrottlingError"] * 100
    with pytest.raises(StorageBusyError):
        pipeline.detect(failures(1))
    assert pipeline.pauses_s == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0]


def test_a_refused_statement_is_a_failure_at_once(pipeline: FakePipeline) -> None:
    """What no retry can cure is not retried."""
    pipeline.dynamodb.statement_errors = ["AccessDenied"]
    with pytest.raises(WriteRefusedError, match="AccessDenied"):
        pipeline.detect(failures(1))
    assert pipeline.pauses_s == []


def test_without_an_archive_nothing_is_committed(pipeline: FakePipeline) -> None:
    """S3 is down: no profile knows of events that the archive does not hold."""
    pipeline.s3.down = True
    with pytest.raises(ClientError):
        pipeline.detect(failures(5))
    assert pipeline.state == {}
    assert pipeline.alerts == {}


def test_a_crash_between_archive_and_commit_loses_nothing(pipeline: FakePipeline) -> None:
    """The retried batch alerts as if the first attempt had never been."""
    pipeline.dynamodb.statement_errors = ["AccessDenied"] * 2
    pipeline.dynamodb.transaction_errors = ["AccessDenied"]
    with pytest.raises(WriteRefusedError):
        pipeline.detect(failures(5))
    pipeline.dynamodb.statement_errors.clear()
    pipeline.detect(failures(5))
    assert rules_of(pipeline) == ["failed_login_burst", "ip_failure_burst"]
    assert len(pipeline.s3.rows("events/")) == 5


def test_wrong_rules_judge_nothing_and_lose_nothing(pipeline: FakePipeline) -> None:
    """A misspelt parameter in the first rules is named; the events are archived, and judged once
    it is mended."""
    pipeline.rules = "[rules.ip_velocity]\nmax_atempts = 3\n"
    with pytest.raises(InvalidConfigError, match=r"rules\.ip_velocity\.max_atempts"):
        pipeline.detect(failures(5))
    assert len(pipeline.s3.rows("events/")) == 5
    pipeline.rules = 'preset = "strict"'
    pipeline.detect(failures(5))
    assert rules_of(pipeline) == ["failed_login_burst", "ip_failure_burst"]


def test_more_alerts_than_a_transaction_holds_are_all_stored(pipeline: FakePipeline) -> None:
    """A backfill of bursts far apart: over a hundred alerts of one source in one batch."""
    apart_ms, bursts = 8 * 3_600_000, 130
    start_ms = 1_795_428_000_000 - apart_ms * bursts
    records = [
        kinesis_record(login(number, occurred_at=start_ms + apart_ms * burst + number), number)
        for burst in range(bursts)
        for number in range(5 * burst, 5 * burst + 5)
    ]
    failed, report = pipeline.detect(records)
    assert failed is None
    assert report.counts[Metric.ALERTS_OPENED] == len(pipeline.alerts) > 200
    assert pipeline.dynamodb.calls.count("transact_write_items") == 4
