"""What becomes of a batch that failed: delivered again, split, or given up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from tests.event_source.settings import MappingSettings
from tests.event_source.source import StreamRecord

__all__ = ["Aftermath", "Batch", "after_error", "after_response"]


@dataclass(frozen=True)
class Batch:
    """Records that are delivered together.

    Args:
        records: at least one.
        retries: how often they were delivered again at the cost of the retry limit.
        invocations: how often they were delivered.
        response: context of the last delivery, for the on-failure message.
    """

    records: tuple[StreamRecord, ...]
    retries: int = 0
    invocations: int = 0
    response: Mapping[str, Any] | None = None

    def part(self, start: int, end: int | None = None) -> Self:
        """Some of the records, with the batch's past."""
        return replace(self, records=self.records[start:end])

    def invoked(self, **context: Any) -> Self:
        """The batch after one more delivery."""
        response = {"statusCode": 200, "executedVersion": "$LATEST", **context}
        return replace(self, invocations=self.invocations + 1, response=response)


@dataclass(frozen=True)
class Aftermath:
    """What a delivery led to.

    Args:
        again: to deliver, in this order, before anything behind them.
        discarded: given up, if any.
    """

    again: Sequence[Batch] = ()
    discarded: Batch | None = None


def after_error(batch: Batch, settings: MappingSettings) -> Aftermath:
    """The invocation failed.

    With bisecting, a batch of more than one record is split in two, which does not count as a
    retry; otherwise all of it is retried until the retries are used up, then discarded:
    https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    """
    batch = batch.invoked(functionError="Unhandled")
    middle = len(batch.records) // 2
    if settings.bisect_batch_on_function_error and middle:
        return Aftermath([batch.part(0, middle), batch.part(middle)])
    return _retried(batch, settings)


def after_response(batch: Batch, response: object, settings: MappingSettings) -> Aftermath:
    """The invocation succeeded and said what failed.

    Lambda checkpoints at the lowest reported sequence number and retries all records from there.
    With bisecting as well, the batch is split at that number:
    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    Splits cost no retry, says the other page; taken to hold for this one too.
    """
    batch = batch.invoked()
    first = _first_failed(batch, response) if settings.report_batch_item_failures else None
    if first is None:
        return Aftermath()
    if first and settings.bisect_batch_on_function_error:
        return Aftermath([batch.part(first)])
    return _retried(batch.part(first), settings)


def _retried(batch: Batch, settings: MappingSettings) -> Aftermath:
    most = settings.maximum_retry_attempts
    if most is not None and batch.retries >= most:
        return Aftermath(discarded=batch)
    return Aftermath([replace(batch, retries=batch.retries + 1)])


def _first_failed(batch: Batch, response: object) -> int | None:
    """The index of the lowest failed record, ``None`` for a complete success.

    A response or list of failures that is null or empty is a complete success. An identifier
    that is empty, null, under a wrong key or of no record is a complete failure, and so is
    everything else that is no such response (same page, "Success and failure conditions").
    """
    if not response:
        return None
    if not isinstance(response, Mapping):
        return 0
    failures = response.get("batchItemFailures")
    if not failures:
        return None
    numbers = {record.sequence_number: n for n, record in enumerate(batch.records)}
    try:
        return min(numbers[failure["itemIdentifier"]] for failure in failures)
    except (KeyError, TypeError):
        return 0
