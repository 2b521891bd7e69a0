"""What can be redriven of a deployment, wired to its resources."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lambda_entry.outbox_index import OutboxIndex
from scripts.pipeline.traffic import Record, put
from scripts.redrive.dead_letters import DeadLetters
from scripts.redrive.deployment import AwsClients
from scripts.redrive.detector_letters import DetectorLetters
from scripts.redrive.handing_over import Function, HandingOver
from scripts.redrive.notifier_letters import NotifierLetters
from scripts.redrive.quarantine import Quarantine

__all__ = ["Days", "Sources", "function_of"]


@dataclass(frozen=True)
class Days:
    """Days of arrival, ``YYYY-MM-DD``, both included; empty for no limit."""

    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Sources:
    """All three.

    Args:
        quarantine: records that were no valid event.
        detector, notifier: batches that a function gave up on.
    """

    quarantine: Quarantine
    detector: DetectorLetters
    notifier: NotifierLetters

    @classmethod
    def of(
        cls,
        names: Mapping[str, str],
        clients: AwsClients,
        *,
        days: Days | None = None,
        rate_per_s: float = 500.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> "Sources":
        """Those of a deployment.

        Args:
            names: by name of the output of the Terraform root.
            clients: of AWS.
            days: of the quarantine.
            rate_per_s: records put into the stream a second, at most.
            clock: the time, aware.
            sleep: waits for seconds.
        """
        stream, bucket = names["stream_name"], names["lake_bucket_name"]
        days = days or Days()

        def put_all(records: list[Record]) -> None:
            for _ in put(clients.kinesis, stream, records, rate_per_s, sleep=sleep):
                pass

        return cls(
            quarantine=Quarantine(clients.s3, bucket, put_all, clock, days.since, days.until),
            detector=DetectorLetters(
                letters=DeadLetters(clients.sqs, names["detector_dead_letter_queue_url"]),
                kinesis=clients.kinesis,
                s3=clients.s3,
                stream_name=stream,
                bucket=bucket,
                hand_over=HandingOver(
                    function_of(clients.functions, names["detector_function_name"]), sleep
                ),
                put=put_all,
                lanes=lambda: lanes_of(clients.functions, names["detector_function_name"]),
            ),
            notifier=NotifierLetters(
                letters=DeadLetters(clients.sqs, names["notifier_dead_letter_queue_url"]),
                outbox=OutboxIndex(clients.dynamodb, names["alerts_table_name"]),
                sweep=function_of(clients.functions, names["sweep_function_name"]),
                sleep=sleep,
            ),
        )


def lanes_of(client: Any, name: str) -> int:
    """In how many lanes at once the stream of a function is read: its parallelization factor.

    https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html

    Args:
        client: Lambda client.
        name: of the function.
    """
    pages = client.get_paginator("list_event_source_mappings").paginate(FunctionName=name)
    mappings = (each for page in pages for each in page["EventSourceMappings"])
    return max((each.get("ParallelizationFactor") or 1 for each in mappings), default=1)


def function_of(client: Any, name: str) -> Function:
    """A Lambda function as one of Python.

    Args:
        client: Lambda client.
        name: of the function.
    """

    def call(event: dict[str, Any]) -> tuple[Any, str]:
        answer = client.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        result = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" not in answer:
            return result, ""
        told = result if isinstance(result, Mapping) else {}
        kind, message = told.get("errorType", "error"), told.get("errorMessage", "no message")
        return None, f"{kind}: {message}"

    return call
