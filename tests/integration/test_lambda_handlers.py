"""The handlers with their own clients on the local AWS, as Lambda calls them."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import reduce
from types import SimpleNamespace
from typing import Any

import pytest

from fraudcore import Engine, MemoryStore, ProfileKey, load_rules, run
from fraudcore.profiles import IpProfile, Profile, TenantProfile
from fraudcore.timestamp import iso_millis
from lambda_entry import detect, notify, sweep
from lambda_entry.backoff import Backoff
from lambda_entry.part_key import PartKey
from lambda_entry.records import decode_records
from lambda_entry.report import DETECTOR_METRICS, Report
from lambda_entry.settings import DetectorSettings
from scripts.local_aws import LocalAws
from tests.aws_resources import lake_rows
from tests.fakes.stream_records import failures, kinesis_record, login
from tests.processes import eventually
from tests.profile_memory import memory

CONTEXT = SimpleNamespace(aws_request_id="request-1", get_remaining_time_in_millis=lambda: 60_000)


@pytest.fixture
def functions(
    aws: LocalAws, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The handlers in an environment of their own, wired anew."""
    for name, value in (environment | aws.env()).items():
        monkeypatch.setenv(name, value)
    for wired in (detect.wired, notify.wired, sweep.wired):
        wired.cache_clear()
    yield
    for wired in (detect.wired, notify.wired, sweep.wired):
        wired.cache_clear()


def stream_records(aws: LocalAws, table: str) -> list[dict[str, Any]]:
    """What the table's stream holds."""
    streams = aws.client("dynamodbstreams")
    arn = streams.list_streams(TableName=table)["Streams"][0]["StreamArn"]
    description = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn,
        ShardId=description["Shards"][0]["ShardId"],
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    records: list[dict[str, Any]] = streams.get_records(ShardIterator=iterator)["Records"]
    for record in records:
        change = record["dynamodb"]
        change["ApproximateCreationDateTime"] = change["ApproximateCreationDateTime"].timestamp()
    return records


@pytest.mark.usefixtures("functions")
def test_from_records_to_messages(
    aws: LocalAws,
    environment: dict[str, str],
    queue: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A burst with a poison record in it ends as archive, quarantine, alerts and messages, and
    delivering everything again adds nothing."""
    records = [*failures(3), kinesis_record(b"\xff", 3), *failures(3, start=4)]
    for _ in range(2):
        response = detect.handler({"Records": records}, CONTEXT)
        assert response == {"batchItemFailures": []}
    bucket = environment["FRAUDCORE_LAKE_BUCKET"]
    assert len(lake_rows(aws.client("s3"), bucket, "events/")) == 6
    assert len(lake_rows(aws.client("s3"), bucket, "quarantine/")) == 1
    for _ in range(2):
        changes = stream_records(aws, environment["FRAUDCORE_ALERTS_TABLE"])
        assert notify.handler({"Records": changes}, CONTEXT) == {"batchItemFailures": []}
    items = aws.client("dynamodb").scan(TableName=environment["FRAUDCORE_ALERTS_TABLE"])["Items"]
    assert {item["notified_severity"]["S"] for item in items} == {"medium"}
    messages = receive(aws, queue, 2)
    assert sorted(message["rule"] for message in messages) == [
        "failed_login_burst",
        "ip_failure_burst",
    ]
    assert {message["alert_id"] for message in messages} == {i["alert_id"]["S"] for i in items}
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(line.get("message") == "batch processed with remarks" for line in logged) == 2


@pytest.mark.usefixtures("functions")
def test_the_sweep_tells_what_the_notifier_never_saw(
    aws: LocalAws, environment: dict[str, str], queue: str
) -> None:
    """Alerts whose stream records are lost: told once, by the first sweep after its grace."""
    detect.handler({"Records": failures(6)}, CONTEXT)
    assert sweep.handler({}, CONTEXT)["OutboxOverdue"] == 0
    an_hour_passes(aws, environment["FRAUDCORE_ALERTS_TABLE"])
    assert sweep.handler({}, CONTEXT) == {
        "complete": True,
        "NotificationsSent": 2,
        "OutboxOverdue": 2,
        "OutboxOldestSeconds": 0,
        "AlertsUnreadable": 0,
        "BatchFailures": 0,
    }
    assert sweep.handler({}, CONTEXT)["OutboxOverdue"] == 0
    items = aws.client("dynamodb").scan(TableName=environment["FRAUDCORE_ALERTS_TABLE"])["Items"]
    assert {item["alert_id"]["S"] for item in items} == {
        message["alert_id"] for message in receive(aws, queue, 2)
    }


def an_hour_passes(aws: LocalAws, table: str) -> None:
    """All alerts in the outbox have been waiting since an hour ago."""
    dynamodb = aws.client("dynamodb")
    since = iso_millis(datetime.now(UTC) - timedelta(hours=1))
    for item in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.update_item(
            TableName=table,
            Key={"alert_id": item["alert_id"]},
            UpdateExpression="SET outbox_since = :since",
            ConditionExpression="attribute_exists(outbox)",
            ExpressionAttributeValues={":since": {"S": since}},
        )


def receive(aws: LocalAws, queue: str, expected: int) -> list[dict[str, Any]]:
    """The messages of a queue, which must be this many."""
    sqs = aws.client("sqs")
    found: list[dict[str, Any]] = []

    def arrived() -> bool:
        answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        found.extend(json.loads(message["Body"]) for message in answer.get("Messages", []))
        return len(found) >= expected

    eventually(arrived)
    assert len(found) == expected
    return found


def test_racing_functions_lose_nothing(aws: LocalAws, environment: dict[str, str]) -> None:
    """Four function environments on one source at once: every failure is in its profile once,
    the tenant's profile, split or not, is the library's, and there is one alert of each rule that
    fires in the library."""
    settings = DetectorSettings.from_environment(environment)
    detectors = [
        detect.build_detector(settings, aws.client("dynamodb"), aws.client("s3"), Backoff())
        for _ in range(4)
    ]

    shards = [
        [
            [
                kinesis_record(login(n, user=f"user{first}"), n, shard=f"shardId-{shard:012}")
                for n in (first, first + 1)
            ]
            for first in range(shard * 100, shard * 100 + 20, 2)
        ]
        for shard in range(4)
    ]

    def work(shard: int) -> list[str | None]:
        """Ten batches of two failures of accounts of its own."""
        return [detectors[shard](batch, Report(DETECTOR_METRICS)) for batch in shards[shard]]

    with ThreadPoolExecutor(4) as pool:
        assert [failed for result in pool.map(work, range(4)) for failed in result] == [None] * 40
    dynamodb = aws.client("dynamodb")
    key = {"entity_key": {"S": f"ip#default#{login(0)['ip']}"}}
    item = dynamodb.get_item(TableName=settings.state_table, Key=key)["Item"]
    assert len(IpProfile.from_bytes(item["profile"]["B"]).failures) == 80
    alerts = dynamodb.scan(TableName=settings.alerts_table)["Items"]
    accepted, _ = decode_records(record for s in shards for batch in s for record in batch)
    store = MemoryStore()
    found = run(Engine(load_rules("strict")), store, [each.event for each in accepted])
    assert sorted(alert["rule"]["S"] for alert in alerts) == sorted(alert.rule for alert in found)
    tenant = ProfileKey("default", "tenant", "default")
    places = [PartKey(tenant, number).text() for number in range(4)]
    items = [
        dynamodb.get_item(TableName=settings.state_table, Key={"entity_key": {"S": place}})
        for place in places
    ]
    head, *parts = (
        TenantProfile.from_bytes(answer["Item"]["profile"]["B"])
        for answer in items
        if "Item" in answer
    )
    assert memory(reduce(Profile.merge, parts, head)) == memory(store.load([tenant])[tenant])
