"""The lake's objects: complete rows, deterministic keys and bytes."""

import json
from datetime import UTC, datetime
from typing import Any

from lambda_entry.archive import Archive
from lambda_entry.records import decode_records
from lambda_entry.storage_schema import lake_table
from scripts.fakes.s3 import FakeS3
from tests.fakes.stream_records import ARRIVED_S, SHARD, kinesis_record, login


def store(records: list[dict[str, Any]]) -> FakeS3:
    """The lake after a batch."""
    s3 = FakeS3()
    accepted, rejected = decode_records(records)
    archive = Archive(s3, "lake")
    archive.store(accepted)
    archive.quarantine(rejected)
    return s3


def test_the_key_names_partition_shard_and_range() -> None:
    """Arrival date and hour, then shard, first and last sequence number."""
    s3 = store([kinesis_record(login(n), n) for n in (3, 4, 9)])
    assert list(s3.objects) == [f"events/dt=2026-11-23/hour=10/{SHARD}-3-9.json.gz"]


def test_a_batch_over_an_hour_boundary_is_split() -> None:
    """Every row lies in the partition of its own arrival."""
    arrivals = [(ARRIVED_S, 1), (ARRIVED_S + 1799.999, 2), (ARRIVED_S + 1800, 3)]
    s3 = store([kinesis_record(login(n), n, arrived_s=at) for at, n in arrivals])
    assert list(s3.objects) == [
        f"events/dt=2026-11-23/hour=10/{SHARD}-1-2.json.gz",
        f"events/dt=2026-11-23/hour=11/{SHARD}-3-3.json.gz",
    ]


def test_the_same_batch_gives_the_same_bytes() -> None:
    """No time of compression, no order of a set: a retry overwrites an object with itself."""
    records = [kinesis_record(login(n, b=1, a=2), n) for n in range(20)]
    assert store(records).objects == store(records).objects


def test_every_column_is_in_every_row() -> None:
    """Absent values are explicit nulls, also inside of structs."""
    (row,) = store([kinesis_record(login(1, user=None), 1)]).rows("events/")
    table = lake_table("login_events")
    assert tuple(row) == table.columns
    assert row["user"] is None
    assert row["extra"] is None
    assert row["geo"] == dict.fromkeys(
        ("country", "region", "city", "latitude", "longitude", "accuracy_km")
    )
    assert row["network"] == {"asn": None, "organization": None, "masked": None}


def test_a_row_holds_the_canonical_event_and_its_arrival() -> None:
    """Times are ISO 8601 in UTC, addresses and unknown fields text."""
    event = login(1, geo={"country": "DE"}, shoe_size={"eu": [44]}, colour="é")
    (row,) = store([kinesis_record(event, 1, arrived_s=ARRIVED_S + 0.25)]).rows("events/")
    assert row["occurred_at"] == "2026-11-23T10:00:01.000Z"
    assert row["arrived_at"] == "2026-11-23T10:30:00.250Z"
    assert row["ip"] == "203.0.113.9"
    assert row["geo"]["country"] == "DE"
    assert json.loads(row["extra"]) == {"shoe_size": {"eu": [44]}, "colour": "é"}


def test_quarantine_rows_hold_what_is_needed_to_replay() -> None:
    """Partitioned by day; the partition key, the reason and the bytes are kept."""
    s3 = store([kinesis_record(b"\x00\xff", 5, partition_key="a\n\u202e")])
    (key,) = s3.objects
    (row,) = s3.rows("quarantine/")
    assert key == f"quarantine/dt=2026-11-23/{SHARD}-5-5.json.gz"
    assert tuple(row) == lake_table("quarantine").columns
    assert row["partition_key"] == "a\n\u202e"
    assert (row["size_bytes"], row["data_base64"]) == (2, "AP8=")
    assert row["field"] == "event"


def test_nothing_is_written_for_nothing() -> None:
    """An empty batch makes no object."""
    assert store([]).objects == {}


def test_partitions_are_those_of_the_arrival_in_utc() -> None:
    """The last millisecond of a day belongs to that day."""
    last = datetime(2026, 11, 23, 23, 59, 59, 999_000, tzinfo=UTC).timestamp()
    (key,) = store([kinesis_record(login(1), 1, arrived_s=last)]).objects
    assert key.startswith("events/dt=2026-11-23/hour=23/")
