"""Telling of rules that did what no rule may do."""

from collections.abc import Callable, Iterable

from fraudcore.guard import Fault
from fraudcore.text import display

__all__ = ["Faults"]

_SHOWN = 3


class Faults:
    """Counts faults, and tells of the first few of each rule.

    Args:
        tell: shows one line to a person.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._seen: dict[str, int] = {}

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self._seen.values())

    def add(self, faults: Iterable[Fault]) -> None:
        """Take in what an outcome says."""
        for rule, event_id, problem in faults:
            seen = self._seen[rule] = self._seen.get(rule, 0) + 1
            if seen <= _SHOWN:
                where = f"rule {display(rule)} on event {display(event_id)}"
                self._tell(f"fraudcore: {where}: {display(problem, 300)}; others were judged")
            elif seen == _SHOWN + 1:
                self._tell(f"fraudcore: further faults of rule {display(rule)} are only counted")
