"""How much of the pipeline is measured."""

from dataclasses import dataclass
from typing import Final

__all__ = ["FULL_PIPELINE", "QUICK_PIPELINE", "PipelinePlan"]


@dataclass(frozen=True)
class PipelinePlan:
    """How much of the pipeline is measured.

    Args:
        writers: numbers of shards that contend for a profile, ascending.
        parts: items that it may be split over, ascending; from 1.
        race_batches: batches of each of them.
        rounds: measured batches of 500 and of 100 events; the median counts.
        users: of the service whose traffic is measured.
        starts: how often the start of a function is measured.
    """

    writers: tuple[int, ...]
    parts: tuple[int, ...]
    race_batches: int
    rounds: int
    users: int
    starts: int


FULL_PIPELINE: Final = PipelinePlan((1, 4, 16, 64), (1, 2, 4, 8, 16), 5, 9, 20_000, 7)
QUICK_PIPELINE: Final = PipelinePlan((1, 4, 16), (1, 4), 3, 5, 5_000, 3)
