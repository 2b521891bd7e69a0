"""How Lambda reads a shard: batches, checkpoints, retries, bisection, and giving up.

The rules are those of the AWS documentation on partial batch responses and on error handling of
Kinesis event source mappings:
https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, Any]
Function = Callable[[Sequence[Record]], Mapping[str, Any]]


@dataclass
class ShardReader:
    """Delivers the records of one shard in order.

    Args:
        function: answers a batch with a partial batch response.
        batch_size: records a batch holds at most.
        retries: deliveries of a batch after its first.

    Attributes:
        given_up: the records that went to the on-failure destination.
        deliveries: how many batches were delivered.
    """

    function: Function
    batch_size: int
    retries: int
    given_up: list[Record] = field(default_factory=list)
    deliveries: int = 0

    def read(self, records: Sequence[Record]) -> None:
        """Deliver all records, batch by batch."""
        for start in range(0, len(records), self.batch_size):
            self._deliver(records[start : start + self.batch_size], self.retries)

    def _deliver(self, batch: Sequence[Record], retries: int) -> None:
        """Everything before the lowest failed record is done; the rest is delivered again."""
        self.deliveries += 1
        failed = self.function(batch)["batchItemFailures"]
        if not failed:
            return
        numbers = [record["kinesis"]["sequenceNumber"] for record in batch]
        first = min(numbers.index(item["itemIdentifier"]) for item in failed)
        if retries == 0:
            self.given_up += batch[first:]
        else:
            self._deliver(batch[first:], retries - 1)
