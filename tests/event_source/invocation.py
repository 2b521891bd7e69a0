"""A batch on its way to the function."""

from dataclasses import dataclass
from typing import Any

from tests.event_source.batch import Batch
from tests.event_source.lane import LaneId

__all__ = ["Event", "Invocation", "ThrottledError"]

Event = dict[str, Any]


class ThrottledError(Exception):
    """Raised in place of a function that cannot be called."""


@dataclass(frozen=True)
class Invocation:
    """A batch in flight.

    Args:
        lane: it came from, which delivers nothing else until it is settled.
        batch: the records.
    """

    lane: LaneId
    batch: Batch

    @property
    def event(self) -> Event:
        """What the function is called with."""
        return {"Records": [dict(record.payload) for record in self.batch.records]}
