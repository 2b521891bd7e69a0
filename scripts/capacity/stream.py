"""How many shards a stream needs."""

from math import ceil
from typing import Final

from scripts.capacity.quotas import (
    INVOCATION_BYTES,
    KINESIS_ON_DEMAND_SHARDS,
    SHARD_IN_BYTES_PER_S,
    SHARD_IN_RECORDS_PER_S,
    SHARD_OUT_BYTES_PER_S,
)

__all__ = ["most_records", "on_demand_shards", "shards_needed"]

_ON_DEMAND_HEADROOM: Final = 2
"""An on-demand stream is sized for twice the peak that it has seen."""
_ENVELOPE_BYTES: Final = 520
"""Of a record in the payload of an invocation, beside its data: about what the example has.

https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html"""


def shards_needed(events_per_s: float, event_bytes: float) -> int:
    """The fewest shards that take and give so many events, one consumer reading them.

    >>> shards_needed(1_000, 573), shards_needed(1_001, 573), shards_needed(900, 2_000)
    (1, 2, 2)
    """
    bytes_per_s = events_per_s * event_bytes
    return max(
        1,
        ceil(events_per_s / SHARD_IN_RECORDS_PER_S),
        ceil(bytes_per_s / SHARD_IN_BYTES_PER_S),
        ceil(bytes_per_s / SHARD_OUT_BYTES_PER_S),
    )


def on_demand_shards(peak_events_per_s: float, event_bytes: float) -> int:
    """The shards that an on-demand stream has after such a peak: twice what it needed.

    >>> on_demand_shards(10, 573), on_demand_shards(10_000, 573)
    (4, 20)
    """
    doubled = _ON_DEMAND_HEADROOM * shards_needed(peak_events_per_s, event_bytes)
    return max(KINESIS_ON_DEMAND_SHARDS, doubled)


def most_records(batch_size: int, event_bytes: float) -> int:
    """The most records of a batch: as many as configured, or as fit into an invocation.

    >>> most_records(500, 573), most_records(10_000, 573)
    (500, 4899)
    """
    each = ceil(event_bytes / 3) * 4 + _ENVELOPE_BYTES
    return max(1, min(batch_size, INVOCATION_BYTES // each))
