"""A stretch of event time."""

from typing import NamedTuple

__all__ = ["Span"]


class Span(NamedTuple):
    """From ``start_ms`` until just before ``end_ms``, in epoch milliseconds."""

    start_ms: int
    end_ms: int

    def inner(self) -> "Span":
        """The span without its first and last tenth."""
        edge_ms = (self.end_ms - self.start_ms) // 10
        return Span(self.start_ms + edge_ms, self.end_ms - edge_ms)
