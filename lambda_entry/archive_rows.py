"""Rows of the lake: always every column, absent values as explicit nulls."""

import base64
import json
from collections.abc import Mapping

from fraudcore.timestamp import iso_millis
from lambda_entry.records import Accepted, Arrival, Rejected
from lambda_entry.storage_schema import LakeTable, lake_table

__all__ = ["event_row", "quarantine_row"]

_EVENTS = lake_table("login_events")
_QUARANTINE = lake_table("quarantine")


def event_row(accepted: Accepted) -> dict[str, object]:
    """The archive row of an event; unknown fields as JSON text in ``extra``."""
    extra = dict(accepted.event.extra)
    found = {**accepted.event.to_dict(), **_place(accepted.arrival)}
    found["extra"] = json.dumps(extra, sort_keys=True) if extra else None
    return _complete(_EVENTS, found)


def quarantine_row(rejected: Rejected) -> dict[str, object]:
    """The archive row of a rejected record, with its bytes as received."""
    found: dict[str, object] = {
        **_place(rejected.arrival),
        "partition_key": rejected.arrival.partition_key,
        "field": rejected.field,
        "reason": rejected.reason,
        "size_bytes": len(rejected.data),
        "data_base64": base64.b64encode(rejected.data).decode("ascii"),
    }
    return _complete(_QUARANTINE, found)


def _place(arrival: Arrival) -> dict[str, object]:
    return {
        "arrived_at": iso_millis(arrival.arrived_at),
        "shard_id": arrival.shard_id,
        "sequence_number": arrival.sequence_number,
    }


def _complete(table: LakeTable, found: Mapping[str, object]) -> dict[str, object]:
    row = {name: found.get(name) for name in table.columns}
    for name, members in table.structs.items():
        struct = row[name]
        known: Mapping[str, object] = struct if isinstance(struct, Mapping) else {}
        row[name] = {member: known.get(member) for member in members}
    return row
