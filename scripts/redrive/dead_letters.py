"""The messages of a dead-letter queue: taken for a while, and deleted one by one or given back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

__all__ = ["DeadLetters", "Message"]

_PER_CALL: Final = 10
_TAKEN_FOR_S: Final = 900
_WAIT_S: Final = 1
"""Longer than nothing, so that SQS asks all of its servers:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html"""


class Message(NamedTuple):
    """One message.

    Args:
        message_id: in the queue.
        receipt: to delete it by.
        body: what Lambda wrote.
    """

    message_id: str
    receipt: str
    body: str


class DeadLetters:
    """One queue.

    Args:
        sqs: client.
        url: of the queue.
    """

    def __init__(self, sqs: Any, url: str) -> None:
        self._sqs = sqs
        self._url = url
        self._kept: dict[str, str] = {}

    @contextmanager
    def taken(self, most: int) -> Iterator[Iterator[Message]]:
        """The messages of the queue; whatever is not deleted is back in it afterwards.

        While they are taken nobody else sees them. A run that dies leaves them hidden for 15
        minutes.

        Args:
            most: that are taken.
        """
        try:
            yield self._receive(most)
        finally:
            for receipt in self._kept.values():
                self._sqs.change_message_visibility(
                    QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=0
                )
            self._kept.clear()

    def delete(self, message: Message) -> None:
        """Delete a message that was taken."""
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message.receipt)
        self._kept.pop(message.message_id, None)

    def _receive(self, most: int) -> Iterator[Message]:
        taken = 0
        while taken < most:
            answer = self._sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=min(_PER_CALL, most - taken),
                VisibilityTimeout=_TAKEN_FOR_S,
                WaitTimeSeconds=_WAIT_S,
            )
            received = answer.get("Messages", ())
            if not received:
                return
            taken += len(received)
            self._kept |= {each["MessageId"]: each["ReceiptHandle"] for each in received}
            for each in received:
                yield Message(each["MessageId"], each["ReceiptHandle"], each["Body"])
