"""One lane of a shard: batches that are delivered one after the other."""

from collections import deque
from collections.abc import Iterable
from typing import Final, NamedTuple

from tests.event_source.batch import Batch
from tests.event_source.settings import MappingSettings
from tests.event_source.source import StreamRecord

__all__ = ["PAYLOAD_LIMIT_BYTES", "Lane", "LaneId"]

PAYLOAD_LIMIT_BYTES: Final = 6 * 1024 * 1024
"""Of a synchronous invocation:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""


class LaneId(NamedTuple):
    """Names a lane."""

    shard_id: str
    number: int


class Lane:
    """Gathers records into batches, and holds one batch at a time in flight.

    A batch is complete when it has ``batch_size`` records or the payload limit, or when the
    batching window has passed since its first record was read:
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html

    Args:
        settings: of the mapping.

    Attributes:
        busy: a batch was taken and is not settled.
    """

    def __init__(self, settings: MappingSettings) -> None:
        self.busy = False
        self._settings = settings
        self._gathered: deque[StreamRecord] = deque()
        self._gathering_since_s = 0.0
        self._again: deque[Batch] = deque()
        self._retry_at_s = 0.0

    def add(self, record: StreamRecord, now_s: float) -> None:
        """Gather a record that was read."""
        if not self._gathered:
            self._gathering_since_s = now_s
        self._gathered.append(record)

    def due_s(self) -> float | None:
        """When there is a batch to deliver, epoch seconds; ``None`` while there is none."""
        if self.busy:
            return None
        if self._again:
            return self._retry_at_s
        if not self._gathered:
            return None
        count = self._fitting()
        full = count < len(self._gathered) or count == self._settings.batch_size
        window_s = 0.0 if full else self._settings.maximum_batching_window_s
        return self._gathering_since_s + window_s

    def take(self, now_s: float) -> Batch:
        """The batch that is due; the lane is busy with it until ``settle``."""
        self.busy = True
        if self._again:
            return self._again.popleft()
        self._gathering_since_s = now_s
        return Batch(tuple(self._gathered.popleft() for _ in range(self._fitting())))

    def is_empty(self) -> bool:
        """Nothing is in flight or waits."""
        return not (self.busy or self._again or self._gathered)

    def settle(self, again: Iterable[Batch], retry_at_s: float) -> None:
        """End the delivery; what is to be delivered again comes before everything else.

        Raises:
            ValueError: nothing was taken.
        """
        if not self.busy:
            raise ValueError("no batch is in flight")
        self.busy = False
        self._again.extendleft(reversed(list(again)))
        self._retry_at_s = retry_at_s

    def _fitting(self) -> int:
        """How many of the gathered records one batch takes, at least one."""
        size, count = 0, 0
        for record in self._gathered:
            size += record.size_bytes
            if count == self._settings.batch_size or (count and size > PAYLOAD_LIMIT_BYTES):
                break
            count += 1
        return count
