"""What a dead letter says: which batch of which stream a function gave up on.

The message is described in
https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html and
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fraudcore.text import display
from fraudcore.timestamp import parse_instant

__all__ = ["KINESIS", "TABLE_STREAM", "Letter", "LetterError"]

KINESIS: Final = "KinesisBatchInfo"
TABLE_STREAM: Final = "DDBStreamBatchInfo"


class LetterError(Exception):
    """The message is no dead letter of this kind."""


@dataclass(frozen=True)
class Letter:
    """A batch that a function gave up on.

    Args:
        stream_arn: whose.
        shard_id: of all its records.
        first, last: sequence numbers of its first and last record.
        size: how many records.
        first_arrived_at, last_arrived_at: when the stream took these, aware UTC.
        condition: why Lambda gave up.
    """

    stream_arn: str
    shard_id: str
    first: int
    last: int
    size: int
    first_arrived_at: datetime
    last_arrived_at: datetime
    condition: str

    @classmethod
    def read(cls, body: str, kind: str) -> "Letter":
        """Read a message.

        Args:
            body: of the message.
            kind: ``KINESIS`` or ``TABLE_STREAM``.

        Raises:
            LetterError: naming what is missing or wrong.
        """
        try:
            message = json.loads(body)
            return cls._of(message[kind], str(message["requestContext"]["condition"]))
        except KeyError as error:
            raise LetterError(f"no dead letter: {error} is missing") from error
        except (TypeError, ValueError) as error:
            raise LetterError(f"no dead letter: {display(str(error), 200)}") from error

    @classmethod
    def _of(cls, batch: Mapping[str, Any], condition: str) -> "Letter":
        return cls(
            stream_arn=str(batch["streamArn"]),
            shard_id=str(batch["shardId"]),
            first=int(batch["startSequenceNumber"]),
            last=int(batch["endSequenceNumber"]),
            size=int(batch["batchSize"]),
            first_arrived_at=parse_instant(batch["approximateArrivalOfFirstRecord"]),
            last_arrived_at=parse_instant(batch["approximateArrivalOfLastRecord"]),
            condition=condition,
        )

    @property
    def stream_name(self) -> str:
        """The stream's name, the last part of its ARN."""
        return self.stream_arn.rpartition("/")[2]
