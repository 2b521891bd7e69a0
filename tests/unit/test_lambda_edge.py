"""The edge of the handlers: every failure is answered, none escapes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from lambda_entry.edge import answer
from lambda_entry.records import sequence_of
from lambda_entry.report import DETECTOR_METRICS, Metric, Report
from tests.fakes.pipeline import FakePipeline
from tests.fakes.stream_records import failures


@pytest.fixture
def report() -> Report:
    """An empty report."""
    return Report(DETECTOR_METRICS)


def test_success_is_an_empty_list(report: Report) -> None:
    """Lambda checkpoints behind the batch."""
    response = answer(lambda _records, _report: None, failures(3), sequence_of, report)
    assert response == {"batchItemFailures": []}


def test_a_partial_failure_is_its_lowest_sequence_number(report: Report) -> None:
    """One item: Lambda delivers again from there."""
    response = answer(lambda _records, _report: "2", failures(3), sequence_of, report)
    assert response == {"batchItemFailures": [{"itemIdentifier": "2"}]}


def test_an_unforeseen_error_gives_the_whole_batch_back(report: Report) -> None:
    """From its first record, with the cause in the report."""

    def broken(_records: Sequence[Mapping[str, Any]], _report: Report) -> str | None:
        raise ZeroDivisionError("oops")

    response = answer(broken, failures(3, start=5), sequence_of, report)
    assert response == {"batchItemFailures": [{"itemIdentifier": "5"}]}
    assert report.counts[Metric.BATCH_FAILURES] == 1
    assert report.notes["failures"] == ["ZeroDivisionError: oops"]
    assert report.cause["error"] == "ZeroDivisionError"


def test_no_records_are_no_work(report: Report) -> None:
    """An empty invocation is answered without looking at AWS."""

    def unwanted(_records: Sequence[Mapping[str, Any]], _report: Report) -> str | None:
        raise AssertionError

    assert answer(unwanted, [], sequence_of, report) == {"batchItemFailures": []}


def test_an_outage_gives_the_batch_back_and_a_retry_completes_it(report: Report) -> None:
    """With S3 down nothing is done, and once it is back nothing is missing."""
    pipeline = FakePipeline()
    pipeline.s3.down = True
    response = answer(pipeline.detector(), failures(5, start=7), sequence_of, report)
    assert response == {"batchItemFailures": [{"itemIdentifier": "7"}]}
    assert "SlowDown" in report.notes["failures"][0]
    pipeline.s3.down = False
    answer(pipeline.detector(), failures(5, start=7), sequence_of, report)
    assert len(pipeline.alerts) == 2
