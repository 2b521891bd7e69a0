"""One line of progress on a terminal; silent elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self, TextIO

__all__ = ["Progress"]

_WIDTH = 30
_INTERVAL_S = 0.1


class Progress:
    """A bar that redraws itself in place; a context manager that wipes it at the end.

    Args:
        total: units of the whole, or ``None`` where it is not known.
        stream: drawn on only if it is a terminal.
    """

    def __init__(self, total: int | None, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._active = self._stream.isatty()
        self._total = total
        self._drawn_s = 0.0

    def show(self, done: int, note: str) -> None:
        """Draw, at most ten times a second."""
        now_s = time.monotonic()
        if self._active and now_s - self._drawn_s >= _INTERVAL_S:
            self._drawn_s = now_s
            self._stream.write(f"\r\x1b[K{self._bar(done)}{note}")
            self._stream.flush()

    def _bar(self, done: int) -> str:
        if not self._total:
            return ""
        share = min(1.0, done / self._total)
        filled = round(share * _WIDTH)
        return f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {share:4.0%}  "

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._active and self._drawn_s:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
