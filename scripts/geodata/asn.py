"""ASN tables of the ip-location-db packages: from CSV to one database file."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path

from scripts.geodata.mmdb import Row, write_mmdb
from scripts.geodata.npm import GeodataError

__all__ = ["asn_rows", "build_asn", "disjoint", "released_at"]


def asn_rows(table: Path) -> Iterator[Row]:
    """The rows of a table ``first,last,number,organization``."""
    with table.open(encoding="utf-8", newline="") as lines:
        for first, last, number, organization in csv.reader(lines):
            record = {
                "autonomous_system_number": int(number),
                "autonomous_system_organization": organization,
            }
            yield Row(int(ip_address(first)), int(ip_address(last)), record)


def build_asn(tables: Iterable[Path], version: str, target: Path) -> None:
    """Write the tables of both families as one database.

    Args:
        tables: CSV files.
        version: of the package, whose last part is the hour of its release.
        target: the file.
    """
    every = (row for table in tables for row in asn_rows(table))
    rows = sorted(every, key=lambda row: row.first)
    write_mmdb(
        target,
        disjoint(rows),
        database_type="asn",
        ip_version=6,
        build_epoch=released_at(version),
    )


def disjoint(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows in order, each cut where the next one begins: now and then two of a table overlap."""
    for row, following in pairwise(rows):
        if row.first < following.first:
            yield row._replace(last=min(row.last, following.first - 1))
    yield from rows[-1:]


def released_at(version: str) -> int:
    """When a version was released, in epoch seconds.

    Raises:
        GeodataError: it does not end in year, month, day and hour.

    >>> released_at("2.3.2026061719")
    1781722800
    """
    try:
        hour = datetime.strptime(f"{version.rpartition('.')[2]}+0000", "%Y%m%d%H%z")
    except ValueError as error:
        raise GeodataError(f"version {version} does not end in the hour of its release") from error
    return int(hour.timestamp())
