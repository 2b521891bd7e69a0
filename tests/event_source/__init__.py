"""An event source mapping of our own: what AWS Lambda does between a stream and a function.

The local AWS ignores retries, bisecting, partial responses and record age, so what depends on
them is tested with this. It holds no thread, clock or pause: whoever drives it says when what
happens, and can put shards, lanes and crashes in any order.

    mapping = EventSourceMapping(
        KinesisSource(client, stream_arn),
        MappingSettings(batch_size=100, maximum_retry_attempts=50),
        MemoryCheckpoints(),
        clock=lambda: now_s,
        on_failure=dead_letters.append,
    )
    mapping.poll()                                   # read the shards
    for lane in mapping.ready():                     # in any order
        invocation = mapping.take(lane)              # others may be taken before it is settled
        if invocation:
            mapping.answered(invocation, handler(invocation.event))  # or failed, or throttled

or, where nothing is to happen in between, ``mapping.step(handler)`` and ``mapping.drain(...)``.
"""

from tests.event_source.checkpoints import (
    Checkpoint,
    Checkpoints,
    FileCheckpoints,
    MemoryCheckpoints,
)
from tests.event_source.invocation import Invocation, ThrottledError
from tests.event_source.kinesis_source import KinesisSource
from tests.event_source.lane import LaneId
from tests.event_source.mapping import EventSourceMapping
from tests.event_source.settings import MappingSettings
from tests.event_source.source import Page, Shard, Source, StreamRecord
from tests.event_source.table_stream import DynamoDbStreamSource, TableStreamSource

__all__ = ["Checkpoint", "Checkpoints", "FileCheckpoints", "MemoryCheckpoints"]
__all__ += ["DynamoDbStreamSource", "KinesisSource", "TableStreamSource"]
__all__ += ["EventSourceMapping", "Invocation", "LaneId", "MappingSettings"]
__all__ += ["Page", "Shard", "Source", "StreamRecord", "ThrottledError"]
