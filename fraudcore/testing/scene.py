"""The scene of a drawn stream: whose it is, when it starts, how its events are numbered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypedDict

from hypothesis import strategies as st

from fraudcore.event import LoginEvent

__all__ = ["START", "Part", "Scene", "Setting", "Stream", "ascending_ms", "spread_ms"]

START: Final = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""When streams start unless told otherwise: a Monday morning."""
Stream = tuple[LoginEvent, ...]
Part = tuple[int, dict[str, Any]]
"""Milliseconds after the start, and the fields of an event but for id, time and tenant."""


class Setting(TypedDict, total=False):
    """What every strategy of streams can be told.

    Args:
        tenant: of every event; ``default`` unless given.
        start: aware; no event is earlier; ``START`` unless given.
        prefix: of the event ids, at most 100 printable characters; streams that are to be
            joined need different ones. The strategy's name unless given.
    """

    tenant: str
    start: datetime
    prefix: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A setting with nothing left open; the fields as in ``Setting``."""

    prefix: str = "event"
    tenant: str = "default"
    start: datetime = START

    @classmethod
    def of(cls, name: str, setting: Setting) -> "Scene":
        """The setting that a strategy of this name was given.

        Raises:
            TypeError: for anything that ``Setting`` does not have.
        """
        return cls(**(Setting(prefix=name) | setting))

    def stream(self, parts: Iterable[Part]) -> Stream:
        """The events in event time, each with an id of its own."""
        ordered = sorted(parts, key=lambda part: part[0])
        return tuple(self._event(number, *part) for number, part in enumerate(ordered))

    def _event(self, number: int, after_ms: int, facts: dict[str, Any]) -> LoginEvent:
        return LoginEvent(
            event_id=f"{self.prefix}-{number}",
            occurred_at=self.start + timedelta(milliseconds=after_ms),
            tenant=self.tenant,
            **facts,
        )


def ascending_ms(count: int, within_s: float) -> st.SearchStrategy[list[int]]:
    """So many instants in order, in one sliding window of this length.

    >>> from fraudcore.testing import simplest
    >>> simplest(ascending_ms(3, within_s=60))
    [0, 0, 0]
    """
    instants = st.integers(0, max(0, round(within_s * 1000) - 1))
    return st.lists(instants, min_size=count, max_size=count).map(lambda times: sorted(times))


@st.composite
def spread_ms(draw: st.DrawFn, count: int, least_s: float, within_s: float) -> list[int]:
    """As ``ascending_ms``, at least two, the last no sooner after the first than ``least_s``.

    >>> from fraudcore.testing import simplest
    >>> simplest(spread_ms(3, least_s=10, within_s=60))
    [0, 0, 10000]
    """
    last_ms = draw(st.integers(round(least_s * 1000), round(within_s * 1000) - 1))
    return [0, *draw(ascending_ms(count - 2, (last_ms + 1) / 1000)), last_ms]
