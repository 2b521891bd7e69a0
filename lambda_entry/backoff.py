"""Bounded retries with random pauses between them."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Backoff"]


@dataclass(frozen=True)
class Backoff:
    """Exponential backoff with full jitter.

    Args:
        attempts: rounds altogether, 1 or more.
        base_s: longest pause before the second round, in seconds; doubles with each round.
        cap_s: no pause is longer.
        sleep, uniform: how to wait, and how to draw from a range.

    Reference: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """

    attempts: int = 8
    base_s: float = 0.05
    cap_s: float = 1.0
    sleep: Callable[[float], None] = time.sleep
    uniform: Callable[[float, float], float] = random.uniform

    def rounds(self) -> Iterator[int]:
        """The numbers of the rounds from 0; pauses before every round but the first."""
        for number in range(self.attempts):
            if number:
                longest_s = min(self.cap_s, self.base_s * 2 ** (number - 1))
                self.sleep(self.uniform(0.0, longest_s))
            yield number
