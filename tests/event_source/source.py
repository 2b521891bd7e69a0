"""What a mapping reads: a stream of shards, whatever service holds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Page", "Shard", "Source", "StreamRecord"]


@dataclass(frozen=True)
class Shard:
    """A part of a stream whose records have an order.

    Args:
        shard_id: its name.
        parents: the shards it was split or merged from, whether or not the stream still has them.
    """

    shard_id: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True)
class StreamRecord:
    """One record, as the function gets it.

    Args:
        sequence_number: its place in the shard.
        key: records of one key stay in order, however many lanes a shard has.
        arrived_s: when the stream took it, epoch seconds.
        size_bytes: what it adds to the payload of an invocation.
        payload: the member of the event's ``Records``.
    """

    sequence_number: str
    key: str
    arrived_s: float
    size_bytes: int
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """What one read gave.

    Args:
        records: in order; empty pages may come at any time, not only at the end.
        at_tip: nothing was left behind these records.
        closed: the shard ended with these records.
    """

    records: Sequence[StreamRecord]
    at_tip: bool
    closed: bool = False


class Source(Protocol):
    """A stream.

    Attributes:
        arn: its name.
        batch_info: what the on-failure message calls the batch.
    """

    arn: str
    batch_info: str

    def shards(self) -> Sequence[Shard]:
        """All shards that hold records, or will."""

    def read(self, shard_id: str, after: str | None, limit: int) -> Page:
        """Read on in a shard.

        Args:
            shard_id: of ``shards()``.
            after: sequence number of the last record read; ``None`` at the oldest record.
            limit: records to read at most.
        """
