"""What the pipeline uses at one rate of events."""

from dataclasses import dataclass
from typing import Final

from scripts.capacity.batching import batches_per_s, interpolated, mixed, per_batch
from scripts.capacity.measured import Measured
from scripts.capacity.quotas import (
    DYNAMODB_STREAM_POLLS_PER_S,
    DYNAMODB_STREAM_SHARDS,
    KINESIS_POLLS_PER_S,
    LAMBDA_VCPU_MB,
)
from scripts.capacity.stream import most_records, on_demand_shards
from scripts.capacity.workload import Workload

__all__ = ["NOTIFIER_MB", "Use", "duration_s", "lane_events_per_s", "shards_of", "use"]

NOTIFIER_MB: Final = 256
_NOTIFIER_BATCH: Final = 25
"""Both as in terraform/modules/notifier."""
_PLATFORM_LOG_BYTES: Final = 400
"""The three lines that Lambda writes about an invocation, and what CloudWatch adds to all five.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html"""
_SECONDS_PER_DAY: Final = 86_400


@dataclass(frozen=True)
class Use:
    """What the pipeline uses, a second where nothing else is said.

    Args:
        shards: of the stream.
        lanes: batches that are processed at a time at most.
        batches: invocations of the detector.
        batch_events: of a batch, on average.
        detector_s: that an invocation of the detector takes.
        notifier_invocations, notifier_s: the same of the notifier.
        read_units, state_write_units, alert_write_units: of DynamoDB.
        hottest_key_read_units, hottest_key_write_units: of the tenant's profile, of which only
            the writes are spread over its parts.
        archive_puts, archive_bytes, log_bytes: S3 and CloudWatch; the notifier is taken to log
            as much as the detector.
        alerts_opened: new alerts.
        notifications: messages published.
    """

    shards: int
    lanes: int
    batches: float
    batch_events: float
    detector_s: float
    notifier_invocations: float
    notifier_s: float
    read_units: float
    state_write_units: float
    alert_write_units: float
    hottest_key_read_units: float
    hottest_key_write_units: float
    archive_puts: float
    archive_bytes: float
    log_bytes: float
    alerts_opened: float
    notifications: float


def use(load: Workload, measured: Measured, events_per_s: float) -> Use:
    """What is used at a rate.

    Args:
        load: how the deployment is configured; its own rates decide about shards and
            notifications only.
        measured: units of a batch.
        events_per_s: the rate.
    """
    shards = shards_of(load)
    lanes, records = shards * load.parallelization, most_records(load.batch_size, load.event_bytes)
    window_s = max(load.batch_window_s, 1 / KINESIS_POLLS_PER_S)
    batches = batches_per_s(events_per_s, lanes, records, window_s)
    events = events_per_s / batches

    def rate(name: str) -> float:
        success, failure = measured.success, measured.failure
        each = per_batch(success, name, events), per_batch(failure, name, events)
        return batches * mixed(*each, failed_share=load.failed_share)

    told = load.notifications_per_day / _SECONDS_PER_DAY * events_per_s / load.events_per_s
    invocations, notifier_s = _notifier(load, measured, rate("alerts_changed"), told)
    parts = min(load.tenant_parts, shards)
    log_bytes = rate("log_bytes") / batches + _PLATFORM_LOG_BYTES
    return Use(
        shards=shards,
        lanes=lanes,
        batches=batches,
        batch_events=events,
        detector_s=duration_s(load, measured, events),
        notifier_invocations=invocations,
        notifier_s=notifier_s,
        read_units=rate("read_units") + told * measured.telling.read_units,
        state_write_units=rate("state_write_units"),
        alert_write_units=rate("alert_write_units") + told * measured.telling.write_units,
        hottest_key_read_units=rate("hottest_key_read_units"),
        hottest_key_write_units=rate("hottest_key_write_units") / parts,
        archive_puts=rate("archive_puts"),
        archive_bytes=rate("archive_bytes") * load.event_bytes / measured.event_bytes,
        log_bytes=(batches + invocations) * log_bytes,
        alerts_opened=rate("alerts_opened"),
        notifications=told,
    )


def shards_of(load: Workload) -> int:
    """Those that are provisioned, or that an on-demand stream has after the peak."""
    return load.shards or on_demand_shards(load.peak_events_per_s, load.event_bytes)


def duration_s(load: Workload, measured: Measured, batch_events: float) -> float:
    """Seconds that the detector takes for a batch: its CPU time, and waiting for AWS."""
    calls = mixed(
        per_batch(measured.success, "api_calls", batch_events),
        per_batch(measured.failure, "api_calls", batch_events),
        failed_share=load.failed_share,
    )
    cpu_ms = interpolated(measured.cpu_ms, batch_events)
    return (cpu_ms / _processors(load.memory_mb) + calls * load.call_ms) / 1e3


def lane_events_per_s(load: Workload, measured: Measured) -> float:
    """The most events that one lane gets done, in full batches."""
    records = most_records(load.batch_size, load.event_bytes)
    return records / duration_s(load, measured, records)


def _processors(memory_mb: float) -> float:
    """Of which the functions use one at most."""
    return min(memory_mb / LAMBDA_VCPU_MB, 1.0)


def _notifier(
    load: Workload, measured: Measured, changes_per_s: float, told_per_s: float
) -> tuple[float, float]:
    """Invocations a second, and seconds of one: every change of an alert comes by, its being
    told too; one call looks, and those for a notification tell and note."""
    changes_per_s += told_per_s
    if not changes_per_s:
        return 0.0, 0.0
    window_s = 1 / DYNAMODB_STREAM_POLLS_PER_S
    invocations = batches_per_s(changes_per_s, DYNAMODB_STREAM_SHARDS, _NOTIFIER_BATCH, window_s)
    calls = 1 + told_per_s / invocations * measured.telling.calls
    return invocations, calls * (
        load.call_ms + measured.client_cpu_ms / _processors(NOTIFIER_MB)
    ) / 1e3
