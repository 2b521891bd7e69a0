"""Delivery at least once, through failures of every kind, has its effect exactly once."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
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
    """A shard that was read to its end.

    Args:
        detector: what it was read into.
        bodies: of the records.
        batch_size: records a batch holds at most.

    Attributes:
        sequence_numbers: of the records.
        given_up: messages to the dead-letter queue.
        deliveries: how many batches were delivered.
    """

    def __init__(self, detector: Detector, bodies: Sequence[bytes], batch_size: int) -> None:
        self.given_up: list[dict[str, Any]] = []
        self.deliveries = 0
        self._detector = detector
        clock = FakeClock(ARRIVED_S)
        stream = FakeKinesis(clock)
        puts = [stream.put_record(PartitionKey="ann", Data=body) for body in bodies]
        self.sequence_numbers = [put["SequenceNumber"] for put in puts]
        EventSourceMapping(
            KinesisSource(stream, stream.arn),
            MappingSettings(
                batch_size=batch_size,
                maximum_retry_attempts=MOST_TROUBLES,
                bisect_batch_on_function_error=True,
            ),
            MemoryCheckpoints(),
            clock=clock,
            on_failure=self.given_up.append,
        ).drain(self._function, clock.pass_s)

    def _function(self, event: dict[str, Any]) -> Mapping[str, Any]:
        self.deliveries += 1
        return answer(self._detector, event["Records"], sequence_of, Report(DETECTOR_METRICS))


class BrokenEngine:
    """Stands before an engine, and fails on one event.

    Args:
        engine: judges batches without it.
        event_id: of the event.
    """

    def __init__(self, engine: Engine, event_id: str) -> None:
        self._engine = engine
        self._event_id = event_id

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def process(self, events: Sequence[LoginEvent], profiles: Any) -> Any:
        """Judge a batch."""
        if any(event.event_id == self._event_id for event in events):
            raise ZeroDivisionError
        return self._engine.process(events, profiles)


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


def expected_alerts(pipeline: FakePipeline, numbers: Iterable[int]) -> dict[str, Alert]:
    """What the library alone finds in the same events."""
    events = [LoginEvent(**login(n)) for n in numbers]  # type: ignore[arg-type]
    alerts = run(Engine(parse_rules(pipeline.rules)), MemoryStore(), events)
    return {alert.alert_id: alert for alert in alerts}


@given(trouble=troubles, batch_size=st.integers(1, EVENTS))
def test_lost_requests_and_answers_change_nothing_in_the_end(
    trouble: list[str | None], batch_size: int
) -> None:
    """Whatever call fails, before or after it took effect: the alerts are the library's, counts
    and all, no record is given up, and every event is in the archive."""
    pipeline = FakePipeline()
    reading = Reading(detector_through(pipeline, trouble), failed_logins(), batch_size)
    assert reading.given_up == []
    expected = expected_alerts(pipeline, range(EVENTS))
    assert pipeline.detector().alerts.load(pipeline.alerts) == (expected, {})
    assert {row["event_id"] for row in pipeline.s3.rows("events/")} == {
        f"e{n}" for n in range(EVENTS)
    }


@given(trouble=troubles)
def test_poison_does_not_hold_up_the_shard(trouble: list[str | None]) -> None:
    """Bad records are quarantined, through the same failures, and never given up."""
    pipeline = FakePipeline()
    bodies = [b"\xff" if n % 3 else good for n, good in enumerate(failed_logins())]
    reading = Reading(detector_through(pipeline, trouble), bodies, 5)
    rows = pipeline.s3.rows("quarantine/")
    assert reading.given_up == []
    bad = {number for n, number in enumerate(reading.sequence_numbers) if n % 3}
    assert {row["sequence_number"] for row in rows} == bad


@given(broken=st.integers(0, EVENTS - 1), batch_size=st.integers(1, EVENTS))
def test_what_the_code_cannot_process_is_given_up_alone(broken: int, batch_size: int) -> None:
    """Its batch is halved until it stands alone; the alerts are the library's without it, and it
    is in the archive as well as named in the dead-letter queue."""
    pipeline = FakePipeline()
    detector = pipeline.detector()
    engine: Any = BrokenEngine(Engine(parse_rules(pipeline.rules)), f"e{broken}")
    reading = Reading(replace(detector, rules=lambda _: engine), failed_logins(), batch_size)
    (message,) = reading.given_up
    assert message["KinesisBatchInfo"]["batchSize"] == 1
    lost = message["KinesisBatchInfo"]["startSequenceNumber"]
    assert lost == reading.sequence_numbers[broken]
    expected = expected_alerts(pipeline, (n for n in range(EVENTS) if n != broken))
    assert pipeline.detector().alerts.load(pipeline.alerts) == (expected, {})
    archived = {row["sequence_number"] for row in pipeline.s3.rows("events/")}
    assert archived == set(reading.sequence_numbers)


def test_without_trouble_every_batch_is_delivered_once() -> None:
    """The reader itself: 24 records in batches of 5."""
    assert Reading(FakePipeline().detector(), failed_logins(), 5).deliveries == 5


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
