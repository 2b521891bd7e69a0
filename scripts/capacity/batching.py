"""How many batches a stream's records come in, and how large they are."""

from collections.abc import Mapping, Sequence
from math import exp

from scripts.bench.pipeline.consumption import Consumed

__all__ = ["batches_per_s", "interpolated", "mixed", "per_batch"]


def batches_per_s(
    records_per_s: float, lanes: float, most_records: float, window_s: float
) -> float:
    """Invocations a second, of records that come by chance and are spread evenly over lanes.

    A lane gathers for a window and is then invoked, if there is anything; at once where a batch
    is full before: ``lanes * max(r / n, (1 - exp(-r w)) / w)`` with ``r`` records a second and
    lane. That is right as long as an invocation takes less than a window; then windows run on,
    batches grow, and fewer are needed.

    Args:
        records_per_s: of the whole stream, above 0.
        lanes: shards times batches of a shard at a time.
        most_records: of a batch.
        window_s: that a lane gathers for, above 0.

    >>> round(batches_per_s(1000, 4, 500, 1.0), 3), round(batches_per_s(4000, 4, 500, 1.0), 3)
    (4.0, 8.0)
    """
    each = records_per_s / lanes
    return lanes * max(each / most_records, (1 - exp(-each * window_s)) / window_s)


def interpolated(known: Mapping[int, float], size: float) -> float:
    """The value at a size, on straight lines between the sizes that are known, and beyond them.

    Args:
        known: by size, ascending, at least two.
        size: at least 1. Below the smallest that is known, a value is at least 0.

    >>> [interpolated({10: 5.0, 20: 9.0}, size) for size in (15, 30, 5)]
    [7.0, 13.0, 3.0]
    """
    sizes = sorted(known)
    at = next((n for n, upper in enumerate(sizes[1:-1]) if size <= upper), len(sizes) - 2)
    low, high = sizes[at], sizes[at + 1]
    slope = (known[high] - known[low]) / (high - low)
    return max(known[low] + (size - low) * slope, 0.0)


def per_batch(parts: Sequence[Consumed], name: str, events: float) -> float:
    """What a batch of so many events consumes, by the name of the figure."""
    return interpolated({each.batch_events: getattr(each, name) for each in parts}, events)


def mixed(success: float, failure: float, *, failed_share: float) -> float:
    """What traffic consumes of whose events a share are failures.

    >>> mixed(100.0, 200.0, failed_share=0.15)
    115.0
    """
    return success * (1 - failed_share) + failure * failed_share
