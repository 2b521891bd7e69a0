"""The redrive on the local AWS: its own calls, of the services that it will meet."""

import io
import json
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lambda_entry import detect, sweep
from lambda_entry.backoff import Backoff
from lambda_entry.report import DETECTOR_METRICS, SWEEP_METRICS, Report
from lambda_entry.settings import DetectorSettings, SweepSettings
from scripts.local_aws import LocalAws
from scripts.redrive.__main__ import main
from tests.fakes.functions import FakeFunctions
from tests.fakes.stream_records import kinesis_record, login
from tests.processes import eventually

FAILURES = 6


@dataclass
class Deployment:
    """Resources of a deployment, whose functions run in this process; the redrive's clients.

    Args:
        aws: where it is.
        name: of everything.
        environment: of the functions.
        queues: dead-letter queue by function.
    """

    aws: LocalAws
    name: str
    environment: dict[str, str]
    queues: dict[str, str]

    def __post_init__(self) -> None:
        client = self.aws.client
        self.kinesis, self.s3, self.sqs = client("kinesis"), client("s3"), client("sqs")
        self.dynamodb, self.sns = client("dynamodb"), client("sns")
        self.functions = FakeFunctions({"detector": self.detect, "sweep": self.sweep})

    def detect(self, event: dict[str, Any]) -> dict[str, Any]:
        """The detector."""
        settings = DetectorSettings.from_environment(self.environment)
        detector = detect.build_detector(settings, self.dynamodb, self.s3, Backoff())
        assert detector(event["Records"], Report(DETECTOR_METRICS)) is None
        return {"batchItemFailures": []}

    def sweep(self, _: dict[str, Any]) -> dict[str, Any]:
        """The sweep, an hour later."""
        settings = SweepSettings.from_environment(self.environment)
        sweeper = sweep.build_sweeper(settings, self.dynamodb, self.sns, Backoff())
        later = replace(sweeper, clock=lambda: datetime.now(UTC) + timedelta(hours=1))
        return {"complete": later(lambda: 60.0, Report(SWEEP_METRICS))}

    def redrive(self, *arguments: str) -> tuple[int, str]:
        """Run the command; its status and what it shows."""
        names = {
            "stream-name": self.name,
            "lake-bucket-name": self.name,
            "alerts-table-name": self.environment["FRAUDCORE_ALERTS_TABLE"],
            "detector-function-name": "detector",
            "sweep-function-name": "sweep",
            "detector-dead-letter-queue-url": self.queues["detector"],
            "notifier-dead-letter-queue-url": self.queues["notifier"],
        }
        flags = [part for name, value in names.items() for part in (f"--{name}", value)]
        shown = io.StringIO()
        status = main([*arguments, *flags], shown, lambda: self)
        return status, shown.getvalue()

    def stream(self) -> list[dict[str, Any]]:
        """Every record of the stream."""
        shard = self.kinesis.list_shards(StreamName=self.name)["Shards"][0]["ShardId"]
        start = self.kinesis.get_shard_iterator(
            StreamName=self.name, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
        )
        found = self.kinesis.get_records(ShardIterator=start["ShardIterator"])["Records"]
        return [{**record, "ShardId": shard} for record in found]

    def waiting(self, queue: str) -> int:
        """Messages of a queue that anybody may take."""
        wanted = ["ApproximateNumberOfMessages"]
        answer = self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=wanted)
        return int(answer["Attributes"][wanted[0]])


@pytest.fixture
def deployment(aws: LocalAws, environment: dict[str, str]) -> Deployment:
    """A deployment with nothing in it."""
    name = environment["FRAUDCORE_LAKE_BUCKET"]
    aws.client("kinesis").create_stream(StreamName=name, ShardCount=1)
    queues = {
        function: aws.client("sqs").create_queue(QueueName=f"{name}-{function}")["QueueUrl"]
        for function in ("detector", "notifier")
    }
    return Deployment(aws, name, environment, queues)


def letter(deployment: Deployment, records: list[dict[str, Any]], kind: str) -> str:
    """A dead letter about these records."""
    first, last = records[0], records[-1]
    arn = deployment.kinesis.describe_stream_summary(StreamName=deployment.name)
    batch = {
        "shardId": first["ShardId"],
        "startSequenceNumber": first["SequenceNumber"],
        "endSequenceNumber": last["SequenceNumber"],
        "approximateArrivalOfFirstRecord": first["ApproximateArrivalTimestamp"].isoformat(),
        "approximateArrivalOfLastRecord": last["ApproximateArrivalTimestamp"].isoformat(),
        "batchSize": len(records),
        "streamArn": arn["StreamDescriptionSummary"]["StreamARN"],
    }
    return json.dumps({"requestContext": {"condition": "RetryAttemptsExhausted"}, kind: batch})


def set_aside(deployment: Deployment) -> None:
    """Two records in quarantine, one of them a login by now; a letter of each function about
    failed logins that the detector has never seen."""
    now_ms = time.time_ns() // 1_000_000
    early = login(100, occurred_at=now_ms - 12 * 3_600_000, user="zoe")
    two_days_ago_s = now_ms / 1000 - 2 * 86_400
    batch = [
        kinesis_record(early, 1, arrived_s=two_days_ago_s, partition_key="zoe"),
        kinesis_record(b"\xff", 2, arrived_s=two_days_ago_s),
    ]
    deployment.detect({"Records": batch})
    for number in range(FAILURES):
        data = json.dumps(login(number, occurred_at=now_ms + number)).encode()
        deployment.kinesis.put_record(StreamName=deployment.name, Data=data, PartitionKey="ann")
    records = deployment.stream()
    kinds = {"detector": "KinesisBatchInfo", "notifier": "DDBStreamBatchInfo"}
    for function, kind in kinds.items():
        body = letter(deployment, records, kind)
        deployment.sqs.send_message(QueueUrl=deployment.queues[function], MessageBody=body)


def test_all_that_was_set_aside_goes_through_the_pipeline_once(
    deployment: Deployment, queue: str
) -> None:
    """A dry run changes nothing; a replay brings alerts and notifications and empties the
    queues; another one finds nothing to do."""
    set_aside(deployment)
    status, text = deployment.redrive("list")
    assert (status, text.count("1 dead letter\n")) == (0, 2)

    everything = ("replay", "quarantine", "detector", "notifier")
    status, text = deployment.redrive(*everything, "--dry-run")
    assert status == 0
    assert text.count("would replay") == 6
    assert len(deployment.stream()) == FAILURES
    assert [deployment.waiting(url) for url in deployment.queues.values()] == [1, 1]

    status, text = deployment.redrive(*everything)
    assert status == 0, text
    assert "1 replayed, 1 refused again" in text
    assert f"{FAILURES} replayed: {FAILURES} from the stream" in text
    assert [deployment.waiting(url) for url in deployment.queues.values()] == [0, 0]
    *_, put = deployment.stream()
    assert (put["PartitionKey"], json.loads(put["Data"])["user"]) == ("zoe", "zoe")
    table = deployment.environment["FRAUDCORE_ALERTS_TABLE"]
    items = deployment.dynamodb.scan(TableName=table)["Items"]
    rules = {item["rule"]["S"]: item for item in items}
    assert {"failed_login_burst", "ip_failure_burst"} <= rules.keys()
    assert all("notified_severity" in item for item in items if item["severity"]["S"] == "medium")
    told = sum("notified_severity" in item for item in items)
    assert eventually(lambda: deployment.waiting(queue) == told)

    status, text = deployment.redrive(*everything)
    assert status == 0
    assert "1 replayed earlier, 1 refused again" in text
    assert len(deployment.stream()) == FAILURES + 1


def test_what_the_stream_forgot_comes_from_the_lake(deployment: Deployment) -> None:
    """A letter about a shard that is no more, whose records the detector had archived."""
    set_aside(deployment)
    archived = [
        kinesis_record(
            record["Data"],
            int(record["SequenceNumber"]),
            shard="shardId-000000000007",
            arrived_s=record["ApproximateArrivalTimestamp"].timestamp(),
        )
        for record in deployment.stream()
    ]
    deployment.detect({"Records": archived})
    letters = deployment.queues["detector"]
    deployment.sqs.purge_queue(QueueUrl=letters)
    gone = [{**record, "ShardId": "shardId-000000000007"} for record in deployment.stream()]
    body = letter(deployment, gone, "KinesisBatchInfo")
    deployment.sqs.send_message(QueueUrl=letters, MessageBody=body)
    status, text = deployment.redrive("replay", "detector")
    assert status == 0, text
    assert f"{FAILURES} replayed: {FAILURES} from the archive" in text
    assert len(deployment.stream()) == 2 * FAILURES
    assert deployment.waiting(letters) == 0
