"""The edge of the handlers: trouble with AWS is handed back, faults are raised."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from fraudcore import InvalidConfigError
from lambda_entry.edge import answer
from lambda_entry.errors import StorageBusyError
from lambda_entry.records import sequence_of
from lambda_entry.report import DETECTOR_METRICS, Metric, Report
from scripts.fakes.dynamodb import refusal
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


def test_a_fault_is_raised_so_that_the_batch_is_halved(report: Report) -> None:
    """What no retry can cure must not take its batch along; the report has the cause."""

    def broken(_records: Sequence[Mapping[str, Any]], _report: Report) -> str | None:
        raise ZeroDivisionError("oops")

    with pytest.raises(ZeroDivisionError):
        answer(broken, failures(3, start=5), sequence_of, report)
    assert report.counts[Metric.BATCH_FAILURES] == 1
    assert report.notes["failures"] == ["ZeroDivisionError: oops"]
    assert report.cause["error"] == "ZeroDivisionError"


@pytest.mark.parametrize(
    "trouble",
    [
        StorageBusyError("throttled"),
        ReadTimeoutError(endpoint_url="x"),
        refusal("PutItem", "InternalServerError"),
        InvalidConfigError("rules", "wrong"),
    ],
)
def test_what_passes_gives_the_whole_batch_back(report: Report, trouble: Exception) -> None:
    """From its first record, so that a retry writes the same objects again."""

    def troubled(_records: Sequence[Mapping[str, Any]], _report: Report) -> str | None:
        raise trouble

    response = answer(troubled, failures(3, start=5), sequence_of, report)
    assert response == {"batchItemFailures": [{"itemIdentifier": "5"}]}
    assert report.counts[Metric.BATCH_FAILURES] == 1


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
