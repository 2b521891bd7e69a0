"""A process that reads shards into a handler until all is done, or until it kills itself.

Run as ``python -m tests.reader_process`` with the JSON of a `Reading`, and with what the
functions and their clients want in the environment. It ends with 0 when its shards are done.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3

from lambda_entry import detect, notify
from tests.event_source import (
    DynamoDbStreamSource,
    EventSourceMapping,
    FileCheckpoints,
    KinesisSource,
    MappingSettings,
)

__all__ = ["RETURNED", "Death", "Reading"]

RETURNED = "returned"
"""A death after the function returned and before the checkpoint."""


@dataclass(frozen=True)
class Death:
    """Where the process kills itself, by SIGKILL.

    Args:
        moment: an event of botocore's, ``before-call.SERVICE.OPERATION`` when nothing has left
            the process or ``after-call.SERVICE.OPERATION`` when the call has taken effect; or
            `RETURNED`.
        number: the how-manieth of them, from 1.
    """

    moment: str
    number: int


@dataclass(frozen=True)
class Reading:
    """What to read, and how it ends.

    Args:
        stream_arn: of Kinesis, or of a table.
        shards: of Kinesis; those of a table are all read.
        checkpoints: directory.
        batch_size: records of a batch at most.
        death: to die of, if any.
    """

    stream_arn: str
    shards: tuple[str, ...]
    checkpoints: str
    batch_size: int
    death: Death | None = None

    def command(self) -> list[str]:
        """Runs this in a process of its own."""
        return [sys.executable, "-m", "tests.reader_process", json.dumps(asdict(self))]

    @classmethod
    def parse(cls, text: str) -> "Reading":
        """Read the JSON of a reading."""
        fields = json.loads(text)
        fields["shards"] = tuple(fields["shards"])
        fields["death"] = fields["death"] and Death(**fields["death"])
        return cls(**fields)


class Countdown:
    """Kills the process when it was called a number of times.

    Args:
        number: of calls.
    """

    def __init__(self, number: int) -> None:
        self._left = number

    def __call__(self, http_response: Any = None, **_: object) -> None:
        """Count a call, unless it is answered by an error: that one had no effect."""
        if http_response is None or http_response.status_code < 300:
            self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def doomed(handler: Callable[..., Any], death: Death | None) -> Callable[[Any], Any]:
    """The handler as Lambda calls it, in a process that dies when it is told to."""
    countdown = Countdown(death.number if death else 0)
    if death and death.moment != RETURNED:
        boto3.setup_default_session()
        boto3.DEFAULT_SESSION.events.register(death.moment, countdown)

    def function(event: Any) -> Any:
        response = handler(event, SimpleNamespace(aws_request_id="request-1"))
        if death and death.moment == RETURNED:
            countdown()
        return response

    return function


def give_up(message: object) -> None:
    """Nothing is to be given up."""
    raise SystemExit(f"given up: {message}")


def main(reading: Reading) -> None:
    """Read until all is done."""
    settings = MappingSettings(
        batch_size=reading.batch_size,
        maximum_retry_attempts=50,
        bisect_batch_on_function_error=True,
    )
    source: KinesisSource | DynamoDbStreamSource
    if reading.shards:
        client = boto3.client("kinesis")
        source = KinesisSource(client, reading.stream_arn, only=reading.shards)
        handler: Callable[..., Any] = detect.handler
    else:
        source = DynamoDbStreamSource(boto3.client("dynamodbstreams"), reading.stream_arn)
        handler = notify.handler
    EventSourceMapping(
        source,
        settings,
        FileCheckpoints(Path(reading.checkpoints)),
        clock=time.time,
        on_failure=give_up,
    ).drain(doomed(handler, reading.death), time.sleep)


if __name__ == "__main__":
    main(Reading.parse(sys.argv[1]))
