"""Which limits a load comes near to, and at which rate it reaches them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from typing import Final

from scripts.capacity import quotas
from scripts.capacity.measured import Measured
from scripts.capacity.use import Use, lane_events_per_s, use
from scripts.capacity.workload import BOUNDS, Workload

__all__ = ["Limit", "limits"]

_MOST_EVENTS_PER_S: Final = BOUNDS["events_per_s"].most
_STEPS: Final = 40


@dataclass(frozen=True)
class Limit:
    """One limit.

    Args:
        name: of what, and its unit.
        limit: where it ends.
        used: of it, at the peak.
        reached_at_events_per_s: the rate at which nothing is left, the deployment as it is;
            infinite where no rate that may be asked for reaches it.
        remedy: what raises it.
    """

    name: str
    limit: float
    used: float
    reached_at_events_per_s: float
    remedy: str

    @property
    def share(self) -> float:
        """Of the limit, what is used at the peak."""
        return self.used / self.limit


_Used = Callable[[Use, float], float]
_Known = tuple[str, float, str, _Used]


def limits(load: Workload, measured: Measured, region: str) -> list[Limit]:
    """All limits, the one that comes first in front.

    Args:
        load: the peak, and how the deployment is configured.
        measured: units of a batch.
        region: of AWS; where its quota of SNS is unknown, the lowest that is known is taken.
    """

    def at(events_per_s: float, used: _Used) -> float:
        return used(use(load, measured, events_per_s), events_per_s)

    def reached(limit: float, used: _Used) -> float:
        low, high = 0.0, _MOST_EVENTS_PER_S
        if at(high, used) < limit:
            return inf
        for _ in range(_STEPS):
            middle = (low + high) / 2
            low, high = (low, middle) if at(middle, used) >= limit else (middle, high)
        return high

    known = (*_stream(load, measured), *_tables(), *_others(region))
    found = [
        Limit(name, limit, at(load.peak_events_per_s, used), reached(limit, used), remedy)
        for name, limit, remedy, used in known
    ]
    return sorted(found, key=lambda each: (each.reached_at_events_per_s, -each.share))


def _stream(load: Workload, measured: Measured) -> Iterator[_Known]:
    more = "raise stream_shards" if load.shards else "on-demand mode grows by itself, in minutes"
    size, shards = load.event_bytes, use(load, measured, load.events_per_s).shards
    yield (
        "Kinesis in, records/s",
        shards * quotas.SHARD_IN_RECORDS_PER_S,
        more,
        lambda _, rate: rate,
    )
    yield (
        "Kinesis in, bytes/s",
        shards * quotas.SHARD_IN_BYTES_PER_S,
        more,
        lambda _, rate: rate * size,
    )
    yield (
        "Kinesis out, bytes/s",
        shards * quotas.SHARD_OUT_BYTES_PER_S,
        more,
        lambda _, rate: rate * size,
    )
    lanes = shards * load.parallelization
    yield (
        "detector, events/s of all lanes",
        lanes * lane_events_per_s(load, measured),
        "raise detector_parallelization_factor, detector_memory_mb, shards",
        lambda _, rate: rate,
    )


def _tables() -> Iterator[_Known]:
    yield (
        "hottest key, write units/s",
        quotas.DYNAMODB_KEY_WRITE_UNITS_PER_S,
        "raise split_profiles or detector_batch_window_s",
        lambda used, _: used.hottest_key_write_units,
    )
    yield (
        "hottest key, read units/s",
        quotas.DYNAMODB_KEY_READ_UNITS_PER_S,
        "raise detector_batch_window_s",
        lambda used, _: used.hottest_key_read_units,
    )
    warm = "warms up by itself; warm throughput can be set beforehand"
    yield (
        "a new state table, write units/s",
        quotas.DYNAMODB_NEW_TABLE_WRITE_UNITS_PER_S,
        warm,
        lambda used, _: used.state_write_units,
    )
    yield (
        "a new state table, read units/s",
        quotas.DYNAMODB_NEW_TABLE_READ_UNITS_PER_S,
        warm,
        lambda used, _: used.read_units,
    )
    quota = "a quota of DynamoDB that can be raised"
    yield (
        "state table, write units/s",
        quotas.DYNAMODB_TABLE_UNITS_PER_S,
        quota,
        lambda used, _: used.state_write_units,
    )
    yield (
        "state table, read units/s",
        quotas.DYNAMODB_TABLE_UNITS_PER_S,
        quota,
        lambda used, _: used.read_units,
    )


def _others(region: str) -> Iterator[_Known]:
    yield (
        "Lambda, concurrent executions",
        quotas.LAMBDA_CONCURRENCY,
        "a quota of Lambda that can be raised",
        lambda used, _: used.lanes + used.notifier_invocations * used.notifier_s,
    )
    known = quotas.SNS_PUBLISHES_PER_S
    yield (
        "SNS, messages/s",
        known.get(region, min(known.values())),
        "a quota of SNS that can be raised",
        lambda used, _: used.notifications,
    )
    yield (
        "SNS, e-mails/s to one address",
        quotas.SNS_EMAILS_PER_S,
        "raise notify_from_severity, or subscribe a queue",
        lambda used, _: used.notifications,
    )
    yield (
        "S3, PUTs/s",
        quotas.S3_PUTS_PER_S,
        "S3 splits prefixes by itself; raise detector_batch_window_s",
        lambda used, _: used.archive_puts,
    )
