"""What the detector says of its work: the counts in its log, one line an invocation."""

import json
from collections import Counter
from typing import Any

__all__ = ["DetectorLog"]

_COUNTS = ("EventsDecoded", "EventsQuarantined", "AlertsOpened")
_LOOK_BACK_MS = 10_000
"""How much later than others of its time a line may show up."""


class DetectorLog:
    """Sums up the log of one function.

    Args:
        client: CloudWatch Logs client.
        function_name: the detector.
        since_ms: epoch milliseconds; earlier lines do not count.
    """

    def __init__(self, client: Any, function_name: str, since_ms: int) -> None:
        self.totals: Counter[str] = Counter()
        self._pages = client.get_paginator("filter_log_events")
        self._group = f"/aws/lambda/{function_name}"
        self._since_ms = since_ms
        self._read: set[str] = set()

    @property
    def processed(self) -> int:
        """Records the detector is done with."""
        return self.totals["EventsDecoded"] + self.totals["EventsQuarantined"]

    def update(self) -> None:
        """Read what was logged since the last time."""
        pages = self._pages.paginate(
            logGroupName=self._group, startTime=self._since_ms, filterPattern=_COUNTS[0]
        )
        for page in pages:
            for event in page["events"]:
                self._since_ms = max(self._since_ms, event["timestamp"] - _LOOK_BACK_MS)
                self._add(_line(event["message"]))

    def _add(self, line: dict[str, Any]) -> None:
        # The metrics of an invocation repeat its counts, but name no request.
        request_id = line.get("request_id")
        if request_id is not None and request_id not in self._read:
            self._read.add(request_id)
            self.totals.update({name: line[name] for name in _COUNTS})


def _line(message: str) -> dict[str, Any]:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
