"""One rule set on one part of the events."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from fraudcore.backtest.held_store import HeldStore
from fraudcore.decoder import decode_event
from fraudcore.engine import Engine
from fraudcore.errors import InvalidConfigError
from fraudcore.rules import RuleSet
from fraudcore.runner import assess, record
from fraudcore.text import display

__all__ = ["Bench", "Judge"]


class Bench(NamedTuple):
    """What a judge needs.

    Args:
        rules: what is judged.
        lists: address lists for the engine; see ``fraudcore.enrich``.
        path: of the judge's own file; empty for one that does not stay.
        max_profiles: kept in memory.
        batches: that the file holds at least.
    """

    rules: RuleSet
    lists: Any
    path: str | Path
    max_profiles: int
    batches: int = 0


class Judge:
    """Judges batches in order, each once, also where it is given one again after a restart.

    Args:
        bench: what it needs.

    Attributes:
        faults: what rules did that no rule may do.

    Raises:
        InvalidConfigError: the file is damaged, or does not hold what it must.
    """

    def __init__(self, bench: Bench) -> None:
        self._engine = Engine(bench.rules, bench.lists)
        try:
            self._store = HeldStore(bench.path, bench.max_profiles)
            self._kept, self.faults = self._store.standing()
        except sqlite3.DatabaseError as error:
            raise InvalidConfigError("--checkpoint", f"{_shown(bench.path)}: {error}") from error
        if self._kept < bench.batches:
            problem = "is missing, or older than the checkpoint; name an empty folder"
            raise InvalidConfigError("--checkpoint", f"{_shown(bench.path)} {problem}")
        self._done = self._kept

    def judge(self, number: int, batch: Sequence[bytes]) -> None:
        """Judge a batch.

        Args:
            number: of the batch, from 1; one that was judged before is passed over.
            batch: canonical events.
        """
        if number <= self._done:
            return
        self._done = number
        outcome = assess(self._engine, self._store, [decode_event(data) for data in batch])
        record(self._store, outcome)
        for fault in outcome.faults:
            first = (number, f"event {display(fault.event_id)}: {fault.problem}")
            known = self.faults.get(fault.rule, (0, *first))
            self.faults[fault.rule] = (known[0] + 1, *min(first, known[1:]))

    def checkpoint(self, number: int) -> None:
        """Make what was judged up to this batch last."""
        if number > self._kept:
            self._store.checkpoint(number, self.faults)
            self._kept = number

    def alerts(self) -> Iterator[dict[str, Any]]:
        """All alerts in their JSON form, by the time they start at, then by id."""
        return self._store.alerts()

    def close(self) -> None:
        """Close its file."""
        self._store.close()


def _shown(path: str | Path) -> str:
    return display(str(path), 200)
