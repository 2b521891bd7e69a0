"""Several workers at once in virtual time: races that repeat exactly, without a real pause."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import inf
from threading import Lock, local
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
        self._turns: list[Lock] = []
        self._me = local()

    def run(self, works: Sequence[Callable[[], Any]]) -> list[Any]:
        """Do all works side by side, starting now; their results."""
        self._due_s = [self.now_s] * len(works)
        self._turns = [Lock() for _ in works]
        for turn in self._turns[1:]:
            turn.acquire()
        with ThreadPoolExecutor(len(works)) as threads:
            running = [threads.submit(self._do, n, work) for n, work in enumerate(works)]
        return [each.result() for each in running]

    def wait(self, seconds: float) -> None:
        """Let time pass for the worker that calls; others work meanwhile."""
        self._pass_on(self._me.number, self._due_s[self._me.number] + seconds)
        self._turns[self._me.number].acquire()

    def _do(self, number: int, work: Callable[[], Any]) -> Any:
        self._me.number = number
        self._turns[number].acquire()
        try:
            return work()
        finally:
            self._pass_on(number, inf)

    def _pass_on(self, number: int, due_s: float) -> None:
        self._due_s[number] = due_s
        earliest_s = min(self._due_s)
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
