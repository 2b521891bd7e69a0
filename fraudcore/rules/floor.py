"""Floors: what must be known at least for a rule to fire, told without decoding anything.

Most events are routine, and most rules need many of something. A rule states its floors, and the
engine asks it only about events for which one of them is reached.
"""

from typing import Final, NamedTuple

from fraudcore.profile_key import EntityType

__all__ = ["EVER_S", "Floor"]

EVER_S: Final = 100 * 366 * 86_400
"""No two instants lie as far apart: rows of any age."""


class Floor(NamedTuple):
    """So many rows of a history, none older than a window that ends at the event.

    Args:
        profile: type of the profile.
        history: name of its section.
        rows: without the event judged; of 0 or fewer the floor is always reached.
        span_s: length of the window in seconds.
    """

    profile: EntityType
    history: str
    rows: int
    span_s: int = EVER_S
