"""SNS in memory."""

import json
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError


class CutOffError(BaseException):
    """The end of an invocation: nothing is caught, nothing tidied."""


class FakeSns:
    """One topic.

    Attributes:
        sent: the entries published.
        calls: how many calls were made.
        refused: alert ids whose messages the service refuses.
        down: whether every call fails.
        silent_from: from this call on the service does not answer; ``None`` for never.
        cut_off_at: the call in which the function dies, before it is made; ``None`` for none.
    """

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.calls = 0
        self.refused: set[str] = set()
        self.down = False
        self.silent_from: int | None = None
        self.cut_off_at: int | None = None

    def publish_batch(self, **request: Any) -> dict[str, Any]:
        """PublishBatch: each entry succeeds or fails alone."""
        entries = request["PublishBatchRequestEntries"]
        self.calls += 1
        if self.calls == self.cut_off_at:
            raise CutOffError
        if self.silent_from is not None and self.calls >= self.silent_from:
            raise ReadTimeoutError(endpoint_url="sns")
        assert sum(len(entry["Message"]) for entry in entries) <= 262_144
        assert 0 < len(entries) <= 10
        assert len({entry["Id"] for entry in entries}) == len(entries)
        if self.down:
            raise ClientError({"Error": {"Code": "InternalError", "Message": "x"}}, "PublishBatch")
        bad = [entry for entry in entries if _alert(entry)["alert_id"] in self.refused]
        good = [entry for entry in entries if entry not in bad]
        self.sent += good
        return {
            "Successful": [{"Id": e["Id"], "MessageId": f"message-{e['Id']}"} for e in good],
            "Failed": [
                {"Id": e["Id"], "Code": "InternalFailure", "SenderFault": False} for e in bad
            ],
        }

    def alerts(self) -> list[dict[str, Any]]:
        """The alerts that subscribers without a message of their own receive."""
        return [_alert(entry) for entry in self.sent]


def _alert(entry: dict[str, Any]) -> dict[str, Any]:
    alert: dict[str, Any] = json.loads(json.loads(entry["Message"])["default"])
    return alert
