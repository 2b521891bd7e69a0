"""The message about a batch that was given up."""

from datetime import UTC, datetime
from typing import Any, Final

from tests.event_source.batch import Batch

__all__ = ["RECORD_TOO_OLD", "RETRIES_EXHAUSTED", "failure_message"]

RETRIES_EXHAUSTED: Final = "RetryAttemptsExhausted"
RECORD_TOO_OLD: Final = "RecordAgeExceeded"
"""Seen in messages of AWS; the documentation shows the other condition only."""


def failure_message(
    batch: Batch,
    *,
    condition: str,
    now_s: float,
    shard_id: str,
    batch_info: str,
    stream_arn: str,
    function_arn: str,
) -> dict[str, Any]:
    """What the on-failure destination gets: where the records are, not the records.

    The form is that of
    https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
    with no response of a function that was not called.
    """
    first, last = batch.records[0], batch.records[-1]
    return {
        "requestContext": {
            "requestId": f"{shard_id}:{first.sequence_number}:{batch.invocations}",
            "functionArn": function_arn,
            "condition": condition,
            "approximateInvokeCount": batch.invocations,
        },
        **({"responseContext": dict(batch.response)} if batch.response else {}),
        "version": "1.0",
        "timestamp": _iso(now_s),
        batch_info: {
            "shardId": shard_id,
            "startSequenceNumber": first.sequence_number,
            "endSequenceNumber": last.sequence_number,
            "approximateArrivalOfFirstRecord": _iso(first.arrived_s),
            "approximateArrivalOfLastRecord": _iso(last.arrived_s),
            "batchSize": len(batch.records),
            "streamArn": stream_arn,
        },
    }


def _iso(moment_s: float) -> str:
    text = datetime.fromtimestamp(moment_s, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
