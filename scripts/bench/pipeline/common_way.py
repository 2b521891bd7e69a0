"""The common way to count logins: one update of an item for each event and counter."""

import time
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from fraudcore import decode_event
from scripts.bench.pipeline.deployment import KEYS, STATE

__all__ = ["CommonWay", "count_events"]

_US: Final = 1e6


class CommonWay(NamedTuple):
    """What it takes.

    Args:
        events: counted.
        calls: to DynamoDB.
        cpu_s: CPU seconds of the caller.
    """

    events: int
    calls: int
    cpu_s: float

    @property
    def cpu_us_per_event(self) -> float:
        """CPU microseconds."""
        return self.cpu_s / self.events * _US

    @property
    def api_calls_per_event(self) -> float:
        """Calls to DynamoDB."""
        return self.calls / self.events


def count_events(dynamodb: Any, batch: Sequence[bytes]) -> CommonWay:
    """Count the attempts and failures of each event's account, address and tenant.

    It decodes as the detector does, but judges nothing and archives nothing; an event that is
    delivered again is counted again.
    """
    calls, started_s = 0, time.process_time()
    for data in batch:
        event = decode_event(data)
        failed = "1" if event.outcome == "failure" else "0"
        for counter in (f"user {event.user}", f"ip {event.ip}", f"tenant {event.tenant}"):
            dynamodb.update_item(
                TableName=STATE,
                Key={KEYS[STATE]: {"S": f"count {counter}"}},
                UpdateExpression="ADD attempts :one, failures :failed",
                ExpressionAttributeValues={":one": {"N": "1"}, ":failed": {"N": failed}},
            )
            calls += 1
    return CommonWay(len(batch), calls, time.process_time() - started_s)
