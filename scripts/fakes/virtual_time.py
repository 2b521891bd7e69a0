"""Several workers at once in virtual time: races that repeat exactly, without a real pause."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import inf
from threading import Semaphore, local
from typing import Any

__all__ = ["Slow", "VirtualTime"]


class VirtualTime:
    """Lets one worker run at a time: the one whose waiting ends first.

    Attributes:
        now_s: seconds since the start.
    """

    def __init__(self) -> None:
        self.now_s = 0.0
        self._due_s: list[float] = []
        self._turns: list[Semaphore] = []
        self._me = local()

    def run(self, works: Sequence[Callable[[], Any]]) -> list[Any]:
        """Do all works side by side, starting now; their results."""
        self._due_s = [self.now_s] * len(works)
        self._turns = [Semaphore(0) for _ in works]
        with ThreadPoolExecutor(max(len(works), 1)) as threads:
            running = [threads.submit(self._do, n, work) for n, work in enumerate(works)]
            self._next_turn()
        return [each.result() for each in running]

    def wait(self, seconds: float) -> None:
        """Let time pass for the worker that calls; others work meanwhile."""
        me = self._me.number
        self._due_s[me] = self.now_s + seconds
        self._next_turn()
        self._turns[me].acquire()

    def _do(self, number: int, work: Callable[[], Any]) -> Any:
        self._me.number = number
        self._turns[number].acquire()
        try:
            return work()
        finally:
            self._due_s[number] = inf
            self._next_turn()

    def _next_turn(self) -> None:
        earliest_s = min(self._due_s, default=inf)
        if earliest_s < inf:
            self.now_s = earliest_s
            self._turns[self._due_s.index(earliest_s)].release()


class Slow:
    """Stands before a service, whose calls take time; each has its effect in the middle of it.

    Args:
        service: to be called.
        time: passes during calls.
        seconds: that a call takes, by its name and arguments.
    """

    def __init__(
        self, service: object, time: VirtualTime, seconds: Callable[[str, Any], float]
    ) -> None:
        self._service = service
        self._time = time
        self._seconds = seconds

    def __getattr__(self, name: str) -> Any:
        served = getattr(self._service, name)
        if not callable(served):
            return served

        def call(*arguments: Any, **request: Any) -> Any:
            half_s = self._seconds(name, arguments or request) / 2
            self._time.wait(half_s)
            answer = served(*arguments, **request)
            self._time.wait(half_s)
            return answer

        return call
