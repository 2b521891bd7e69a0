"""What became of one thing that the pipeline had set aside."""

from enum import StrEnum
from typing import NamedTuple

__all__ = ["State", "Step"]


class State(StrEnum):
    """How it stands with it."""

    REPLAYED = "replayed"
    """Given back to the pipeline by this run."""
    WOULD_REPLAY = "would replay"
    """It would have been, but for ``--dry-run``."""
    EARLIER = "replayed earlier"
    """A run before this one did it."""
    REFUSED = "refused again"
    """The code of today refuses it as well; it is left where it is."""
    FAILED = "failed"
    """It could not be given back, and is left where it is."""


class Step(NamedTuple):
    """One object or message, or the part of it that is in one state.

    Args:
        what: its name.
        state: how it stands with it.
        records: how many.
        detail: why, or where to; may hold what a producer chose.
    """

    what: str
    state: State
    records: int
    detail: str = ""
