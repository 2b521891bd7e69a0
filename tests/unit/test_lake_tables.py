"""The lake's tables and queries as written: versions, partitions, and what queries read."""

import json
import re

import pytest

from fraudcore import Alert
from lambda_entry.alert_items import NOTIFIED_AT
from lambda_entry.storage_schema import storage_names
from scripts.local_aws import CHECKOUT
from tests.lake_sql import COMPACTION, LOGINS, QUERIES, schema

VERSIONS = json.loads((CHECKOUT / "tests" / "lake_versions.json").read_text("utf-8"))
"""The columns that each version of each table added, with their types."""
TABLES = [*VERSIONS]
_READ = re.compile(r"FROM \$\{database\}\.\$\{\w+\}")
_READ_BY_DAY = re.compile(_READ.pattern + r"\s+WHERE dt (>=|=) ")


@pytest.mark.parametrize("table", TABLES)
def test_a_version_only_adds_columns(table: str) -> None:
    """Columns of earlier versions stay as they are and where they are; new ones come last, with a
    new version that `tests/lake_versions.json` keeps."""
    read = schema(table)
    columns = [[column["name"], column["type"]] for column in read["columns"]]
    assert columns == [column for added in VERSIONS[table] for column in added]
    assert read["version"] == len(VERSIONS[table])


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_named_once_in_lower_case(table: str) -> None:
    """Glue knows no capitals, and a column must not be named like a partition."""
    read = schema(table)
    names = [entry["name"] for entry in [*read["columns"], *read["partitions"]]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", name) for name in names)


def test_prefixes_are_the_lakes() -> None:
    """Where a table's objects are is said twice alike; no prefix holds another's objects."""
    lake = storage_names("lake")
    assert schema("login_events")["prefix"] == lake["events_prefix"]
    assert schema("quarantine")["prefix"] == lake["quarantine_prefix"]
    assert schema("alerts")["prefix"] == lake["alerts_prefix"]
    folders = [f"{prefix}/" for prefix in lake.values()]
    assert not [(a, b) for a in folders for b in folders if a != b and a.startswith(b)]


def test_exported_alerts_have_the_alerts_attributes() -> None:
    """What the lake reads of an alert are its fields, of the kind that DynamoDB keeps them in."""
    [item] = schema("alerts")["columns"]
    members = dict(re.findall(r"(\w+):struct<([sn]):string>", item["type"]))
    kinds = {name: field.type for name, field in Alert.__dataclass_fields__.items()}
    assert members.keys() <= {*kinds, NOTIFIED_AT}
    assert {name for name, kind in members.items() if kind == "n"} == {
        name for name in members if kinds.get(name) in (int, float)
    }


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_says_what_it_is_for(name: str) -> None:
    """The first line describes it, the second says how many days of arrivals it reads."""
    described, days, *_ = QUERIES[name].splitlines()
    assert re.fullmatch(r"-- [A-Z].{20,90}[^.]", described)
    assert re.fullmatch(r"-- Days: [1-9][0-9]*", days)


@pytest.mark.parametrize("sql", [*QUERIES.values(), LOGINS, COMPACTION])
def test_every_table_is_read_by_partition(sql: str) -> None:
    """Nothing reads a table whole: what follows its name is the days that are asked for."""
    assert len(_READ.findall(sql)) == len(_READ_BY_DAY.findall(sql))
    assert len(_READ.findall(sql)) == sql.count("${database}")


@pytest.mark.parametrize("sql", [*QUERIES.values(), LOGINS])
def test_the_moment_is_named_in_one_way(sql: str) -> None:
    """So that tests can ask at a moment of their own."""
    assert not re.search(r"current_date|now\(\)|localtimestamp", sql)


@pytest.mark.parametrize("sql", [*QUERIES.values(), LOGINS])
def test_quotients_are_floating(sql: str) -> None:
    """A number with a point is a decimal to Trino, whose quotients keep as many digits after the
    point as their operands; DuckDB would not show it. Only the earth's radius is one."""
    assert set(re.findall(r"\b[0-9]+\.[0-9]+", sql)) <= {"6371.0088"}
    assert all(
        re.match(r"/ ([0-9]+e0|nullif|count|2\))", part) for part in re.findall(r"/ .*", sql)
    )


def test_the_page_lists_every_query() -> None:
    """docs/lake.md says of each saved query what its first line says, and of no other."""
    page = (CHECKOUT / "docs" / "lake.md").read_text("utf-8")
    listed = dict(re.findall(r"(?m)^\| `([a-z_]+)` \| ([^|]+) \|$", page))
    assert listed == {name: sql.splitlines()[0][3:] for name, sql in QUERIES.items()}
