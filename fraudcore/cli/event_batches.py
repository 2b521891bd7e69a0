"""From lines of input to batches of events, the rejected lines put aside."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice

from fraudcore.cli.inputs import Inputs, Line
from fraudcore.cli.rejects import Rejects
from fraudcore.decoder import decode_event
from fraudcore.errors import InvalidEventError
from fraudcore.event import LoginEvent

__all__ = ["event_batches"]

_BATCH = 1000


def event_batches(
    inputs: Inputs, rejects: Rejects, enrich: Callable[[LoginEvent], LoginEvent]
) -> Iterator[list[LoginEvent]]:
    """Decode and enrich lines; a batch may be empty where all its lines are rejected.

    Args:
        inputs: the files.
        rejects: takes the lines that hold no event.
        enrich: completes an event.
    """
    now, lines = datetime.now(UTC), inputs.lines()
    while batch := list(islice(lines, _BATCH)):
        decoded = (_decoded(line, rejects, now) for line in batch)
        yield [enrich(event) for event in decoded if event is not None]


def _decoded(line: Line, rejects: Rejects, now: datetime) -> LoginEvent | None:
    if line.fault:
        rejects.add(line, "line", line.fault)
        return None
    try:
        return decode_event(line.data, arrived_at=now)
    except InvalidEventError as error:
        rejects.add(line, error.field, str(error))
        return None
