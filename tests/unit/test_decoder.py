"""Decoding: each kind of bad input gets its own clear refusal."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any

import pytest

from fraudcore import InvalidEventError, LoginEvent, decode_event
from fraudcore.decoder import MAX_EVENT_BYTES, MAX_NESTING, event_from_mapping

RECORD: dict[str, Any] = {
    "event_id": "e1",
    "occurred_at": "2026-11-23T10:00:00Z",
    "outcome": "failure",
    "ip": "192.0.2.1",
}
ARRIVED_AT = datetime(2026, 11, 23, 10, tzinfo=UTC)


def decoded(**changes: Any) -> LoginEvent:
    """The event of the least record with some fields set."""
    return decode_event(json.dumps({**RECORD, **changes}))


def refused(data: bytes | str, **options: Any) -> InvalidEventError:
    """The error with which bytes are refused."""
    with pytest.raises(InvalidEventError) as caught:
        decode_event(data, **options)
    return caught.value


def nested(levels: int) -> Any:
    """A value of so many lists in one another."""
    value: Any = 0
    for _ in range(levels):
        value = [value]
    return value


def test_the_least_record() -> None:
    """Four fields make an event."""
    event = decoded()
    assert (event.event_id, event.outcome, event.source) == ("e1", "failure", "192.0.2.1")


@pytest.mark.parametrize("name", RECORD)
def test_required_fields(name: str) -> None:
    """Each of the four is required, by name, whether missing or null."""
    for record in ({k: v for k, v in RECORD.items() if k != name}, {**RECORD, name: None}):
        error = refused(json.dumps(record))
        assert (error.field, error.limit) == (name, "a value: the field is required")


@pytest.mark.parametrize("name", ["kind", "tenant", "reason", "user", "geo", "network"])
def test_null_is_absent(name: str) -> None:
    """An optional field that is null is as if it were not there."""
    assert decoded(**{name: None}) == decoded()


def test_unknown_fields_are_kept() -> None:
    """Unknown fields are kept as they are and are no part of the event's identity."""
    event = decoded(zeta=[1, {"a": None}], extra={"b": 2})
    assert event.extra == {"zeta": [1, {"a": None}], "extra": {"b": 2}}
    assert event == decoded()


def test_places_and_networks() -> None:
    """Objects of places and networks are read, unknown parts of them are not."""
    event = decoded(geo={"country": "de", "planet": "earth"}, network={"masked": "tor"})
    assert event.geo is not None
    assert event.geo.country == "DE"
    assert event.network is not None
    assert event.network.masked == "tor"


@pytest.mark.parametrize("name", ["geo", "network"])
@pytest.mark.parametrize("value", ["Berlin", [], 1, True])
def test_places_and_networks_are_objects(name: str, value: object) -> None:
    """Anything else than an object is refused, by name."""
    assert refused(json.dumps({**RECORD, name: value})).field == name


@pytest.mark.parametrize(
    ("data", "limit"),
    [
        (b"", "valid JSON"),
        (b"not json", "valid JSON"),
        (b"{", "valid JSON"),
        (b"{} {}", "valid JSON"),
        (b"{'a': 1}", "valid JSON"),
        (b'{"a": 1,}', "valid JSON"),
        (b'{"a": "\x00"}', "valid JSON"),
        (b"\xef\xbb\xbf{}", "valid JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "valid JSON"),
        (b"\xff{}", "valid UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "valid UTF-8"),
        (b"[]", "one JSON object"),
        (b"null", "one JSON object"),
        (b"7", "one JSON object"),
        (b'"text"', "one JSON object"),
        (b"[" * 50_000, "shallow nesting"),
        (b'{"a":' * 10_000, "shallow nesting"),
        (b"NaN", "finite numbers"),
        (b'{"a": -Infinity}', "finite numbers"),
    ],
)
def test_what_is_not_one_object_is_refused(data: bytes, limit: str) -> None:
    """Bytes that are not one JSON object are refused as a whole, with what was expected."""
    error = refused(data)
    assert error.field == "event"
    assert error.limit.startswith(limit)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", '{"b": [1e999]}'])
def test_numbers_are_finite(value: str) -> None:
    """Infinite numbers are refused, in unknown fields as well."""
    error = refused(json.dumps(RECORD)[:-1] + f', "x": {value}}}')
    assert "finite" in error.limit


def test_duplicate_keys_are_refused() -> None:
    """Which of two values counts is not for the decoder to guess, at any level."""
    error = refused(json.dumps(RECORD)[:-1] + ', "ip": "192.0.2.2"}')
    assert (error.field, error.limit) == ("ip", "each key once")
    inner = refused(json.dumps(RECORD)[:-1] + ', "geo": {"city": "a", "city": "b"}}')
    assert inner.field == "city"


def test_duplicate_keys_are_found_quickly() -> None:
    """One repeated name among thousands costs a moment, not a second of computing."""
    names = [f'"{n}":0' for n in range(7000)]
    data = "{" + ",".join([*names, names[-1]]) + "}"
    assert len(data) <= MAX_EVENT_BYTES
    before = process_time()
    assert refused(data).field == "6999"
    assert process_time() - before < 0.5


def test_size_limit() -> None:
    """A record is accepted at 64 KiB and refused one byte above."""
    data = json.dumps(RECORD)[:-1] + ', "x": ""}'
    full = data[:-2] + "a" * (MAX_EVENT_BYTES - len(data)) + data[-2:]
    assert len(decode_event(full.encode()).extra["x"]) > 65_000  # type: ignore[arg-type]
    error = refused(full.encode() + b" ")
    assert error.limit == "at most 65536 bytes"


def test_the_size_of_text_is_its_bytes() -> None:
    """Text is measured as it would arrive, in UTF-8."""
    text = json.dumps({**RECORD, "x": "é" * 32_800}, ensure_ascii=False)
    assert len(text) < MAX_EVENT_BYTES
    assert refused(text).limit == refused(text.encode()).limit == "at most 65536 bytes"


def test_a_megabyte_is_refused_without_being_read() -> None:
    """The value of a huge record never reaches the message."""
    assert refused(b"x" * 1_048_576).value == "1048576 bytes"


def test_nesting_limit() -> None:
    """Unknown fields may nest 32 levels, wherever in the stack they are written again."""
    assert decoded(x=nested(MAX_NESTING)).extra["x"] == nested(MAX_NESTING)
    error = refused(json.dumps({**RECORD, "x": nested(MAX_NESTING + 1)}))
    assert "32 levels" in error.limit


@pytest.mark.parametrize("levels", [100, 900, 960, 985, 993, 2000])
def test_deep_nesting_is_refused_at_any_depth(levels: int) -> None:
    """Nesting near the limit of the stack never passes, to fail later in the archive."""
    refused(json.dumps(RECORD)[:-1] + ', "x": ' + "[" * levels + "]" * levels + "}")


def test_events_far_ahead_are_refused() -> None:
    """An event may be 24 h ahead of its arrival, not a millisecond more."""
    ahead = decode_event(
        json.dumps({**RECORD, "occurred_at": "2026-11-24T10:00:00.000Z"}), arrived_at=ARRIVED_AT
    )
    assert ahead.occurred_at - ARRIVED_AT == timedelta(hours=24)
    error = refused(
        json.dumps({**RECORD, "occurred_at": "2026-11-24T10:00:00.001Z"}), arrived_at=ARRIVED_AT
    )
    assert (error.field, error.limit) == ("occurred_at", "at most 24 h ahead of its arrival")


def test_late_events_are_accepted() -> None:
    """However late an event arrives, it is decoded."""
    late = {**RECORD, "occurred_at": "2001-01-01T00:00:00Z"}
    assert decode_event(json.dumps(late), arrived_at=ARRIVED_AT).occurred_at.year == 2001


def test_messages_are_safe_to_log() -> None:
    """Hostile values appear escaped, shortened and on one line."""
    error = refused(json.dumps({**RECORD, "outcome": "x\r\n\x1b[31mFAKE \u202e" + "y" * 5000}))
    assert str(error) == (
        "outcome: x\\r\\n\\x1b[31mFAKE \\u202e" + "y" * 66 + "... (5014 characters)"
        " refused, expected one of success, failure"
    )


def test_hostile_names_are_safe_to_log() -> None:
    """A repeated key is shown escaped and shortened, too."""
    error = refused('{"\\n\\u0000' + "k" * 500 + '":1,"\\n\\u0000' + "k" * 500 + '":2}')
    assert error.field.startswith("\\n\\x00kkk")
    assert len(str(error)) < 200


def test_mappings_are_decoded_alike() -> None:
    """A record that is already an object gives the same event as its JSON."""
    record: Mapping[str, Any] = {**RECORD, "user": "ann", "note": 1}
    assert event_from_mapping(record) == decode_event(json.dumps(record))


@pytest.mark.parametrize("value", [{1, 2}, b"x", object(), float("nan")])
def test_mappings_hold_plain_json(value: object) -> None:
    """Unknown fields of a mapping that JSON cannot express are refused."""
    with pytest.raises(InvalidEventError, match="plain, finite JSON"):
        event_from_mapping({**RECORD, "x": value})
