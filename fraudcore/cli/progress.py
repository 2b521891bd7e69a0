"""One line of progress on a terminal; silent elsewhere."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

from fraudcore.cli.terminal import columns_of, cut

__all__ = ["Progress"]

_WIDTH = 30
_INTERVAL_S = 0.1
_WIPE = "\r\x1b[K"


class Progress:
    """A bar that redraws itself in place; a context manager that wipes it at the end.

    Args:
        total: units of the whole, or ``None`` where it is not known.
        stream: drawn on only if it is a terminal; standard error if not given.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        total: int | None,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream or sys.stderr
        self._columns = columns_of(self._stream)
        self._total = total
        self._clock = clock
        self._due_s = clock()
        self._drawn = ""

    def show(self, done: int, note: str) -> None:
        """Draw, at most ten times a second."""
        if self._columns is None or self._clock() < self._due_s:
            return
        self._due_s = self._clock() + _INTERVAL_S
        self._drawn = cut(f"{self._bar(done)}{note}", self._columns - 1)
        self._put(f"{_WIPE}{self._drawn}")

    def say(self, text: str) -> None:
        """Write a line of its own, above the bar if there is one."""
        self._put(f"{_WIPE}{text}\n{self._drawn}" if self._drawn else f"{text}\n")

    def wipe(self) -> None:
        """Leave a clean line."""
        if self._drawn:
            self._drawn = ""
            self._put(_WIPE)

    def _bar(self, done: int) -> str:
        if not self._total:
            return ""
        share = min(1.0, done / self._total)
        filled = round(share * _WIDTH)
        return f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {share:4.0%}  "

    def _put(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.wipe()
