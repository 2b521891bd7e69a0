"""Clocks that jump: a producer's, and a function's own."""

from datetime import UTC, datetime

import pytest

from fraudcore import Alert
from lambda_entry.report import Metric
from tests.fakes.pipeline import FakePipeline
from tests.fakes.stream_records import failures, kinesis_record, login

DAY_MS = 86_400_000
START_MS = 1_795_428_000_000


def alerts_of(pipeline: FakePipeline) -> dict[str, Alert]:
    """The stored alerts."""
    return pipeline.detector().alerts.load(pipeline.alerts)[0]


@pytest.mark.parametrize("days", [1.1, 30, 10_000])
def test_events_from_a_clock_that_runs_ahead_are_quarantined(days: float) -> None:
    """They are named and kept, and those around them are judged as without them."""
    undisturbed, disturbed = FakePipeline(), FakePipeline()
    undisturbed.detect(failures(8))
    ahead = [
        kinesis_record(
            login(100 + n, occurred_at=int(START_MS + days * DAY_MS), ip="203.0.113.9"), 100 + n
        )
        for n in range(4)
    ]
    failed, report = disturbed.detect([*failures(4), *ahead, *failures(4, start=4)])
    assert failed is None
    assert report.counts[Metric.EVENTS_QUARANTINED] == 4
    assert all("occurred_at" in note for note in report.notes["quarantined"])
    assert len(disturbed.s3.rows("quarantine/")) == 4
    assert alerts_of(disturbed) == alerts_of(undisturbed)
    assert disturbed.state == undisturbed.state


@pytest.mark.parametrize("days", [30, 400, 7_000])
def test_events_from_a_clock_that_was_set_back_are_judged_in_their_own_time(days: int) -> None:
    """They are archived, join no window of today, and take nothing from it."""
    undisturbed, disturbed = FakePipeline(), FakePipeline()
    undisturbed.detect(failures(8))
    back = [
        kinesis_record(login(100 + n, occurred_at=START_MS - days * DAY_MS + n), 100 + n)
        for n in range(2)
    ]
    failed, _ = disturbed.detect([*failures(4), *back, *failures(4, start=4)])
    assert failed is None
    assert len(disturbed.s3.rows("events/")) == 10
    assert alerts_of(disturbed) == alerts_of(undisturbed)


@pytest.mark.parametrize("year", [1970, 2199])
def test_the_clock_of_a_function_changes_no_alert(year: int) -> None:
    """Only since when an alert waits in the outbox is told by it."""
    right, wrong = FakePipeline(), FakePipeline(clock=lambda: datetime(year, 1, 1, tzinfo=UTC))
    for pipeline in (right, wrong):
        pipeline.detect(failures(8))
    assert wrong.state == right.state
    since = {item.pop("outbox_since")["S"][:4] for item in wrong.alerts.values()}
    assert since == {str(year)}
    for item in right.alerts.values():
        del item["outbox_since"]
    assert wrong.alerts == right.alerts
