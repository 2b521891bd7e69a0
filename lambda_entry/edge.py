"""The edge of a handler: where every failure becomes a partial batch response."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lambda_entry.report import Report

__all__ = ["BatchResponse", "Work", "answer"]

BatchResponse = dict[str, list[dict[str, str]]]
Work = Callable[[Sequence[Mapping[str, Any]], Report], str | None]
"""Processes the records of a batch; returns the first sequence number to deliver again."""


def answer(
    work: Work,
    records: Sequence[Mapping[str, Any]],
    sequence_of: Callable[[Mapping[str, Any]], str],
    report: Report,
) -> BatchResponse:
    """Process a batch; whatever goes wrong, the stream delivers again from there.

    Lambda retries a stream from the lowest sequence number reported, so only that is reported:
    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html

    Args:
        work: what to do with the records.
        records: of the invocation, in stream order.
        sequence_of: reads the sequence number of a record.
        report: takes up what happened.
    """
    failed = None
    if records:
        try:
            failed = work(records, report)
        except Exception as error:  # noqa: BLE001 - the edge: reported, never lost
            report.failed_by(error)
            failed = sequence_of(records[0])
    return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}
