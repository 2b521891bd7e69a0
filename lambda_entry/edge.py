"""The edge of a handler: where failures become what makes Lambda do the right thing next.

Trouble with AWS passes, and wrong rules are mended: the batch is handed back whole, as a partial
response from its first record, and its retry writes the same objects again. Anything else lies in
a record or in the code, and would fail again for ever: it is raised, so that Lambda halves the
batch until the record stands alone and goes to the dead-letter queue without its neighbours.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from fraudcore import InvalidConfigError
from lambda_entry.errors import StorageBusyError
from lambda_entry.report import Report

__all__ = ["BatchResponse", "Work", "answer"]

BatchResponse = dict[str, list[dict[str, str]]]
_NEVER_TAKEN = frozenset({"SerializationException", "ValidationException"})
Work = Callable[[Sequence[Mapping[str, Any]], Report], str | None]
"""Processes the records of a batch; returns the first sequence number to deliver again."""


def answer(
    work: Work,
    records: Sequence[Mapping[str, Any]],
    sequence_of: Callable[[Mapping[str, Any]], str],
    report: Report,
) -> BatchResponse:
    """Process a batch; whatever goes wrong, the stream delivers again from there.

    Lambda retries a stream from the lowest sequence number reported, so only that is reported,
    and halves a batch only where the invocation fails:
    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html

    Args:
        work: what to do with the records.
        records: of the invocation, in stream order.
        sequence_of: reads the sequence number of a record.
        report: takes up what happened.

    Raises:
        Exception: whatever does not pass; it is in the report.
    """
    failed = None
    if records:
        try:
            failed = work(records, report)
        except Exception as error:  # the edge: every cause is reported, then handed back or raised
            report.failed_by(error)
            if not _passes(error):
                raise
            failed = sequence_of(records[0])
    return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}


def _passes(error: Exception) -> bool:
    """Whether a retry may find it mended: no fault of a record, nor of the code."""
    if isinstance(error, ClientError):
        return error.response.get("Error", {}).get("Code") not in _NEVER_TAKEN
    if isinstance(error, ParamValidationError):
        return False
    return isinstance(error, (StorageBusyError, BotoCoreError, InvalidConfigError))
