"""Counting calls of a service, and the CPU time spent in it."""

import time
from collections.abc import Callable
from typing import Any

__all__ = ["Metered"]


class Metered:
    """Stands before a client.

    Args:
        client: whose calls are counted.
        clock: seconds of CPU time.

    Attributes:
        calls: made so far.
        inside_s: CPU seconds spent in them by this process.
    """

    def __init__(self, client: object, clock: Callable[[], float] = time.process_time) -> None:
        self._client = client
        self._clock = clock
        self.calls = 0
        self.inside_s = 0.0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        served = getattr(self._client, name)

        def call(**request: Any) -> Any:
            self.calls += 1
            started_s = self._clock()
            try:
                return served(**request)
            finally:
                self.inside_s += self._clock() - started_s

        return call
