"""A deployment in memory, with all that a redrive touches."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from scripts.fakes.s3 import FakeS3
from scripts.redrive.sources import Days, Sources
from tests.fakes.functions import FakeFunctions
from tests.fakes.one_shard import OneShard
from tests.fakes.pipeline import ALERTS, BUCKET, FakePipeline
from tests.fakes.sqs import FakeSqs
from tests.fakes.stream_records import ARRIVED_AT, ARRIVED_S, SHARD, kinesis_record

DETECTOR, SWEEP = "detector", "sweep"
DETECTOR_QUEUE, NOTIFIER_QUEUE = "https://sqs/detector", "https://sqs/notifier"
STREAM_ARN = OneShard.arn
NAMES = {
    "stream_name": "logins",
    "lake_bucket_name": BUCKET,
    "alerts_table_name": ALERTS,
    "detector_function_name": DETECTOR,
    "sweep_function_name": SWEEP,
    "detector_dead_letter_queue_url": DETECTOR_QUEUE,
    "notifier_dead_letter_queue_url": NOTIFIER_QUEUE,
}
LATER = ARRIVED_AT + timedelta(days=2)


@dataclass
class FakeDeployment:
    """The fakes of one deployment; they are the clients of a redrive too.

    Attributes:
        consumed: how many records of the stream the detector has seen.
        now: the time.
        pauses_s: how long was waited.
    """

    pipeline: FakePipeline = field(default_factory=FakePipeline)
    kinesis: OneShard = field(default_factory=OneShard)
    sqs: FakeSqs = field(default_factory=lambda: FakeSqs(DETECTOR_QUEUE, NOTIFIER_QUEUE))
    functions: FakeFunctions = field(init=False)
    consumed: int = 0
    now: datetime = LATER
    pauses_s: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.functions = FakeFunctions({DETECTOR: self.detect, SWEEP: self.sweep})

    @property
    def s3(self) -> FakeS3:
        """The lake."""
        return self.pipeline.s3

    @property
    def dynamodb(self) -> Any:
        """The tables."""
        return self.pipeline.dynamodb

    def sources(self, since: str = "", until: str = "") -> Sources:
        """The redrive of this deployment."""
        return Sources.of(
            NAMES,
            self,
            days=Days(since, until),
            rate_per_s=1e6,
            clock=lambda: self.now,
            sleep=self.pauses_s.append,
        )

    def consume(self) -> None:
        """The event source mapping hands what is new in the stream to the detector."""
        records = [invocation_record(record) for record in self.kinesis.records[self.consumed :]]
        self.consumed = len(self.kinesis.records)
        if records:
            assert self.pipeline.detect(records)[0] is None

    def detect(self, event: dict[str, Any]) -> dict[str, Any]:
        """The detector as a function."""
        failed = self.pipeline.detect(event["Records"])[0]
        return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}

    def sweep(self, _: dict[str, Any]) -> dict[str, Any]:
        """The sweep as a function."""
        return {"complete": self.pipeline.sweep(self.now.timestamp())[0]}

    def judged(self) -> dict[str, object]:
        """What the engine knows: profiles, and alerts with their counts."""
        profiles = {key: item["profile"] for key, item in self.pipeline.state.items()}
        alerts = {key: item["count"] for key, item in self.pipeline.alerts.items()}
        return {**profiles, **alerts}

    def everything(self) -> str:
        """All that is stored anywhere, to see that it did not change."""
        parts = (self.s3.objects, self.kinesis.records, self.sqs.queues, self.pipeline.alerts)
        return repr((parts, self.pipeline.state, self.sqs.hidden, self.pipeline.sns.sent))


def invocation_record(record: dict[str, Any]) -> dict[str, Any]:
    """A record of the stream as the event source mapping hands it over."""
    return kinesis_record(
        record["Data"],
        int(record["SequenceNumber"]),
        arrived_s=record["ApproximateArrivalTimestamp"].timestamp(),
        partition_key=record["PartitionKey"],
    )


def letter(
    first: object,
    last: object,
    size: int,
    kind: str = "KinesisBatchInfo",
    **changes: object,
) -> str:
    """A dead letter about records that arrived at the usual time."""
    at = datetime.fromtimestamp(ARRIVED_S, UTC).isoformat().replace("+00:00", "Z")
    batch = {
        "shardId": SHARD,
        "startSequenceNumber": str(first),
        "endSequenceNumber": str(last),
        "approximateArrivalOfFirstRecord": at,
        "approximateArrivalOfLastRecord": at,
        "batchSize": size,
        "streamArn": STREAM_ARN,
    }
    return json.dumps(
        {
            "requestContext": {
                "requestId": "r",
                "functionArn": "arn:aws:lambda:eu-west-1:1:function:f",
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 50,
            },
            "version": "1.0",
            "timestamp": at,
            kind: batch | changes,
        }
    )


def sent_numbers(events: Sequence[tuple[str, dict[str, Any]]]) -> list[list[str]]:
    """The sequence numbers of the records of each invocation."""
    return [[r["kinesis"]["sequenceNumber"] for r in event["Records"]] for _, event in events]


def sent_bytes(event: dict[str, Any]) -> list[bytes]:
    """The data of the records of an invocation."""
    return [base64.b64decode(r["kinesis"]["data"]) for r in event["Records"]]
