"""Dead letters of the notifier: alerts that people may not have been told of."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from fraudcore.text import display
from fraudcore.timestamp import iso_millis
from lambda_entry.outbox_index import OutboxIndex
from scripts.redrive.dead_letters import DeadLetters, Message
from scripts.redrive.letter import TABLE_STREAM, Letter, LetterError
from scripts.redrive.step import State, Step

__all__ = ["NotifierLetters"]

_SWEEPS: Final = 20
"""Each takes up to two minutes; an outbox that is larger waits for the schedule."""
_LOOKS: Final = 5
_PAUSE_S: Final = 1.0
"""An index follows its table within a second or so."""
_SLACK: Final = timedelta(seconds=1)
"""An alert waits since the detector's clock, just before its write; letters go by the table's."""
_NAMED: Final = 5


@dataclass(frozen=True)
class NotifierLetters:
    """Sweeps the outbox, and deletes the letters none of whose alerts is left in it.

    A letter names changes that the stream of the alerts table may have forgotten; but whatever
    of them people are still to be told waits in the outbox, since before the letter's last
    change.

    Args:
        letters: the queue.
        outbox: what waits.
        sweep: invokes the sweep: its answer, and what went wrong in it, or an empty text.
        sleep: waits for seconds.
    """

    letters: DeadLetters
    outbox: OutboxIndex
    sweep: Callable[[dict[str, Any]], tuple[Any, str]]
    sleep: Callable[[float], None] = time.sleep

    def replay(self, most: int, *, dry_run: bool) -> Iterator[Step]:
        """Sweep once for all letters, then judge letter by letter.

        Args:
            most: letters.
            dry_run: only say what waits.
        """
        with self.letters.taken(most) as messages:
            first = next(messages, None)
            if first is None:
                return
            problem = "" if dry_run else self._sweep()
            yield self._replay(first, problem, dry_run=dry_run)
            for message in messages:
                yield self._replay(message, problem, dry_run=dry_run)

    def read(self, message: Message) -> Letter:
        """The letter in a message.

        Raises:
            LetterError: there is none.
        """
        return Letter.read(message.body, TABLE_STREAM)

    def _sweep(self) -> str:
        """Sweep until all was seen; what went wrong, or an empty text."""
        for _ in range(_SWEEPS):
            try:
                answer, fault = self.sweep({})
            except (ClientError, BotoCoreError) as error:
                return str(error)
            if fault or answer.get("complete"):
                return fault
        return f"the outbox is larger than {_SWEEPS} sweeps"

    def _replay(self, message: Message, problem: str, *, dry_run: bool) -> Step:
        name = message.message_id
        try:
            letter = self.read(message)
            waiting = self._waiting(letter, looks=1 if dry_run else _LOOKS)
            if dry_run:
                detail = f"{_named(waiting)} in the outbox" if waiting else "nothing is left untold"
                return Step(name, State.WOULD_REPLAY, letter.size, detail)
            if waiting:
                why = f"; the sweep: {display(problem, 300)}" if problem else ""
                return Step(name, State.FAILED, 0, f"still in the outbox: {_named(waiting)}{why}")
            self.letters.delete(message)
        except (LetterError, ClientError, BotoCoreError) as error:
            return Step(name, State.FAILED, 0, str(error))
        return Step(name, State.REPLAYED, letter.size, "nothing is left untold")

    def _waiting(self, letter: Letter, looks: int) -> list[str]:
        """Some alerts that wait since before the letter's last change."""
        until = iso_millis(letter.last_arrived_at + _SLACK)
        for look in range(looks):
            if look:
                self.sleep(_PAUSE_S)
            found = [each.alert_id for each in islice(self.outbox.waiting(until), _NAMED + 1)]
            if not found:
                break
        return found


def _named(alert_ids: list[str]) -> str:
    more = ", ..." if len(alert_ids) > _NAMED else ""
    return ", ".join(display(alert_id) for alert_id in alert_ids[:_NAMED]) + more
