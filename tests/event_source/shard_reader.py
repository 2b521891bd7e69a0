"""One shard in work: read on, dealt out to lanes, and checkpointed."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any
from zlib import crc32

from tests.event_source.checkpoints import Checkpoint, Checkpoints
from tests.event_source.lane import Lane
from tests.event_source.settings import MappingSettings
from tests.event_source.source import Source, StreamRecord

__all__ = ["ShardReader", "lane_number"]

_READ_LIMIT = 10_000
"""The most that one GetRecords returns:
https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html"""


class ShardReader:
    """Reads a shard from its checkpoint.

    With several lanes the records of a partition key share one, so they keep their order:
    https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
    The checkpoint lies before the first record that is not done in any lane, so a crash can
    deliver again what other lanes had done behind it.

    Args:
        shard_id: to read.
        source: holds it.
        settings: of the mapping.
        checkpoints: where to start, and what is saved as records are done.
        accepts: whether a record is for the function; others are done when they are read.

    Attributes:
        lanes: what is to be delivered.
    """

    def __init__(
        self,
        shard_id: str,
        source: Source,
        settings: MappingSettings,
        checkpoints: Checkpoints,
        accepts: Callable[[Any], bool],
    ) -> None:
        self.lanes = [Lane(settings) for _ in range(settings.parallelization_factor)]
        self._at_tip = False
        self._shard_id = shard_id
        self._source = source
        self._checkpoints = checkpoints
        self._accepts = accepts
        self._room = min(_READ_LIMIT, settings.batch_size * settings.parallelization_factor)
        self._checkpoint = checkpoints.load(shard_id)
        self._read_up_to = self._checkpoint.after
        self._closed = self._checkpoint.finished
        self._order: deque[str] = deque()
        self._open: set[str] = set()

    @property
    def finished(self) -> bool:
        """The shard is closed, and all its records are done."""
        return self._checkpoint.finished

    def is_idle(self) -> bool:
        """All that the shard held when it was last read is done."""
        return self._at_tip and all(lane.is_empty() for lane in self.lanes)

    def read(self, now_s: float) -> int:
        """Read one page, if there is room for it; how many records it had."""
        room = self._room - len(self._open)
        if self._closed or room <= 0:
            return 0
        page = self._source.read(self._shard_id, self._read_up_to, room)
        self._at_tip, self._closed = page.at_tip or page.closed, page.closed
        for record in page.records:
            self._deal(record, now_s)
        self._advance()
        return len(page.records)

    def done(self, records: Iterable[StreamRecord]) -> None:
        """Take note of records that were processed or given up."""
        self._open.difference_update(record.sequence_number for record in records)
        self._advance()

    def _deal(self, record: StreamRecord, now_s: float) -> None:
        self._read_up_to = record.sequence_number
        self._order.append(record.sequence_number)
        if self._accepts(record.payload):
            self._open.add(record.sequence_number)
            self.lanes[lane_number(record.key, len(self.lanes))].add(record, now_s)

    def _advance(self) -> None:
        after = self._checkpoint.after
        while self._order and self._order[0] not in self._open:
            after = self._order.popleft()
        reached = Checkpoint(after, finished=self._closed and not self._order)
        if reached != self._checkpoint:
            self._checkpoint = reached
            self._checkpoints.save(self._shard_id, reached)


def lane_number(key: str, lanes: int) -> int:
    """The lane of a key; AWS does not say how it chooses, only that a key has one."""
    return crc32(key.encode()) % lanes
