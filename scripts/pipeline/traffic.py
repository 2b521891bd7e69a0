"""Putting records into the stream at a bounded rate, in their order."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["Place", "Record", "TrafficError", "event_record", "put"]

_BATCHES_PER_S = 10
_CALL_RECORDS = 500
_CALL_BYTES = 4_500_000
"""PutRecords takes 500 records and 5 MB: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html."""
_TRIES = 8
_FIRST_PAUSE_S = 0.1


class TrafficError(Exception):
    """The stream does not take a record."""


class Record(NamedTuple):
    """What a producer puts: data of up to 1 MB and a partition key."""

    data: bytes
    partition_key: str


class Place(NamedTuple):
    """Where the stream put a record."""

    shard_id: str
    sequence_number: str


def event_record(event: Mapping[str, object]) -> Record:
    """A canonical event, partitioned by its user, or by its address where there is none."""
    return Record(json.dumps(event).encode(), str(event.get("user") or event["ip"]))


def put(
    client: Any,
    stream_name: str,
    records: Sequence[Record],
    rate_per_s: float,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[list[Place]]:
    """Put records, ten times a second a few.

    Args:
        client: Kinesis client.
        stream_name: where to.
        records: in the order to put them.
        rate_per_s: records a second at most, on average.
        clock, sleep: in seconds.

    Yields:
        the places of each few, in order.

    Raises:
        TrafficError: the stream refuses a record again and again.
    """
    started_s, done = clock(), 0
    for batch in _batches(records, max(1, min(_CALL_RECORDS, int(rate_per_s / _BATCHES_PER_S)))):
        sleep(max(0.0, started_s + done / rate_per_s - clock()))
        places = _put_all(client, stream_name, batch, sleep)
        done += len(batch)
        yield places


def _batches(records: Sequence[Record], most: int) -> Iterator[list[Record]]:
    batch: list[Record] = []
    size = 0
    for record in records:
        length = len(record.data) + len(record.partition_key.encode())
        if batch and (len(batch) == most or size + length > _CALL_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += length
    if batch:
        yield batch


def _put_all(
    client: Any, stream_name: str, batch: Sequence[Record], sleep: Callable[[float], None]
) -> list[Place]:
    """Throttled records of a call are put again; they come after the call's others then."""
    places: dict[int, Place] = {}
    for attempt in range(_TRIES):
        pending = [number for number in range(len(batch)) if number not in places]
        entries = [
            {"Data": batch[number].data, "PartitionKey": batch[number].partition_key}
            for number in pending
        ]
        answer = client.put_records(StreamName=stream_name, Records=entries)
        refused = answer["Records"]
        for number, result in zip(pending, answer["Records"], strict=True):
            if "SequenceNumber" in result:
                places[number] = Place(result["ShardId"], result["SequenceNumber"])
        if len(places) == len(batch):
            return [places[number] for number in range(len(batch))]
        sleep(_FIRST_PAUSE_S * 2**attempt)
    reason = next(each["ErrorMessage"] for each in refused if "ErrorMessage" in each)
    raise TrafficError(f"the stream refused a record {_TRIES} times: {reason}")
