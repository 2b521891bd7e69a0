"""Waiting until something holds, with a deadline."""

import time
from collections.abc import Callable

__all__ = ["wait_until"]

_POLL_S = 0.1


def wait_until(condition: Callable[[], bool], within_s: float) -> bool:
    """Ask every tenth of a second; whether the condition came to hold before the deadline."""
    deadline_s = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline_s:
            return False
        time.sleep(_POLL_S)
    return True
