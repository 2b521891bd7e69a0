"""How much is measured."""

from dataclasses import dataclass
from typing import Final

__all__ = ["BATCH_EVENTS", "FULL", "QUICK", "SMALL_BATCH_EVENTS", "Plan"]

BATCH_EVENTS: Final = 500
SMALL_BATCH_EVENTS: Final = 100


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Args:
        rounds: measured rounds of every mix, at least 5; the median counts.
        large_batches, small_batches: batches of 500 and of 100 events in a round.
        users: of the service whose traffic is mixed.
        flat_users: numbers of users between which the time per event must not grow.
        starts: how often the import is measured.
    """

    rounds: int
    large_batches: int
    small_batches: int
    users: int
    flat_users: tuple[int, ...]
    starts: int

    @property
    def round_events(self) -> int:
        """Events of one round."""
        return self.large_batches * BATCH_EVENTS + self.small_batches * SMALL_BATCH_EVENTS

    @property
    def events(self) -> int:
        """Events of one mix: all rounds, and one before them that is not measured."""
        return (self.rounds + 1) * self.round_events


FULL: Final = Plan(9, 2, 5, 200_000, (10_000, 200_000, 2_000_000), 11)
QUICK: Final = Plan(7, 1, 1, 200_000, (10_000, 200_000), 5)
