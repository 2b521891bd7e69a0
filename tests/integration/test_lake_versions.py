"""A newer schema over older objects, and an older one over newer objects."""

from collections.abc import Iterator

import pytest

from scripts.local_aws import LocalAws
from tests.lake import Lake, event, instant
from tests.lake_sql import NAMES, QUERIES

OLD, NEW = "2026-11-20", "2026-11-21"
NOW = instant("2026-11-21 12:00")
ADDED = {"risk": "double"}


@pytest.fixture
def lake(aws: LocalAws) -> Iterator[Lake]:
    """An object as the first version writes it, one as a newer version does, both compacted."""
    with Lake(aws) as lake:
        lake.archive("old", [event(1, f"{OLD} 10:00")])
        lake.compact(OLD, "one")
        lake.archive("new", [event(2, f"{NEW} 10:00", risk=0.5)])
        lake.declare(NAMES["login_events"], ADDED)
        lake.compact(NEW, "one", added=ADDED)
        yield lake


@pytest.mark.parametrize("table", [NAMES["login_events"], NAMES["compacted"]])
def test_a_newer_schema_reads_older_objects(lake: Lake, table: str) -> None:
    """A column that an object lacks is null, in JSON as well as in Parquet."""
    lake.declare(table, ADDED)
    rows = lake.query(
        f'SELECT event_id, "user" AS u, risk FROM {NAMES["database"]}.{table} ORDER BY event_id'
    )
    assert [tuple(row.values()) for row in rows] == [("e1", "ann", None), ("e2", "ann", "0.5")]


@pytest.mark.parametrize("table", [NAMES["login_events"], NAMES["compacted"]])
def test_an_older_schema_reads_newer_objects(lake: Lake, table: str) -> None:
    """A column that the table does not know is not there, and disturbs nothing."""
    lake.declare(table)
    rows = lake.query(f"SELECT * FROM {NAMES['database']}.{table} ORDER BY event_id")
    assert [row["event_id"] for row in rows] == ["e1", "e2"]
    assert all("risk" not in row for row in rows)


@pytest.mark.parametrize("newer", [False, True])
def test_saved_queries_answer_over_both(lake: Lake, *, newer: bool) -> None:
    """Whichever version the tables are of, each saved query runs over both kinds of objects."""
    for table in (NAMES["login_events"], NAMES["compacted"]):
        lake.declare(table, ADDED if newer else None)
    for name in QUERIES:
        lake.saved(name, NOW)


def test_a_day_of_an_older_version_is_compacted_by_a_newer_one(lake: Lake) -> None:
    """Compacting it anew gives its records the column, without a value."""
    lake.declare(NAMES["compacted"], ADDED)
    lake.compact(OLD, "two", added=ADDED)
    table = f"{NAMES['database']}.{NAMES['compacted']}"
    rows = lake.query(f"SELECT event_id, risk FROM {table} WHERE dt = '{OLD}'")
    assert [tuple(row.values()) for row in rows] == [("e1", None)]
