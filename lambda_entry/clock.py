"""The time of day, for whoever has to say since when something waits.

Nothing is judged by it: events carry their own time, and batches that of their arrival.
"""

from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["Clock", "utc_now"]

Clock = Callable[[], datetime]
"""Tells the time, aware UTC."""


def utc_now() -> datetime:
    """The time that this machine believes it is."""
    return datetime.now(UTC)
