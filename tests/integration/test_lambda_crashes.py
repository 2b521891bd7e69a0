"""Processes that race on a stream and are killed in the middle of batches lose and repeat nothing.

Two readers of two shards each run the detector against the local AWS at the same time. Each is
killed by SIGKILL at one place after the other, before and after calls take effect, and another
one goes on from the checkpoints. The notifier behind them is killed likewise.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from fraudcore import Alert, Engine, MemoryStore, load_rules, run
from fraudcore.profiles import Profile
from fraudcore.severity import rank
from fraudcore.touched import touched_keys
from lambda_entry.alert_changes import is_worth_a_message
from lambda_entry.alert_items import alert_from_item
from lambda_entry.held_profile import MOST_PARTS
from lambda_entry.part_key import PartKey
from scripts.local_aws import LocalAws
from tests.aws_resources import lake_rows
from tests.fakes.pipeline import parts_of
from tests.processes import running_with
from tests.profile_memory import memory
from tests.reader_process import RETURNED, Death, Reading
from tests.readers import Readers
from tests.shared_source import HOT_IP, VICTIMS, Put, put_all

BATCH_SIZE = 10
DETECTOR_DEATHS = [
    [
        Death("before-call.s3.PutObject", 2),
        Death("after-call.dynamodb.TransactWriteItems", 2),
        Death("before-call.dynamodb.BatchExecuteStatement", 1),
        Death(RETURNED, 2),
    ],
    [
        Death("after-call.s3.PutObject", 2),
        Death("before-call.dynamodb.TransactWriteItems", 2),
        Death("after-call.dynamodb.BatchExecuteStatement", 1),
        Death("after-call.dynamodb.BatchGetItem", 3),
    ],
]
NOTIFIER_DEATHS = [
    Death("before-call.sns.PublishBatch", 1),
    Death("after-call.sns.PublishBatch", 1),
    Death("before-call.dynamodb.UpdateItem", 2),
    Death("after-call.dynamodb.UpdateItem", 2),
    Death(RETURNED, 1),
]


@pytest.fixture
def stream_arn(aws: LocalAws, environment: dict[str, str]) -> Iterator[str]:
    """A stream of four shards."""
    kinesis, name = aws.client("kinesis"), environment["FRAUDCORE_LAKE_BUCKET"]
    kinesis.create_stream(StreamName=name, ShardCount=4)
    kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    summary = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    yield summary["StreamARN"]
    kinesis.delete_stream(StreamName=name)


@pytest.fixture
def readers(aws: LocalAws, environment: dict[str, str], tmp_path: Path) -> Iterator[Readers]:
    """Processes that see the emulator and the resources of the test; none is left behind."""
    yield Readers(aws.environment() | environment, tmp_path / "readers.log")
    assert running_with(str(tmp_path)) == []


def scan(aws: LocalAws, table: str) -> list[dict[str, Any]]:
    """All items of a table."""
    pages = aws.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return [item for page in pages for item in page["Items"]]


def stored_alerts(aws: LocalAws, environment: dict[str, str]) -> list[Alert]:
    """What the alerts table holds."""
    return [alert_from_item(item) for item in scan(aws, environment["FRAUDCORE_ALERTS_TABLE"])]


def stored_items(aws: LocalAws, environment: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What the state table holds, by key."""
    items = scan(aws, environment["FRAUDCORE_STATE_TABLE"])
    return {item["entity_key"]["S"]: item for item in items}


def detect_through_deaths(readers: Readers, stream_arn: str, puts: Sequence[Put]) -> None:
    """Two readers at once, killed as often as there are deaths, then left alone."""
    shards = sorted({put.shard_id for put in puts})
    readings = [
        Reading(stream_arn, tuple(shards[n::2]), str(readers.log.parent), BATCH_SIZE)
        for n in range(2)
    ]
    for deaths in zip(*DETECTOR_DEATHS, strict=True):
        readers.run(replace(r, death=d) for r, d in zip(readings, deaths, strict=True))
    readers.run(readings)


def test_killed_detectors_come_to_what_the_library_does(
    aws: LocalAws, environment: dict[str, str], stream_arn: str, readers: Readers
) -> None:
    """One alert of each rule and entity that the library alone alerts on, the same memory in
    every profile, and every event in the archive once."""
    puts = put_all(aws.client("kinesis"), stream_arn)
    assert len({put.shard_id for put in puts if put.event.source == HOT_IP}) == 4
    detect_through_deaths(readers, stream_arn, puts)

    store = MemoryStore()
    found = run(Engine(load_rules("strict")), store, [put.event for put in puts])
    alerts = stored_alerts(aws, environment)
    assert named(alerts) == named(found)
    assert {("ip_velocity", HOT_IP)} | {("failed_login_burst", v) for v in VICTIMS} <= set(
        named(found)
    )
    assert of_victims(alerts) == of_victims(found)
    assert_same_memory(stored_items(aws, environment), store, puts)
    rows = lake_rows(aws.client("s3"), environment["FRAUDCORE_LAKE_BUCKET"], "events/")
    assert sorted(row["sequence_number"] for row in rows) == [p.sequence_number for p in puts]


def named(alerts: Iterable[Alert]) -> list[tuple[str, str]]:
    """Rule and entity of each alert."""
    return sorted((alert.rule, alert.entity.value) for alert in alerts)


def of_victims(alerts: Iterable[Alert]) -> dict[str, Alert]:
    """The alerts on accounts whose every event lies in one shard, so in the same order."""
    return {alert.alert_id: alert for alert in alerts if alert.entity.value in VICTIMS}


def assert_same_memory(
    items: dict[str, dict[str, Any]], store: MemoryStore, puts: Sequence[Put]
) -> None:
    """The stored profiles are those of the library, with the same memory."""
    keys = {key: None for put in puts for key in touched_keys(put.event)}
    expected = store.load(list(keys))
    places = {PartKey(key, n).text() for key in expected for n in range(MOST_PARTS)}
    assert items.keys() <= places
    for key, profile in expected.items():
        assert memory(reduce(Profile.merge, parts_of(items, key))) == memory(profile), key


def test_a_killed_notifier_tells_every_alert(
    aws: LocalAws, environment: dict[str, str], stream_arn: str, readers: Readers, queue: str
) -> None:
    """That is due, at least once, and what was marked before it died not again."""
    puts = put_all(aws.client("kinesis"), stream_arn)
    shards = tuple({put.shard_id for put in puts})
    checkpoints = str(readers.log.parent)
    readers.run([Reading(stream_arn, shards, checkpoints, 100)])
    table = environment["FRAUDCORE_ALERTS_TABLE"]
    reading = Reading(alert_stream_arn(aws, table), (), checkpoints, BATCH_SIZE)
    messages: list[tuple[str, str]] = []
    for death in [*NOTIFIER_DEATHS, None]:
        marked, before = marks(aws, table), Counter(messages)
        readers.run([replace(reading, death=death)])
        messages += received(aws, queue)
        assert all(Counter(messages)[mark] == before[mark] for mark in marked)
    stored = stored_alerts(aws, environment)
    loud = {alert.alert_id for alert in stored if rank(alert.severity) >= rank("medium")}
    due = {alert.alert_id for alert in stored if is_worth_a_message(alert, "medium")}
    assert len(due) > BATCH_SIZE
    assert due <= {alert_id for alert_id, _ in messages} <= loud
    assert {alert_id for alert_id, _ in marks(aws, table)} == {i for i, _ in messages}


def alert_stream_arn(aws: LocalAws, table: str) -> str:
    """The stream of the alerts table."""
    return str(aws.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"])


def marks(aws: LocalAws, table: str) -> set[tuple[str, str]]:
    """Alerts that are marked as told, with the severity that was."""
    return {
        (item["alert_id"]["S"], item["notified_severity"]["S"])
        for item in scan(aws, table)
        if "notified_severity" in item
    }


def received(aws: LocalAws, queue: str) -> list[tuple[str, str]]:
    """Alert and severity of the messages that a queue holds."""
    sqs, found = aws.client("sqs"), list[tuple[str, str]]()
    while answer := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in answer:
            alert = json.loads(message["Body"])
            found.append((alert["alert_id"], alert["severity"]))
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return found
