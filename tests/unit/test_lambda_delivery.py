"""Delivery at least once, through failures of every kind, has its effect exactly once."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fraudcore import Alert, Engine, LoginEvent, MemoryStore, parse_rules, run
from lambda_entry import alert_changes
from lambda_entry.detect import build_detector
from lambda_entry.detector import Detector
from lambda_entry.edge import answer
from lambda_entry.notify import build_notifier
from lambda_entry.records import sequence_of
from lambda_entry.report import DETECTOR_METRICS, NOTIFIER_METRICS, Report
from lambda_entry.settings import DetectorSettings, NotifierSettings
from tests.event_source import (
    EventSourceMapping,
    KinesisSource,
    MappingSettings,
    MemoryCheckpoints,
    TableStreamSource,
)
from tests.fakes.clock import FakeClock
from tests.fakes.kinesis import FakeKinesis
from tests.fakes.pipeline import ENVIRONMENT, FakePipeline
from tests.fakes.stream_records import ARRIVED_S, alert_record, failures, login
from tests.fakes.unreliable import ANSWER_LOST, REQUEST_LOST, Unreliable

EVENTS = 24
MOST_TROUBLES = 25
troubles = st.lists(
    st.sampled_from([None, None, REQUEST_LOST, ANSWER_LOST]), max_size=MOST_TROUBLES
)


class Reading:
    """A shard that was read to its end by a detector that reaches its services through a bad
    network.

    Args:
        pipeline: where the detector writes.
        bodies: of the records.
        batch_size: records a batch holds at most.
        trouble: of the calls to the services.

    Attributes:
        sequence_numbers: of the records.
        given_up: messages to the dead-letter queue.
        deliveries: how many batches were delivered.
    """

    def __init__(
        self,
        pipeline: FakePipeline,
        bodies: Sequence[bytes],
        batch_size: int,
        trouble: list[str | None],
    ) -> None:
        self.given_up: list[dict[str, Any]] = []
        self.deliveries = 0
        clock = FakeClock(ARRIVED_S)
        stream = FakeKinesis(clock)
        puts = [stream.put_record(PartitionKey="ann", Data=body) for body in bodies]
        self.sequence_numbers = [put["SequenceNumber"] for put in puts]
        self._detector = detector_through(pipeline, trouble)
        EventSourceMapping(
            KinesisSource(stream, stream.arn),
            MappingSettings(batch_size=batch_size, maximum_retry_attempts=MOST_TROUBLES),
            MemoryCheckpoints(),
            clock=clock,
            on_failure=self.given_up.append,
        ).drain(self._function, clock.pass_s)

    def _function(self, event: dict[str, Any]) -> Mapping[str, Any]:
        self.deliveries += 1
        return answer(self._detector, event["Records"], sequence_of, Report(DETECTOR_METRICS))


def detector_through(pipeline: FakePipeline, trouble: list[str | None]) -> Detector:
    """A detector behind a bad network, which lets it read its rules."""
    pipeline.s3.objects["config/rules.toml"] = pipeline.rules.encode()
    network = iter([None, *trouble])
    dynamodb: Any = Unreliable(pipeline.dynamodb, network)
    s3: Any = Unreliable(pipeline.s3, network)
    settings = DetectorSettings.from_environment(ENVIRONMENT)
    return build_detector(settings, dynamodb, s3, pipeline.backoff())


def failed_logins() -> list[bytes]:
    """The bodies of the failures that are delivered."""
    return [json.dumps(login(number)).encode() for number in range(EVENTS)]


def expected_alerts(pipeline: FakePipeline) -> dict[str, Alert]:
    """What the library alone finds in the same events."""
    events = [LoginEvent(**login(n)) for n in range(EVENTS)]  # type: ignore[arg-type]
    alerts = run(Engine(parse_rules(pipeline.rules)), MemoryStore(), events)
    return {alert.alert_id: alert for alert in alerts}


@given(trouble=troubles, batch_size=st.integers(1, EVENTS))
def test_lost_requests_and_answers_change_nothing_in_the_end(
    trouble: list[str | None], batch_size: int
) -> None:
    """Whatever call fails, before or after it took effect: the alerts are the library's, counts
    and all, no record is given up, and every event is in the archive."""
    pipeline = FakePipeline()
    reading = Reading(pipeline, failed_logins(), batch_size, trouble)
    assert reading.given_up == []
    assert pipeline.detector().alerts.load(pipeline.alerts) == (expected_alerts(pipeline), {})
    assert {row["event_id"] for row in pipeline.s3.rows("events/")} == {
        f"e{n}" for n in range(EVENTS)
    }


@given(trouble=troubles)
def test_poison_does_not_hold_up_the_shard(trouble: list[str | None]) -> None:
    """Bad records are quarantined, through the same failures, and never given up."""
    pipeline = FakePipeline()
    bodies = [b"\xff" if n % 3 else good for n, good in enumerate(failed_logins())]
    reading = Reading(pipeline, bodies, 5, trouble)
    rows = pipeline.s3.rows("quarantine/")
    assert reading.given_up == []
    bad = {number for n, number in enumerate(reading.sequence_numbers) if n % 3}
    assert {row["sequence_number"] for row in rows} == bad


def test_without_trouble_every_batch_is_delivered_once() -> None:
    """The reader itself: 24 records in batches of 5."""
    assert Reading(FakePipeline(), failed_logins(), 5, []).deliveries == 5


@given(trouble=troubles)
def test_every_alert_is_told_and_marked(trouble: list[str | None]) -> None:
    """Notifications are delayed by failures, and never lost."""
    pipeline = FakePipeline()
    pipeline.detect(failures(EVENTS))
    records = [alert_record("INSERT", n, i) for n, i in enumerate(pipeline.alerts.values())]
    network = iter(trouble)
    dynamodb: Any = Unreliable(pipeline.dynamodb, network)
    sns: Any = Unreliable(pipeline.sns, network)
    settings = NotifierSettings.from_environment(ENVIRONMENT)
    notifier = build_notifier(settings, dynamodb, sns, pipeline.backoff())
    given_up: list[dict[str, Any]] = []
    clock = FakeClock(ARRIVED_S)
    EventSourceMapping(
        TableStreamSource(records),
        MappingSettings(batch_size=25, maximum_retry_attempts=MOST_TROUBLES),
        MemoryCheckpoints(),
        clock=clock,
        on_failure=given_up.append,
    ).drain(
        lambda event: answer(
            notifier, event["Records"], alert_changes.sequence_of, Report(NOTIFIER_METRICS)
        ),
        clock.pass_s,
    )
    assert given_up == []
    assert {sent["alert_id"] for sent in pipeline.sns.alerts()} == set(pipeline.alerts)
    assert all("notified_severity" in item for item in pipeline.alerts.values())
