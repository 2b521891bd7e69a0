"""SQS in memory."""

from typing import Any


class FakeSqs:
    """Queues by their URL.

    Attributes:
        queues: the messages of each, by message id.
        hidden: ids of messages that somebody has taken.
    """

    def __init__(self, *urls: str) -> None:
        self.queues: dict[str, dict[str, str]] = {url: {} for url in urls}
        self.hidden: set[str] = set()

    def send(self, url: str, message_id: str, body: str) -> None:
        """A message arrives."""
        self.queues[url][message_id] = body

    def receive_message(self, **request: Any) -> dict[str, Any]:
        """ReceiveMessage: up to ten that nobody has taken; no answer names an empty list."""
        assert 0 < request["MaxNumberOfMessages"] <= 10
        assert request["VisibilityTimeout"] > 0
        queue = self.queues[request["QueueUrl"]]
        free = [message_id for message_id in queue if message_id not in self.hidden]
        taken = free[: request["MaxNumberOfMessages"]]
        self.hidden |= set(taken)
        messages = [
            {"MessageId": m, "ReceiptHandle": f"receipt {m}", "Body": queue[m]} for m in taken
        ]
        return {"Messages": messages} if messages else {}

    def delete_message(self, **request: Any) -> dict[str, Any]:
        """DeleteMessage: of a message that was taken."""
        message_id = request["ReceiptHandle"].removeprefix("receipt ")
        assert message_id in self.hidden
        self.queues[request["QueueUrl"]].pop(message_id, None)
        return {}

    def change_message_visibility(self, **request: Any) -> dict[str, Any]:
        """ChangeMessageVisibility: of a message that is still there; others may take it again."""
        message_id = request["ReceiptHandle"].removeprefix("receipt ")
        assert message_id in self.queues[request["QueueUrl"]]
        assert request["VisibilityTimeout"] == 0
        self.hidden.discard(message_id)
        return {}
