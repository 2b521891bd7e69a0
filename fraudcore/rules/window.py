"""Sliding windows in event time over a profile's histories."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fraudcore.history import History

__all__ = ["MS", "Window", "windows"]

MS = 1000


@dataclass(frozen=True)
class Window:
    """The attempts of a window ``(end - span, end]`` that contains the attempt judged.

    Args:
        end_ms: where the window ends, inclusive.
        time_ms: event time of the attempt judged; it is in the window, not in the histories.
        histories, parts: each history and the positions inside the window.
    """

    end_ms: int
    time_ms: int
    histories: Sequence[History]
    parts: Sequence[slice]

    @property
    def count(self) -> int:
        """Attempts in the window, the judged one included."""
        others: int = sum(part.stop - part.start for part in self.parts)
        return others + 1

    @property
    def overflows(self) -> bool:
        """Whether a full history lies wholly inside, so that the window held more than it."""
        pairs = zip(self.histories, self.parts, strict=True)
        return any(len(h) == h.columns.capacity and part.start == 0 for h, part in pairs)

    def words(self, count: int) -> str:
        """A count of this window in words; a lower bound where it overflows."""
        return f"at least {count}" if self.overflows else str(count)

    @property
    def first_ms(self) -> int:
        """Event time of the oldest attempt in the window."""
        first: int = min([self.time_ms, *self.times()])
        return first

    def column(self, name: str) -> list[int]:
        """A column's values inside the window, history after history."""
        pairs = zip(self.histories, self.parts, strict=True)
        return [value for h, part in pairs for value in h.column(name)[part]]

    def times(self) -> list[int]:
        """Event times inside the window, aligned with ``column``."""
        pairs = zip(self.histories, self.parts, strict=True)
        return [time for h, part in pairs for time in h.times[part]]


def windows(histories: Sequence[History], time_ms: int, span_ms: int) -> Iterator[Window]:
    """Every window that contains an attempt at ``time_ms``.

    The first ends at the attempt. Those that end at known attempts after it, less than
    ``span_ms`` later, follow in time order: they were judged without it, because it is late.
    A rule fires on the first one over its limit.

    Args:
        histories: what is known, without the attempt.
        time_ms: event time of the attempt.
        span_ms: length of the window, above 0.
    """
    yield _ending(time_ms, histories, time_ms, span_ms)
    later = {
        time
        for history in histories
        if history.times and history.times[-1] > time_ms
        for time in history.times[history.between(time_ms, time_ms + span_ms - 1)]
    }
    for end_ms in sorted(later):
        yield _ending(end_ms, histories, time_ms, span_ms)


def _ending(end_ms: int, histories: Sequence[History], time_ms: int, span_ms: int) -> Window:
    parts = [history.between(end_ms - span_ms, end_ms) for history in histories]
    return Window(end_ms, time_ms, histories, parts)
