"""What a month costs at list prices, line by line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lambda_entry.report import DETECTOR_METRICS, NOTIFIER_METRICS, SWEEP_METRICS
from scripts.capacity.prices import Prices
from scripts.capacity.storage import Storage
from scripts.capacity.use import NOTIFIER_MB, Use
from scripts.capacity.workload import Workload

__all__ = ["ALARMS", "DAYS_PER_MONTH", "SECONDS_PER_MONTH", "Line", "bill", "by_service"]

HOURS_PER_MONTH: Final = 730
DAYS_PER_MONTH: Final = HOURS_PER_MONTH / 24
SECONDS_PER_MONTH: Final = HOURS_PER_MONTH * 3_600
GB: Final = 1024**3
KB: Final = 1024
ALARMS: Final = 32
"""As many as Terraform makes; a test counts them."""
_METRICS: Final = len(DETECTOR_METRICS) + len(NOTIFIER_METRICS) + len(SWEEP_METRICS) + 1
_SWEEPS_PER_MONTH: Final = SECONDS_PER_MONTH / 300
_DAY_H, _WEEK_H = 24, 168
_PUT_UNIT_BYTES: Final = 25 * KB
_LEAST_SCAN_BYTES: Final = 10 * 1000**2
_TB: Final = 1000**4


@dataclass(frozen=True)
class Line:
    """One line.

    Args:
        service: of AWS.
        what: is paid for.
        quantity: units of the price in a month.
        price: its name.
        usd: dollars a month.
    """

    service: str
    what: str
    quantity: float
    price: str
    usd: float


def bill(load: Workload, average: Use, stored: Storage, prices: Prices) -> list[Line]:
    """Every line, by service.

    Args:
        load: how the deployment is configured.
        average: use at the average rate.
        stored: bytes, once everything is as old as it gets.
        prices: for a unit.
    """
    quantities = (
        *_kinesis(load),
        *_lambda(load, average),
        *_dynamodb(average, stored),
        *_s3_and_athena(load, average, stored),
        *_sns(load, average),
        *_operations(average, stored),
    )
    return [Line(*each, each[2] * prices.usd(each[3])) for each in quantities]


def by_service(lines: Iterable[Line]) -> dict[str, float]:
    """Dollars a month, in the order of the bill."""
    sums: dict[str, float] = {}
    for line in lines:
        sums[line.service] = sums.get(line.service, 0.0) + line.usd
    return sums


_Quantity = tuple[str, str, float, str]


def _kinesis(load: Workload) -> Iterator[_Quantity]:
    name, records = "Kinesis", load.events_per_s * SECONDS_PER_MONTH
    rounded_gb = records * _started(load.event_bytes, KB) * KB / GB
    kept_gb = load.events_per_s * load.event_bytes * 3_600 / GB
    extended_h = min(load.stream_retention_hours, _WEEK_H) - _DAY_H
    if load.shards:
        shard_hours = load.shards * HOURS_PER_MONTH
        put_units = records * _started(load.event_bytes, _PUT_UNIT_BYTES)
        yield name, "shards", shard_hours, "kinesis_shard_hour"
        yield name, "records put", put_units, "kinesis_put_unit"
        if extended_h:
            yield name, "longer retention", shard_hours, "kinesis_extended_shard_hour"
    else:
        yield name, "stream", HOURS_PER_MONTH, "kinesis_stream_hour"
        yield name, "records put", rounded_gb, "kinesis_in_gb"
        yield name, "records read", rounded_gb, "kinesis_out_gb"
        yield name, "longer retention", kept_gb * extended_h, "kinesis_extended_gb_month"
    long_h = max(load.stream_retention_hours - _WEEK_H, 0)
    yield name, "retention beyond a week", kept_gb * long_h, "kinesis_long_term_gb_month"


def _lambda(load: Workload, average: Use) -> Iterator[_Quantity]:
    detector = average.batches * SECONDS_PER_MONTH
    notifier = average.notifier_invocations * SECONDS_PER_MONTH
    invocations = detector + notifier + _SWEEPS_PER_MONTH
    sweep_s = _SWEEPS_PER_MONTH * 2 * load.call_ms / 1e3
    yield "Lambda", "invocations", invocations, "lambda_request"
    detector_gb_s = detector * average.detector_s * load.memory_mb / KB
    yield "Lambda", "detector", detector_gb_s, "lambda_gb_second"
    other_gb_s = (notifier * average.notifier_s + sweep_s) * NOTIFIER_MB / KB
    yield "Lambda", "notifier and sweep", other_gb_s, "lambda_gb_second"


def _dynamodb(average: Use, stored: Storage) -> Iterator[_Quantity]:
    name, month = "DynamoDB", SECONDS_PER_MONTH
    yield name, "profiles written", average.state_write_units * month, "dynamodb_write_unit"
    yield name, "alerts written", average.alert_write_units * month, "dynamodb_write_unit"
    yield name, "reads", average.read_units * month, "dynamodb_read_unit"
    yield name, "profiles stored", stored.state / GB, "dynamodb_gb_month"
    yield name, "alerts stored", stored.alerts / GB, "dynamodb_gb_month"
    yield name, "recovery of alerts", stored.alerts / GB, "dynamodb_recovery_gb_month"


def _s3_and_athena(load: Workload, average: Use, stored: Storage) -> Iterator[_Quantity]:
    yield "S3", "objects put", average.archive_puts * SECONDS_PER_MONTH, "s3_put"
    yield "S3", "archive", stored.archive / GB, "s3_gb_month"
    yield "S3", "expired archive", stored.archive_expired / GB, "s3_gb_month"
    days = min(load.athena_days, load.archive_retention_days)
    scanned = max(average.archive_bytes * days * 86_400, _LEAST_SCAN_BYTES)
    yield "Athena", "queries", load.athena_scans_per_month * scanned / _TB, "athena_tb"


def _sns(load: Workload, average: Use) -> Iterator[_Quantity]:
    told = average.notifications * SECONDS_PER_MONTH
    yield "SNS", "messages", told, "sns_publish"
    yield "SNS", "e-mails", told * load.email_addresses, "sns_email"


def _operations(average: Use, stored: Storage) -> Iterator[_Quantity]:
    taken_gb = average.log_bytes * SECONDS_PER_MONTH / GB
    yield "CloudWatch", "logs taken in", taken_gb, "cloudwatch_log_gb"
    yield "CloudWatch", "logs stored", stored.logs / GB, "cloudwatch_log_gb_month"
    yield "CloudWatch", "metrics", _METRICS, "cloudwatch_metric"
    yield "CloudWatch", "alarms", ALARMS, "cloudwatch_alarm"
    yield "KMS", "key", 1, "kms_key"
    yield "EventBridge", "schedule of the sweep", _SWEEPS_PER_MONTH, "scheduler_invocation"


def _started(size_bytes: float, unit_bytes: int) -> int:
    return max(1, -(-int(size_bytes) // unit_bytes))
