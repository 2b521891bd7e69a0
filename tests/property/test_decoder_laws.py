"""The laws of the decoder: one valid event or one safe error, whatever the bytes."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fraudcore import InvalidEventError, LoginEvent, decode_event
from fraudcore.decoder import MAX_FUTURE
from fraudcore.testing import events, records
from fraudcore.testing.event import instants
from fraudcore.testing.record import altered_records, json_values
from fraudcore.timestamp import to_millis

thoroughly = settings(max_examples=max(800, settings().max_examples))
"""Tried thousands of times at every run, and far more by ``make fuzz``."""
LONGEST_MESSAGE = 600
"""Characters; the field, the value and the limit are each cut well below."""


def assert_safe(error: InvalidEventError) -> None:
    """The message and its parts are one printable, bounded line each."""
    for shown in (str(error), error.field, error.value, error.limit):
        assert shown.isprintable()
        assert len(shown) <= LONGEST_MESSAGE
    assert error.limit


def decode_or_refuse(data: bytes | str) -> LoginEvent | None:
    """Decode, and check whatever error comes of it."""
    try:
        return decode_event(data)
    except InvalidEventError as error:
        assert_safe(error)
        return None


@thoroughly
@given(data=st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    """Arbitrary bytes raise the one error, safe to print, and nothing else."""
    decode_or_refuse(data)


@thoroughly
@given(text=st.text(st.characters(), max_size=400))
def test_any_text_is_decoded_or_refused(text: str) -> None:
    """Arbitrary text, lone surrogates included, raises the one error and nothing else."""
    decode_or_refuse(text)


@thoroughly
@given(data=records())
def test_any_record_is_decoded_or_refused(data: bytes) -> None:
    """Events damaged, altered or made up, and other JSON, raise the one error only."""
    decode_or_refuse(data)


@thoroughly
@given(record=altered_records() | json_values())
def test_what_is_decoded_is_canonical(record: Any) -> None:
    """Whatever is accepted has a canonical form that decodes to the same event."""
    event = decode_or_refuse(json.dumps(record))
    if event is not None:
        assert decode_event(json.dumps(event.to_dict())) == event


@given(event=events(), ascii_only=st.booleans())
def test_round_trip(event: LoginEvent, ascii_only: bool) -> None:
    """An event's canonical form, as text or UTF-8, decodes to the same event."""
    text = json.dumps(event.to_dict(), ensure_ascii=ascii_only)
    assert decode_event(text) == decode_event(text.encode()) == event


@given(event=events(), extra=st.dictionaries(st.text(max_size=8).map("x_".__add__), json_values()))
def test_unknown_fields_are_kept_and_not_judged(event: LoginEvent, extra: dict[str, Any]) -> None:
    """Unknown fields of finite JSON are kept as they are, beside the same event."""
    decoded = decode_or_refuse(json.dumps({**event.to_dict(), **extra}))
    if decoded is not None:
        assert decoded == event
        assert json.dumps(decoded.extra) == json.dumps(extra)


@given(
    event=events(),
    lead=st.timedeltas(timedelta(days=-2), timedelta(days=2)) | st.just(MAX_FUTURE),
)
def test_only_24_hours_of_the_future_are_accepted(event: LoginEvent, lead: timedelta) -> None:
    """An event is refused exactly when it is more than 24 h ahead of its arrival."""
    arrived_at = event.occurred_at - lead
    data = json.dumps(event.to_dict())
    if lead <= MAX_FUTURE:
        assert decode_event(data, arrived_at=arrived_at) == event
    else:
        with pytest.raises(InvalidEventError, match="24 h ahead"):
            decode_event(data, arrived_at=arrived_at)


@given(utc=instants(), minutes=st.integers(-1439, 1439), micros=st.integers(0, 999))
def test_instants_of_any_zone_mean_the_same_moment(
    utc: datetime, minutes: int, micros: int
) -> None:
    """ISO-8601 with any offset and epoch milliseconds read as the same UTC moment."""
    record = {"event_id": "e", "outcome": "failure", "ip": "192.0.2.1"}
    local = utc.replace(microsecond=utc.microsecond + micros)
    local = local.astimezone(timezone(timedelta(minutes=minutes)))
    for form in (local.isoformat(), to_millis(utc)):
        assert decode_event(json.dumps({**record, "occurred_at": form})).occurred_at == utc
