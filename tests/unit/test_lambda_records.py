"""Decoding Kinesis records: nothing a producer sends gets past as an exception."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambda_entry.records import Accepted, Rejected, decode_record, decode_records
from tests.fakes.pipeline import FakePipeline
from tests.fakes.stream_records import ARRIVED_AT, ARRIVED_S, SHARD, kinesis_record, login

HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "not JSON": b"hello",
    "cut short": b'{"event_id": "e1"',
    "invalid UTF-8": b'{"event_id": "\xff"}',
    "UTF-16": json.dumps(login(1)).encode("utf-16"),
    "aggregated by a producer library": b"\xf3\x89\x9a\xc2\x0a\x01a",
    "an array": b"[]",
    "a number": b"1",
    "null": b"null",
    "NaN": json.dumps(login(1) | {"geo": {"latitude": float("nan"), "longitude": 0}}).encode(),
    "infinity by exponent": json.dumps(login(1)).replace("}", ', "x": 1e999}').encode(),
    "an integer of 5000 digits": b'{"event_id": ' + b"1" * 5000 + b"}",
    "1 MB of text": b'{"event_id": "' + b"a" * 1_000_000 + b'"}',
    "deep nesting": b"[" * 60_000,
    "deeply nested unknown field": b'{"x": ' + b'{"a":' * 9_000 + b"1" + b"}" * 9_001,
    "duplicate keys": b'{"event_id": "a", "event_id": "b"}',
    "an impossible address": json.dumps(login(1, ip="999.1.1.1")).encode(),
    "an address with a port": json.dumps(login(1, ip="10.0.0.1:80")).encode(),
    "a missing field": json.dumps({"event_id": "e1"}).encode(),
    "a wrong type": json.dumps(login(1, event_id=["a"])).encode(),
    "a lone surrogate": json.dumps(login(1, user="\ud800")).encode(),
    "the far future": json.dumps(login(1, occurred_at="2027-11-23T10:00:00Z")).encode(),
    "year 9999": json.dumps(login(1, occurred_at="9999-12-31T23:59:59-12:00")).encode(),
    "control characters": json.dumps(login(1, tenant="a\n\x1b[31mb")).encode(),
}


def test_a_valid_record_becomes_an_event_with_its_arrival() -> None:
    """Shard, sequence number, arrival and partition key come along."""
    record = decode_record(kinesis_record(login(1), 7))
    assert isinstance(record, Accepted)
    assert record.event.event_id == "e1"
    assert record.arrival.shard_id == SHARD
    assert record.arrival.sequence_number == "7"
    assert record.arrival.arrived_at == ARRIVED_AT
    assert record.arrival.partition_key == "ann"


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_data_is_rejected_with_one_safe_line(data: bytes) -> None:
    """The reason is short and printable, the bytes are kept as they came."""
    record = decode_record(kinesis_record(data, 1))
    assert isinstance(record, Rejected)
    assert record.data == data
    assert record.reason.isprintable()
    assert len(record.reason) < 1000
    assert record.field.isprintable()


def test_what_is_not_base64_is_rejected() -> None:
    """A record that Kinesis would never deliver does not stop the batch either."""
    record = kinesis_record(b"x", 1)
    record["kinesis"]["data"] = "!not base64\u00e9"
    rejected = decode_record(record)
    assert isinstance(rejected, Rejected)
    assert rejected.data == "!not base64\u00e9".encode()


def test_both_lists_keep_the_order_of_the_batch() -> None:
    """Accepted and rejected records stay in stream order."""
    data: list[Any] = [login(1), b"x", login(2), b"y", login(3)]
    accepted, rejected = decode_records(kinesis_record(d, n) for n, d in enumerate(data))
    assert [record.arrival.sequence_number for record in accepted] == ["0", "2", "4"]
    assert [record.arrival.sequence_number for record in rejected] == ["1", "3"]


def test_a_day_ahead_of_arrival_is_the_limit() -> None:
    """Time is judged against the arrival in the stream, not against a clock."""
    ahead_ms = ARRIVED_S * 1000 + 86_400_000
    at_limit = decode_record(kinesis_record(login(1, occurred_at=ahead_ms), 1))
    beyond = decode_record(kinesis_record(login(1, occurred_at=ahead_ms + 1), 1))
    assert isinstance(at_limit, Accepted)
    assert isinstance(beyond, Rejected)
    assert beyond.field == "occurred_at"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
mutated: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.sampled_from([*login(1), "geo", "network", "kind", "reason", "tenant", "other"]), anything
)


@given(data=st.binary() | mutated.map(lambda fields: json.dumps(login(1) | fields).encode()))
def test_no_content_raises_or_is_lost(data: bytes) -> None:
    """Any bytes, and any values in an event's fields, end in the archive or in quarantine."""
    pipeline = FakePipeline()
    failed, _ = pipeline.detect([kinesis_record(data, 1), kinesis_record(login(2), 2)])
    rows = [*pipeline.s3.rows("events/"), *pipeline.s3.rows("quarantine/")]
    assert failed is None
    assert sorted(row["sequence_number"] for row in rows) == ["1", "2"]
