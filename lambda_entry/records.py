"""From Kinesis records to login events, or to the reason why not."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fraudcore import InvalidEventError, LoginEvent, decode_event

__all__ = ["Accepted", "Arrival", "Rejected", "decode_record", "decode_records", "sequence_of"]


@dataclass(frozen=True)
class Arrival:
    """Where and when the stream took a record.

    Args:
        shard_id: shard of the stream.
        sequence_number: place of the record in its shard.
        arrived_at: when the stream took it, aware UTC.
        partition_key: chosen by the producer, up to 256 characters of anything.
    """

    shard_id: str
    sequence_number: str
    arrived_at: datetime
    partition_key: str


@dataclass(frozen=True)
class Accepted:
    """A record that holds a valid event."""

    arrival: Arrival
    event: LoginEvent


@dataclass(frozen=True)
class Rejected:
    """A record that does not.

    Args:
        arrival: where it came from.
        field: the offending field, ``event`` for the whole record.
        reason: one printable line.
        data: the record as received.
    """

    arrival: Arrival
    field: str
    reason: str
    data: bytes


def sequence_of(record: Mapping[str, Any]) -> str:
    """The sequence number of a Kinesis record."""
    return str(record["kinesis"]["sequenceNumber"])


def decode_records(
    records: Iterable[Mapping[str, Any]],
) -> tuple[list[Accepted], list[Rejected]]:
    """Decode a batch; both lists keep its order."""
    decoded = [decode_record(record) for record in records]
    accepted = [record for record in decoded if isinstance(record, Accepted)]
    return accepted, [record for record in decoded if isinstance(record, Rejected)]


def decode_record(record: Mapping[str, Any]) -> Accepted | Rejected:
    """Decode one record of a Lambda invocation by Kinesis; never raises for its content."""
    kinesis, arrival = record["kinesis"], _arrival(record)
    try:
        data = base64.b64decode(kinesis["data"], validate=True)
    except (binascii.Error, ValueError):
        raw = str(kinesis["data"]).encode("utf-8", "replace")
        return Rejected(arrival, "event", "event: not valid base64", raw)
    try:
        return Accepted(arrival, decode_event(data, arrived_at=arrival.arrived_at))
    except InvalidEventError as error:
        return Rejected(arrival, error.field, str(error), data)


def _arrival(record: Mapping[str, Any]) -> Arrival:
    kinesis = record["kinesis"]
    return Arrival(
        shard_id=str(record["eventID"]).partition(":")[0],
        sequence_number=sequence_of(record),
        arrived_at=datetime.fromtimestamp(float(kinesis["approximateArrivalTimestamp"]), UTC),
        partition_key=str(kinesis["partitionKey"]),
    )
