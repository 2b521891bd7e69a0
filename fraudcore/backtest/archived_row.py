"""Rows of an archive: the event in them, and when and where it arrived."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any, Final, NamedTuple, NoReturn

from fraudcore.decoder import MAX_EVENT_BYTES, MAX_FUTURE, event_from_mapping
from fraudcore.errors import InvalidEventError
from fraudcore.event import CANONICAL_FIELDS, LoginEvent
from fraudcore.text import display
from fraudcore.timestamp import parse_instant, to_millis

__all__ = ["MAX_ROW_BYTES", "ArchivedRow", "RowReader"]

MAX_ROW_BYTES: Final = 8 * MAX_EVENT_BYTES
"""Of one row as JSON: in ``extra`` an event of 64 KiB may have every character escaped."""
_SCHEMA: Final = json.loads(files("fraudcore").joinpath("schema/login_events.json").read_text())
COLUMNS: Final = tuple(str(column["name"]) for column in _SCHEMA["columns"])
_KNOWN: Final = frozenset(COLUMNS) | {str(part["name"]) for part in _SCHEMA["partitions"]}
_EARLY_MS: Final = 300_000
_LATE_MS: Final = 86_400_000
_encode = json.JSONEncoder(separators=(",", ":")).encode
Oddity = tuple[str, str]
"""Something odd that does not keep a row from being judged: its kind, and what it is."""


class ArchivedRow(NamedTuple):
    """One record.

    Args:
        arrived_ms: epoch milliseconds; ``None`` where the row does not say.
        shard_id, sequence_number: its place in the stream, which tells duplicates; or ``None``.
        event: what was archived, completed.
        data: the same as canonical JSON.
    """

    arrived_ms: int | None
    shard_id: str | None
    sequence_number: str | None
    event: LoginEvent
    data: bytes


class RowReader:
    """Reads rows, and notices what is odd about them.

    Rows of the lake have every column of ``schema/login_events.json``; plain canonical events,
    as ``fraudcore detect`` reads them, are taken too.

    Args:
        now: when events without time of arrival are taken to arrive, aware.
        complete: fills in what an event does not say.

    Attributes:
        schema: of the first row, in words; rows of others are odd.
    """

    def __init__(self, now: datetime, complete: Callable[[LoginEvent], LoginEvent]) -> None:
        self._now, self._complete = now, complete
        self.schema: str | None = None

    def read(self, data: bytes) -> tuple[ArchivedRow, list[Oddity]]:
        """One row and what is odd about it.

        Raises:
            InvalidEventError: the row holds no valid event.
        """
        record = _parsed(data)
        notes: list[Oddity] = []
        arrived = _arrival(record, notes)
        canonical = {
            name: value
            for name in CANONICAL_FIELDS
            if (value := _plain(record.get(name))) is not None
        }
        extra = _extra(record, notes)
        event = event_from_mapping({**extra, **canonical})
        if event.occurred_at > (arrived or self._now) + MAX_FUTURE:
            shown = event.occurred_at.isoformat()
            raise InvalidEventError("occurred_at", shown, "at most 24 h ahead of its arrival")
        notes += self._oddities(record, event, arrived)
        full = self._complete(event)
        known = canonical if full is event else full.to_dict()
        text = _encode({**extra, **known})
        if len(text) > MAX_EVENT_BYTES:
            notes.append(("too much extra", f"{len(text)} bytes: its unknown fields are left out"))
            text = _encode(known)
        place = (_text(record, "shard_id"), _text(record, "sequence_number"))
        at_ms = None if arrived is None else to_millis(arrived)
        return ArchivedRow(at_ms, *place, full, text.encode("ascii")), notes

    def _oddities(
        self, record: Mapping[str, Any], event: LoginEvent, arrived: datetime | None
    ) -> Iterator[Oddity]:
        for name in sorted(record.keys() - _KNOWN):
            yield f"unknown column {display(name)}", "rules find it among the unknown fields"
        schema = _schema(record)
        self.schema = self.schema or schema
        if schema != self.schema:
            yield "mixed schema versions", f"a row {schema}; the first was one {self.schema}"
        if arrived is not None:
            ahead_ms = event.time_ms - to_millis(arrived)
            if ahead_ms > _EARLY_MS or ahead_ms < -_LATE_MS:
                side = "ahead of" if ahead_ms > 0 else "behind"
                yield "clock skew", f"occurred {abs(ahead_ms) / 60_000:.0f} min {side} its arrival"


def _schema(record: Mapping[str, Any]) -> str:
    """The schema of a row in words: the version it names, or the columns it lacks."""
    stated = record.get("schema_version")
    named = "" if stated is None else f"of version {display(stated)}, "
    if "arrived_at" not in record:
        return f"{named}as the producer wrote it"
    absent = [name for name in COLUMNS if name not in record]
    return f"{named}without {', '.join(absent)}" if absent else f"{named}with every column"


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        record = json.loads(data, parse_constant=_no_constant)
    except RecursionError as error:
        raise InvalidEventError("row", data[:80], "shallow nesting") from error
    except ValueError as error:  # UnicodeDecodeError too
        raise InvalidEventError("row", data[:80], f"valid JSON ({error})") from error
    if not isinstance(record, dict):
        raise InvalidEventError("row", record, "one JSON object")
    return record


def _arrival(record: Mapping[str, Any], notes: list[Oddity]) -> datetime | None:
    value = record.get("arrived_at")
    if value is None:
        return None
    try:
        return parse_instant(value)
    except ValueError as error:
        notes.append(("unreadable arrived_at", f"{display(value)} is not {error}"))
        return None


def _plain(value: Any) -> Any:
    """Without the nulls of a struct; a struct of nothing else is absent."""
    if isinstance(value, dict):
        return {name: member for name, member in value.items() if member is not None} or None
    return value


def _text(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    return None if value is None else str(value)[:256]


def _extra(record: Mapping[str, Any], notes: list[Oddity]) -> dict[str, Any]:
    """What the producer sent besides: in the lake as JSON text, or columns that are not known."""
    found = {name: value for name, value in record.items() if name not in _KNOWN}
    text = record.get("extra")
    if text is None:
        return found
    try:
        members = json.loads(text, parse_constant=_no_constant) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        members = None
    if not isinstance(members, dict):
        notes.append(("unreadable extra", f"{display(text)} is no JSON object as text"))
        return found
    return {**found, **{n: v for n, v in members.items() if n not in CANONICAL_FIELDS}}


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no finite number")
