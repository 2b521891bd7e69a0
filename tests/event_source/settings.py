"""The parameters of an event source mapping, with AWS's limits."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["MappingSettings"]


def no_pause(retry: int) -> float:
    """Retry at once."""
    return 0.0 * retry


@dataclass(frozen=True)
class MappingSettings:
    """How a mapping reads, batches, retries and gives up.

    Names, defaults and ranges are those of
    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
    The starting position is TRIM_HORIZON: a shard is read from its oldest record. Without limits
    AWS retries until the stream drops a record; here that is for ever, so set an age.

    Args:
        batch_size: records of an invocation at most, 1 to 10,000.
        maximum_batching_window_s: how long to gather records, 0 to 300 seconds.
        maximum_retry_attempts: of a failed batch, 0 to 10,000; ``None`` for no limit.
        maximum_record_age_s: older records are discarded, 60 seconds to 7 days; ``None`` for
            no limit.
        bisect_batch_on_function_error: split a batch whose invocation failed.
        report_batch_item_failures: read partial batch responses; otherwise any is a success.
        parallelization_factor: batches of one shard at once, 1 to 10.
        retry_pause_s: seconds before the nth retry of a batch; AWS documents a backoff, but not
            which.
    """

    batch_size: int = 100
    maximum_batching_window_s: float = 0.0
    maximum_retry_attempts: int | None = None
    maximum_record_age_s: float | None = None
    bisect_batch_on_function_error: bool = False
    report_batch_item_failures: bool = True
    parallelization_factor: int = 1
    retry_pause_s: Callable[[int], float] = no_pause

    def __post_init__(self) -> None:
        ranges = {
            "batch_size": (1, 10_000),
            "maximum_batching_window_s": (0, 300),
            "maximum_retry_attempts": (0, 10_000),
            "maximum_record_age_s": (60, 604_800),
            "parallelization_factor": (1, 10),
        }
        for name, (least, most) in ranges.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise ValueError(f"{name}: {value} is not from {least} to {most}")
