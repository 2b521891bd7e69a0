"""A small lake on the local AWS: tables as Terraform declares them, and rows made by hand."""

import gzip
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from fraudcore.timestamp import iso_millis
from scripts.local_aws import LocalAws
from scripts.pipeline.athena import Row, Workgroup
from tests.lake_sql import DATABASE, NAMES, compaction_sql, saved_sql, schema

__all__ = ["Lake", "event", "instant"]

_BUCKET = "small-lake"
_PLACELESS = dict.fromkeys(["country", "region", "city", "latitude", "longitude", "accuracy_km"])
_NETLESS = dict.fromkeys(["asn", "organization", "masked"])


def instant(text: str) -> datetime:
    """An instant of UTC, such as ``2026-11-20 10:00``."""
    return datetime.fromisoformat(f"{text}+00:00")


def event(place: int, occurred_at: str, **values: Any) -> dict[str, Any]:
    """A row of the archive: a failed login, but for what `values` say otherwise.

    Args:
        place: sequence number in the one shard; also names the event.
        occurred_at: instant of UTC; it arrived at once.
        values: columns; of ``geo`` and ``network`` the members that are known.
    """
    happened = iso_millis(instant(occurred_at))
    given = {
        "event_id": f"e{place}",
        "occurred_at": happened,
        "kind": "login",
        "outcome": "failure",
        "user": "ann",
        "ip": "192.0.2.1",
        "tenant": "default",
        "arrived_at": happened,
        "shard_id": "shard-0",
        "sequence_number": str(place),
    }
    columns = [column["name"] for column in schema("login_events")["columns"]]
    row = dict.fromkeys(columns) | given | values
    row |= {"geo": _PLACELESS | values.get("geo", {})}
    row |= {"network": _NETLESS | values.get("network", {})}
    return row


class Lake:
    """The bucket, the tables and a workgroup, until the context ends.

    Args:
        aws: where to make them; one lake at a time.
    """

    def __init__(self, aws: LocalAws) -> None:
        self.s3, self.glue = aws.client("s3"), aws.client("glue")
        self._athena = aws.client("athena")
        self._workgroup = Workgroup(self._athena, DATABASE)

    def __enter__(self) -> "Lake":
        self.s3.create_bucket(Bucket=_BUCKET)
        self.glue.create_database(DatabaseInput={"Name": DATABASE})
        output = {"ResultConfiguration": {"OutputLocation": f"s3://{_BUCKET}/results/"}}
        self._athena.create_work_group(Name=DATABASE, Configuration=output)
        for name, table in NAMES.items():
            if name != "database":
                self.declare(table)
        return self

    def __exit__(self, *_: object) -> None:
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=_BUCKET):
            for found in page.get("Contents", []):
                self.s3.delete_object(Bucket=_BUCKET, Key=found["Key"])
        self.s3.delete_bucket(Bucket=_BUCKET)
        self.glue.delete_database(Name=DATABASE)
        self._athena.delete_work_group(WorkGroup=DATABASE, RecursiveDeleteOption=True)

    def declare(self, table: str, added: Mapping[str, str] | None = None) -> None:
        """Declare a table, in place of what it was; `added` are columns of a newer schema."""
        kind = "parquet" if table == NAMES["compacted"] else "json"
        read = schema(table.removesuffix("_compacted"))
        folder = {"login_events_compacted": "events-compacted"}.get(table, read["prefix"])
        columns = [{"Name": c["name"], "Type": c["type"]} for c in read["columns"]]
        columns += [{"Name": name, "Type": of} for name, of in (added or {}).items()]
        projected = table in (NAMES["login_events"], NAMES["quarantine"])
        keys = [p["name"] for p in read["partitions"]] if projected else ["dt"]
        given = {
            "Name": table,
            "Parameters": {"classification": kind, "projection.enabled": str(projected).lower()},
            "PartitionKeys": [{"Name": key, "Type": "string"} for key in keys],
            "StorageDescriptor": {"Location": f"s3://{_BUCKET}/{folder}/", "Columns": columns},
        }
        known = {t["Name"] for t in self.glue.get_tables(DatabaseName=DATABASE)["TableList"]}
        change = self.glue.update_table if table in known else self.glue.create_table
        change(DatabaseName=DATABASE, TableInput=given)

    def archive(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """One object of the detector's: rows that arrived in the hour of the first."""
        kept = list(rows)
        day, hour = kept[0]["arrived_at"][:10], kept[0]["arrived_at"][11:13]
        self.put(f"events/dt={day}/hour={hour}/{name}.json.gz", kept)

    def put(self, key: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """One object of JSON Lines."""
        body = gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())
        self.s3.put_object(Bucket=_BUCKET, Key=key, Body=body)

    def write(self, day: str, run: str, added: Iterable[str] = ()) -> str:
        """The first half of a compaction, done by `run`; where it wrote to."""
        folder = f"s3://{_BUCKET}/events-compacted/dt={day}/{run}/"
        self.query(compaction_sql(day, folder, added))
        return folder

    def register(self, table: str, day: str, folder: str) -> None:
        """Have the partition of a day name a folder, whether there is one or not."""
        partition = {"Values": [day], "StorageDescriptor": {"Location": folder}}
        place = {"DatabaseName": DATABASE, "TableName": table}
        try:
            self.glue.create_partition(**place, PartitionInput=partition)
        except self.glue.exceptions.AlreadyExistsException:
            self.glue.update_partition(**place, PartitionValueList=[day], PartitionInput=partition)

    def compact(self, day: str, run: str, added: Iterable[str] = ()) -> None:
        """A whole compaction of a day; `added` are columns of a newer schema."""
        self.register(NAMES["compacted"], day, self.write(day, run, added))

    def export_alerts(
        self, day: str, items: Iterable[Mapping[str, Any]], export: str = "1"
    ) -> None:
        """One export of the alerts as DynamoDB writes it, registered."""
        folder = f"alerts/dt={day}/AWSDynamoDB/{export}/data/"
        self.put(f"{folder}a.json.gz", [{"Item": item} for item in items])
        self.register(NAMES["alerts"], day, f"s3://{_BUCKET}/{folder}")

    def query(self, sql: str) -> list[Row]:
        """Rows of a query by column name, values as text."""
        return self._workgroup.query(sql)

    def saved(self, name: str, now: datetime | None = None) -> list[Row]:
        """Rows of a saved query, asked at `now`."""
        return self.query(saved_sql(name, now))
