"""Sending notifications through SNS, ten a call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from lambda_entry.aws_clients import Topic
from lambda_entry.notification import Notification

__all__ = ["Published", "Publisher"]

ENTRIES_PER_CALL: Final = 10
"""The limit of PublishBatch."""
BYTES_PER_CALL: Final = 200_000
"""Below the 262,144 bytes of PublishBatch, with room for subjects and attributes."""


@dataclass
class Published:
    """What became of notifications, by alert id.

    Args:
        sent: the message's id in SNS.
        failed: why it was not sent.
    """

    sent: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


class Publisher:
    """Publishes to one topic.

    Args:
        client: SNS client.
        topic_arn: where to.
    """

    def __init__(self, client: Topic, topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def publish(self, notifications: Sequence[Notification]) -> Iterator[Published]:
        """Send notifications of distinct alerts; a call that is refused stops none of the others.

        Where SNS does not answer, no further call is made: waiting for each would outlast the
        invocation.

        Returns:
            what became of those of each call, before the next is made.
        """
        silence = ""
        for entries in _calls(notifications):
            result = Published()
            if silence:
                yield Published(failed=dict.fromkeys(entries, silence))
                continue
            ids = {entry["Id"]: alert_id for alert_id, entry in entries.items()}
            try:
                answer = self._client.publish_batch(
                    TopicArn=self._topic_arn,
                    PublishBatchRequestEntries=list(entries.values()),
                )
            except ClientError as error:
                result.failed |= dict.fromkeys(entries, str(error))
            except BotoCoreError as error:
                silence = f"not sent: {error}"
                result.failed |= dict.fromkeys(entries, silence)
            else:
                _collect(answer, ids, result)
            yield result


def _calls(notifications: Sequence[Notification]) -> Iterator[dict[str, dict[str, Any]]]:
    """Entries by alert id, cut where a call would hold too many or too much."""
    call: dict[str, dict[str, Any]] = {}
    size = 0
    for number, notification in enumerate(notifications):
        entry = notification.entry(number)
        length = len(entry["Message"])
        if call and (len(call) == ENTRIES_PER_CALL or size + length > BYTES_PER_CALL):
            yield call
            call, size = {}, 0
        call[notification.alert.alert_id] = entry
        size += length
    if call:
        yield call


def _collect(answer: Mapping[str, Any], ids: Mapping[str, str], result: Published) -> None:
    for entry in answer.get("Successful", ()):
        result.sent[ids[entry["Id"]]] = entry["MessageId"]
    for entry in answer.get("Failed", ()):
        result.failed[ids[entry["Id"]]] = f"{entry['Code']}: {entry.get('Message', '')}"
    for alert_id in set(ids.values()) - result.sent.keys() - result.failed.keys():
        result.failed[alert_id] = "SNS did not say what became of it"
