"""Decoding: bytes from outside become a valid ``LoginEvent`` or one clear error."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NoReturn

from fraudcore.errors import InvalidEventError
from fraudcore.event import CANONICAL_FIELDS, LoginEvent
from fraudcore.place import Geo, Network

__all__ = ["MAX_EVENT_BYTES", "MAX_FUTURE", "decode_event", "event_from_mapping"]

MAX_EVENT_BYTES = 65_536
"""Bytes of one record; an event with every field at its limit takes under 16 KiB."""
MAX_FUTURE = timedelta(hours=24)
"""How far a producer's clock may run ahead of the arrival."""
MAX_NESTING = 32
"""Levels of objects and lists within an unknown field: far from any stack limit, wherever
the event is written or read again."""
_CACHED_PARTS = 16_384
_REQUIRED = ("event_id", "occurred_at", "outcome", "ip")
_KNOWN = frozenset(CANONICAL_FIELDS)
_ABSENT: Final[dict[str, Any]] = dict.fromkeys(CANONICAL_FIELDS)
Part = Callable[..., Geo | Network]
_MEMBERS: Final[dict[Part, tuple[str, ...]]] = {
    kind: tuple(name for name, known in kind.__dataclass_fields__.items() if known.init)
    for kind in (Geo, Network)
}


def decode_event(data: bytes | str, *, arrived_at: datetime | None = None) -> LoginEvent:
    """Decode one canonical JSON object.

    Args:
        data: UTF-8 bytes or text, at most 64 KiB.
        arrived_at: when it reached us (aware); an event more than 24 h ahead is refused.

    Raises:
        InvalidEventError: not one JSON object of the canonical form. Nothing else is raised,
            whatever the bytes.
    """
    event = event_from_mapping(_parse(data))
    if arrived_at is not None and event.occurred_at > arrived_at + MAX_FUTURE:
        raise InvalidEventError(
            "occurred_at", event.occurred_at.isoformat(), "at most 24 h ahead of its arrival"
        )
    return event


def event_from_mapping(record: Mapping[str, Any]) -> LoginEvent:
    """Build an event from a decoded canonical object; unknown fields become ``extra``.

    Raises:
        InvalidEventError: a required field is missing or a value is outside its limits.
    """
    values = {**_ABSENT, **record}
    if len(values) > len(_ABSENT):
        values = {name: values[name] for name in _ABSENT}
        values["extra"] = _extra(record)
    else:
        values["extra"] = {}
    if values["kind"] is None:
        values["kind"] = "login"
    if values["tenant"] is None:
        values["tenant"] = "default"
    for name in _REQUIRED:
        if values[name] is None:
            raise InvalidEventError(name, None, "a value: the field is required")
    if values["geo"] is not None:
        values["geo"] = _part(Geo, "geo", values["geo"])
    if values["network"] is not None:
        values["network"] = _part(Network, "network", values["network"])
    return LoginEvent.of(values)


def _extra(record: Mapping[str, Any]) -> dict[str, Any]:
    extra = {name: value for name, value in record.items() if name not in _KNOWN}
    if _nests_deeper(extra, MAX_NESTING + 1):
        raise InvalidEventError("event", extra, f"at most {MAX_NESTING} levels of nesting")
    try:
        json.dumps(extra, allow_nan=False)
    except (ValueError, TypeError) as error:
        raise InvalidEventError("event", extra, "unknown fields of plain, finite JSON") from error
    return extra


def _nests_deeper(value: object, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_nests_deeper(part, levels - 1) for part in inner)


def _part(kind: Part, field: str, value: object) -> Geo | Network:
    if type(value) is not dict and not isinstance(value, Mapping):
        raise InvalidEventError(field, value, "an object")
    try:
        return _known_part(kind, tuple(value), *value.values())
    except TypeError:
        return _made(kind, value)


@lru_cache(_CACHED_PARTS, typed=True)
def _known_part(kind: Part, names: tuple[str, ...], *values: object) -> Geo | Network:
    """The same place or network for the same values: many logins share them."""
    return _made(kind, dict(zip(names, values, strict=True)))


def _made(kind: Part, value: Mapping[str, Any]) -> Geo | Network:
    return kind(**{name: value[name] for name in _MEMBERS[kind] if name in value})


def _parse(data: bytes | str) -> dict[str, Any]:
    if type(data) is not bytes and not isinstance(data, (bytes, str)):
        raise InvalidEventError("event", data, "bytes or text")
    size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "surrogatepass"))
    if size > MAX_EVENT_BYTES:
        raise InvalidEventError("event", f"{size} bytes", f"at most {MAX_EVENT_BYTES} bytes")
    try:
        text = data if isinstance(data, str) else str(data, "utf-8")
        record = _plain(text)
        if record is None:
            record = _CAREFUL.decode(text)
    except UnicodeDecodeError as error:
        raise InvalidEventError("event", data[:80], "valid UTF-8") from error
    except RecursionError as error:
        raise InvalidEventError("event", data[:80], "shallow nesting") from error
    except ValueError as error:
        raise InvalidEventError("event", data[:80], f"valid JSON ({error})") from error
    if type(record) is not dict:
        raise InvalidEventError("event", record, "one JSON object")
    return record


def _plain(text: str) -> dict[str, Any] | None:
    """Decode an object as producers usually write it; ``None`` where a closer look is needed.

    What must be found is a key that stands twice. In a text without backslashes a quote followed
    by a colon ends a key, unless white space stands between them. If so many keys were read as
    stand in the text, none was lost to another of its name.
    """
    if text[:1] != "{" or "\\" in text or " :" in text or "\n" in text:
        return None
    if "\t" in text or "\r" in text:
        return None
    try:
        record, end = _scan(text, 0)
    except StopIteration:
        return None
    keys = len(record)
    for value in record.values():
        if type(value) is dict:
            keys += len(value)
    return record if end == len(text) and text.count('":') == keys else None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        repeated = Counter(name for name, _ in pairs).most_common(1)
        raise InvalidEventError(repeated[0][0], "given twice", "each key once")
    return record


def _no_constant(name: str) -> NoReturn:
    raise InvalidEventError("event", name, "finite numbers")


_scan = json.JSONDecoder(parse_constant=_no_constant).scan_once  # type: ignore[attr-defined]
_CAREFUL = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
