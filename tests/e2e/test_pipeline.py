"""Simulated traffic through the deployed pipeline: nothing lost, nothing twice."""

import base64
import json

from fraudcore import Engine, MemoryStore, decode_event, load_rules, run
from scripts.pipeline.driver import Driver
from scripts.pipeline.stack import Stack
from tests.e2e.conftest import ACCOUNTS, TENANT, Traffic

WRONG_FIELDS = {
    "not JSON": "event",
    "empty": "event",
    "no object": "event",
    "missing field": "outcome",
    "wrong type": "user",
    "unknown value": "outcome",
    "impossible address": "ip",
    "time without offset": "occurred_at",
    "time far in the future": "occurred_at",
    "megabyte of text": "event",
    "deep nesting": "event",
    "NaN": "event",
    "duplicate key": "user",
    "invalid UTF-8": "event",
    "terminal escapes": "outcome",
    "forged log line": "ip",
}
SMALL_BYTES = 10_000
BY_LAMBDA = ("START ", "END ", "REPORT ")
"""How the lines begin that Lambda itself writes."""


def test_every_injected_attack_is_caught(traffic: Traffic) -> None:
    """Each campaign has an alert on its entity from each rule that must notice it."""
    assert len(traffic.verdict.caught) == len(traffic.load.campaigns) == 6
    assert [caught for caught in traffic.verdict.caught if caught.missing] == []


def test_hardly_anybody_is_told_of_honest_people(traffic: Traffic) -> None:
    """No honest source, device or tenant is alerted on, and at most one account in a hundred: a
    traveller, or somebody who keeps forgetting a password."""
    told_of = {alert.entity for alert in traffic.verdict.stray}
    assert {entity.type for entity in told_of} <= {"user"}
    assert len(told_of) <= ACCOUNTS / 100


def test_what_is_only_new_is_stored_and_not_told(
    traffic: Traffic, driver: Driver, stack: Stack
) -> None:
    """Low and info alerts can be queried by severity, and nobody got a message."""
    assert traffic.verdict.needless == ()
    assert {"low", "info"} <= {alert.severity for alert in traffic.alerts}
    told = {m.alert.severity for m in driver.inbox.messages if m.alert.tenant == TENANT}
    assert told <= {"medium", "high", "critical"}
    assert _environment(stack)["FRAUDCORE_NOTIFY_FROM"] == "medium"


def test_the_alerts_are_those_of_the_library(traffic: Traffic) -> None:
    """Kinesis, batches, DynamoDB and redeliveries change nothing of what the library finds."""
    valid = zip(traffic.load.names, traffic.load.records, strict=True)
    events = [decode_event(r.data) for name, r in valid if name not in traffic.load.malformed]
    expected = run(Engine(load_rules("balanced")), MemoryStore(), events)
    assert {a.alert_id: a.to_dict() for a in traffic.alerts} == {
        a.alert_id: a.to_dict() for a in expected
    }


def test_every_alert_is_notified_once(traffic: Traffic) -> None:
    """The topic's subscriber has each alert from medium on at its severity, and none twice."""
    assert traffic.verdict.due
    assert traffic.verdict.unnotified == ()
    assert traffic.verdict.repeated == ()


def test_every_event_is_archived_exactly_once(traffic: Traffic) -> None:
    """Athena finds one row of every valid event."""
    assert traffic.verdict.lost_events == ()
    assert traffic.verdict.repeated_events == ()


def test_every_malformed_record_is_in_quarantine(traffic: Traffic, driver: Driver) -> None:
    """Athena finds each where the stream put it, with the offending field and a reason."""
    assert traffic.verdict.lost_malformed == ()
    rows = driver.lake.quarantined()
    places = dict(zip(traffic.load.names, traffic.places, strict=True))
    found = {name: rows[places[name]] for name in traffic.load.malformed}
    assert {name: row.field for name, row in found.items()} == WRONG_FIELDS
    assert all(row.reason.isprintable() and row.reason for row in found.values())


def test_quarantine_keeps_the_bytes(traffic: Traffic, driver: Driver, stack: Stack) -> None:
    """A record can be replayed from its row: its data and its partition key are as they were."""
    rows = driver.workgroup.query(
        "SELECT sequence_number, partition_key, data_base64 "
        f"FROM {stack.outputs['glue_database_name']}.quarantine WHERE size_bytes < {SMALL_BYTES}"
    )
    kept = {
        row["sequence_number"]: (base64.b64decode(row["data_base64"] or ""), row["partition_key"])
        for row in rows
    }
    put = zip(traffic.load.names, traffic.load.records, traffic.places, strict=True)
    assert kept == {
        place.sequence_number: (record.data, record.partition_key)
        for name, record, place in put
        if name in traffic.load.malformed and len(record.data) < SMALL_BYTES
    }


def test_nothing_hostile_reaches_logs_or_subscribers(
    traffic: Traffic, driver: Driver, stack: Stack
) -> None:
    """Log lines and messages are JSON in printable ASCII, one line each, and none is forged."""
    assert traffic.alerts
    function = stack.outputs["detector_function_name"]
    lines = [line for line in _log(stack, function) if not line.startswith(BY_LAMBDA)]
    assert any("owned" in line for line in lines)
    assert {json.loads(line)["service"] for line in lines} == {function}
    bodies = [message.body for message in driver.inbox.messages]
    assert {json.loads(body)["status"] for body in bodies} == {"open"}
    assert [text for text in lines + bodies if not (text.isascii() and text.isprintable())] == []


def _environment(stack: Stack) -> dict[str, str]:
    function = stack.outputs["notifier_function_name"]
    configuration = stack.aws.client("lambda").get_function_configuration(FunctionName=function)
    variables: dict[str, str] = configuration["Environment"]["Variables"]
    return variables


def _log(stack: Stack, function: str) -> list[str]:
    pages = stack.aws.client("logs").get_paginator("filter_log_events")
    found = pages.paginate(logGroupName=f"/aws/lambda/{function}")
    return [event["message"].rstrip("\n") for page in found for event in page["events"]]
