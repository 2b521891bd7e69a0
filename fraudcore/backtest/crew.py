"""All judges of a backtest, in one process or several."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import merge
from types import TracebackType
from typing import Any, Self

from fraudcore.backtest.held_store import Faults
from fraudcore.backtest.judge import Bench
from fraudcore.backtest.judges import Here, Judges, There

__all__ = ["Crew"]


class Crew:
    """Judges by number; a context manager.

    Args:
        benches: what each judge needs.
        processes: to spread them over; 1 for this one alone.
    """

    def __init__(self, benches: Sequence[Bench], processes: int) -> None:
        groups = min(processes, len(benches))
        kind = Here if processes == 1 else There
        self._groups: list[Judges] = [
            kind({at: benches[at] for at in range(first, len(benches), groups)})
            for first in range(groups)
        ]

    def judge(self, number: int, batches: Mapping[int, Sequence[bytes]]) -> None:
        """Give each judge its part of a batch.

        Args:
            number: of the batch, from 1.
            batches: canonical events by judge.

        Raises:
            JudgeError: a process ended.
        """
        for group in self._groups:
            group.judge(number, batches)

    def checkpoint(self, number: int) -> None:
        """Wait for everybody, and make everything up to this batch last."""
        for group in self._groups:
            group.checkpoint(number)

    def faults(self, judges: Sequence[int]) -> Faults:
        """What the rules of several judges did that no rule may do."""
        together: Faults = {}
        for judge in judges:
            for rule, fault in self._group(judge).faults(judge).items():
                known = together.get(rule, (0, *fault[1:]))
                together[rule] = (known[0] + fault[0], *min(fault[1:], known[1:]))
        return together

    def alerts(self, judges: Sequence[int]) -> Iterator[dict[str, Any]]:
        """The alerts of several judges in their JSON form, by start, then by id."""
        found = (self._group(judge).alerts(judge) for judge in judges)
        return merge(*found, key=lambda alert: (alert["first_seen"], alert["alert_id"]))

    def _group(self, judge: int) -> Judges:
        return self._groups[judge % len(self._groups)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for group in self._groups:
            group.close()
