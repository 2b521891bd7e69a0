"""A queue subscribed to the alerts' topic: what an administrator would get."""

import json
import time
from typing import Any, NamedTuple

from fraudcore import Alert

__all__ = ["Inbox", "Message"]

_PER_CALL = 10


class Message(NamedTuple):
    """One notification.

    Args:
        body: as received.
        alert: what it tells.
        received_s: reading of the monotonic clock when it was taken from the queue.
    """

    body: str
    alert: Alert
    received_s: float


class Inbox:
    """Collects the topic's messages from now on.

    Args:
        sqs, sns: clients.
        topic_arn: whose messages.
        name: of the queue.
    """

    def __init__(self, sqs: Any, sns: Any, topic_arn: str, name: str) -> None:
        self.messages: list[Message] = []
        self._sqs = sqs
        self._url = sqs.create_queue(QueueName=name)["QueueUrl"]
        self._let_in(topic_arn)
        sns.subscribe(
            TopicArn=topic_arn,
            Protocol="sqs",
            Endpoint=self._arn(),
            Attributes={"RawMessageDelivery": "true"},
        )

    def collect(self) -> list[Message]:
        """Take what has arrived, without waiting for more; the new messages."""
        known = len(self.messages)
        while found := self._receive():
            now_s = time.monotonic()
            self.messages += [_message(each["Body"], now_s) for each in found]
        return self.messages[known:]

    def _let_in(self, topic_arn: str) -> None:
        """The queue takes messages of the topic, and of nobody else's."""
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": self._arn(),
            "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": policy})

    def _arn(self) -> str:
        answer = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        return str(answer["Attributes"]["QueueArn"])

    def _receive(self) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=_PER_CALL)
        found: list[dict[str, Any]] = answer.get("Messages", [])
        if found:
            entries = [
                {"Id": str(number), "ReceiptHandle": each["ReceiptHandle"]}
                for number, each in enumerate(found)
            ]
            self._sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)
        return found


def _message(body: str, received_s: float) -> Message:
    return Message(body, Alert.from_dict(json.loads(body)), received_s)
