"""Delivery at least once, through failures of every kind, has its effect exactly once."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fraudcore import Alert, Engine, LoginEvent, MemoryStore, parse_rules, run
from lambda_entry import alert_changes
from lambda_entry.detect import build_detector
from lambda_entry.edge import answer
from lambda_entry.notify import build_notifier
from lambda_entry.records import sequence_of
from lambda_entry.report import DETECTOR_METRICS, NOTIFIER_METRICS, Report
from lambda_entry.settings import DetectorSettings, NotifierSettings
from tests.fakes.event_source import Record, ShardReader
from tests.fakes.pipeline import ENVIRONMENT, FakePipeline
from tests.fakes.stream_records import alert_record, failures, kinesis_record, login
from tests.fakes.unreliable import ANSWER_LOST, REQUEST_LOST, Unreliable

EVENTS = 24
MOST_TROUBLES = 25
troubles = st.lists(
    st.sampled_from([None, None, REQUEST_LOST, ANSWER_LOST]), max_size=MOST_TROUBLES
)


def read(
    pipeline: FakePipeline, records: Sequence[Record], batch_size: int, trouble: list[str | None]
) -> ShardReader:
    """Deliver a shard to a detector that reaches its services through a bad network."""
    pipeline.s3.objects["config/rules.toml"] = pipeline.rules.encode()
    network = iter([None, *trouble])
    dynamodb: Any = Unreliable(pipeline.dynamodb, network)
    s3: Any = Unreliable(pipeline.s3, network)
    settings = DetectorSettings.from_environment(ENVIRONMENT)
    detector = build_detector(settings, dynamodb, s3, pipeline.backoff())

    def function(batch: Sequence[Record]) -> Mapping[str, Any]:
        return answer(detector, batch, sequence_of, Report(DETECTOR_METRICS))

    shard = ShardReader(function, batch_size, retries=MOST_TROUBLES)
    shard.read(records)
    return shard


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
    shard = read(pipeline, failures(EVENTS), batch_size, trouble)
    assert shard.given_up == []
    assert pipeline.detector().alerts.load(pipeline.alerts) == (expected_alerts(pipeline), {})
    assert {row["event_id"] for row in pipeline.s3.rows("events/")} == {
        f"e{n}" for n in range(EVENTS)
    }


@given(trouble=troubles)
def test_poison_does_not_hold_up_the_shard(trouble: list[str | None]) -> None:
    """Bad records are quarantined, through the same failures, and never given up."""
    pipeline = FakePipeline()
    records = [kinesis_record(b"\xff" if n % 3 else login(n), n) for n in range(EVENTS)]
    shard = read(pipeline, records, 5, trouble)
    rows = pipeline.s3.rows("quarantine/")
    assert shard.given_up == []
    assert {row["sequence_number"] for row in rows} == {str(n) for n in range(EVENTS) if n % 3}


def test_without_trouble_every_batch_is_delivered_once() -> None:
    """The reader itself: 24 records in batches of 5."""
    assert read(FakePipeline(), failures(EVENTS), 5, []).deliveries == 5


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
    responses = [
        answer(notifier, records, alert_changes.sequence_of, Report(NOTIFIER_METRICS))
        for _ in range(MOST_TROUBLES + 1)
    ]
    assert responses[-1] == {"batchItemFailures": []}
    assert {sent["alert_id"] for sent in pipeline.sns.alerts()} == set(pipeline.alerts)
    assert all("notified_severity" in item for item in pipeline.alerts.values())
