"""Handing records to a function as an event source mapping does, within bounds."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fraudcore.text import display
from scripts.redrive.shard_range import KinesisRecord

__all__ = ["Function", "HandingOver"]

_PAYLOAD_BYTES: Final = 5_000_000
"""Below the 6 MB of an invocation: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""
_TRIES: Final = 4
_FIRST_PAUSE_S: Final = 1.0

Function = Callable[[dict[str, Any]], tuple[Any, str]]
"""Invokes a function: its answer, and what went wrong in it, or an empty text."""


@dataclass(frozen=True)
class HandingOver:
    """Hands over batches, the rest of which is handed over again where the function says so.

    Invocations that fail are halved, until a record that cannot be processed stands alone.

    Args:
        function: to be invoked.
        sleep: waits for seconds.
    """

    function: Function
    sleep: Callable[[float], None] = time.sleep

    def __call__(self, records: Sequence[KinesisRecord]) -> list[str]:
        """Hand records over, in order.

        Returns:
            one line for each record that is left, or for the first of several.
        """
        return [problem for batch in _batches(records) for problem in self._hand(batch)]

    def _hand(self, batch: Sequence[KinesisRecord]) -> list[str]:
        tries = 0
        while batch:
            answer, fault = self.function({"Records": list(batch)})
            if fault:
                return self._halves(batch, fault)
            left = _left(batch, answer)
            if not left:
                break
            tries = 1 if len(left) < len(batch) else tries + 1
            if tries == _TRIES:
                return [f"{_name(left[0])} and {len(left) - 1} after it: handed back {tries} times"]
            self.sleep(_FIRST_PAUSE_S * 2 ** (tries - 1))
            batch = left
        return []

    def _halves(self, batch: Sequence[KinesisRecord], fault: str) -> list[str]:
        if len(batch) == 1:
            return [f"{_name(batch[0])}: {display(fault, 300)}"]
        middle = len(batch) // 2
        return self._hand(batch[:middle]) + self._hand(batch[middle:])


def _left(batch: Sequence[KinesisRecord], answer: Any) -> Sequence[KinesisRecord]:
    """What is to be handed over again: from the lowest record that the answer names.

    An answer that names none is a success, one that names an unknown record a failure of all:
    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """
    failures = answer.get("batchItemFailures") if isinstance(answer, Mapping) else None
    if not failures:
        return ()
    numbers = [_name(record) for record in batch]
    named = [str(failure.get("itemIdentifier")) for failure in failures]
    if not all(number in numbers for number in named):
        return batch
    return batch[min(map(numbers.index, named)) :]


def _batches(records: Sequence[KinesisRecord]) -> Iterator[list[KinesisRecord]]:
    batch: list[KinesisRecord] = []
    size = 0
    for record in records:
        length = len(json.dumps(record))
        if batch and size + length > _PAYLOAD_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += length
    if batch:
        yield batch


def _name(record: KinesisRecord) -> str:
    return str(record["kinesis"]["sequenceNumber"])
