"""Sliding windows in event time over a profile's history."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from fraudcore.event import LoginEvent
from fraudcore.history import History
from fraudcore.moment import first_moment, time_of

__all__ = ["Window", "last_window", "windows"]


class Window(NamedTuple):
    """The rows of a window ``(end - span, end]`` that contains the event judged.

    Args:
        end_ms: where the window ends, inclusive, in epoch milliseconds.
        history: what is known; the event judged is in the window, but not in the history.
        start, stop: positions of its rows in the history.
        own_ms: event time of the event judged.
    """

    end_ms: int
    history: History
    start: int
    stop: int
    own_ms: int

    @classmethod
    def ending(cls, history: History, end_ms: int, own_ms: int, span_s: int) -> "Window":
        """The window that ends at an instant."""
        moments = history.moments
        start = bisect_left(moments, first_moment(end_ms - span_s * 1000 + 1))
        stop = len(moments)
        if first_moment(end_ms + 1) <= history.newest:
            stop = bisect_left(moments, first_moment(end_ms + 1), start)
        return cls(end_ms, history, start, stop, own_ms)

    @property
    def others(self) -> int:
        """Rows in the window, the event judged not included."""
        return self.stop - self.start

    @property
    def count(self) -> int:  # type: ignore[override] # hides a method of tuples
        """Events in the window, the one judged included."""
        return self.stop - self.start + 1

    @property
    def overflows(self) -> bool:
        """Whether a full history lies wholly inside, so that the window may have held more."""
        return self.start == 0 and self.history.full

    @property
    def first_ms(self) -> int:
        """Event time of the oldest event in the window."""
        if self.start == self.stop:
            return self.own_ms
        return min(self.own_ms, time_of(self.history.moments[self.start]))

    def column(self, name: str) -> list[int]:
        """A column's values inside the window, oldest first."""
        return self.history.column(name)[self.start : self.stop]

    def times_ms(self) -> list[int]:
        """Event times inside the window, aligned with ``column``."""
        return [time_of(moment) for moment in self.history.moments[self.start : self.stop]]

    def known(self, name: str) -> dict[int, int]:
        """How often each value of a column stands in the window, but for the event; read-only."""
        return self.history.tally(name, self.start, self.stop)

    def tally(self, name: str, own: int) -> dict[int, int]:
        """How often each value of a column stands in the window, the event's ``own`` included."""
        others = self.history.tally(name, self.start, self.stop)
        return {**others, own: others.get(own, 0) + 1}

    def distinct(self, name: str, own: int) -> int:
        """How many values other than 0 stand in the window, the event's ``own`` included."""
        others = self.history.tally(name, self.start, self.stop)
        return len(others) + (own != 0 and own not in others) - (0 in others)


def last_window(history: History, event: LoginEvent, span_s: int) -> Window:
    """The window that ends at an event."""
    return Window.ending(history, event.time_ms, event.time_ms, span_s)


def windows(
    history: History, event: LoginEvent, span_s: int, lateness_ms: int = 0
) -> Iterator[Window]:
    """Every window that contains an event and is to be judged with it.

    The first ends at the event. Where the event is late, those follow in time order that end
    at known rows after it, less than the span and no more than the lateness later: they were
    judged without it. A rule fires on the first one over its limit.

    Args:
        history: what is known, without the event.
        event: the one judged.
        span_s: length of the window in seconds, above 0.
        lateness_ms: ``Before.lateness_ms``.
    """
    last = last_window(history, event, span_s)
    yield last
    moments, start = history.moments, last.start
    if last.stop == len(moments):
        return
    until_ms = event.time_ms + min(span_s * 1000 - 1, lateness_ms)
    for stop in range(last.stop + 1, bisect_left(moments, first_moment(until_ms + 1)) + 1):
        end_ms = time_of(moments[stop - 1])
        if stop < len(moments) and time_of(moments[stop]) == end_ms:
            continue
        start = bisect_left(moments, first_moment(end_ms - span_s * 1000 + 1), start)
        yield Window(end_ms, history, start, stop, event.time_ms)
