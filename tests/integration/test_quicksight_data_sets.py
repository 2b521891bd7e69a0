"""The SQL of the QuickSight datasets over small data: what it answers, and the declared columns."""

import re
from collections.abc import Iterator
from string import Template

import pytest

from fraudcore.timestamp import iso_millis
from scripts.local_aws import CHECKOUT, LocalAws
from scripts.pipeline.athena import Row
from tests.lake import Lake, event, instant
from tests.lake_sql import LOGINS, NAMES, schema

MODULE = CHECKOUT / "terraform" / "modules" / "quicksight"
NOW = instant("2026-11-25 12:00")
OLD, NEW = "2026-11-20", "2026-11-25"
"""A day that is compacted, and one that is not."""
BERLIN = {"country": "DE", "city": "Berlin", "latitude": 52.52, "longitude": 13.405}


@pytest.fixture(scope="module")
def lake(aws: LocalAws) -> Iterator[Lake]:
    """Three logins on two days, one of them archived twice, and one refused record, likewise."""
    with Lake(aws) as lake:
        lake.archive("a", [event(1, f"{OLD} 09:00", user="ann", geo=BERLIN, outcome="success")])
        lake.compact(OLD, "one")
        new = [
            event(2, f"{NEW} 10:00", user="ann", geo=BERLIN, outcome="failure"),
            event(3, f"{NEW} 10:01", user="bob", geo=BERLIN, outcome="failure"),
        ]
        lake.archive("b", new)
        lake.archive("b-again", new[1:])
        refused = {
            "shard_id": "shard-0",
            "sequence_number": "9",
            "field": "ip",
            "reason": "no address",
            "arrived_at": f"{NEW}T10:02:00.000Z",
        }
        lake.put(f"quarantine/dt={NEW}/a.json.gz", [refused] * 2)
        yield lake


def test_logins_are_counted_once(lake: Lake) -> None:
    """Compacted days and new ones, by day, country and outcome; copies do not count."""
    rows = sorted(answered(lake, "logins"), key=lambda row: str(row["day"]))
    found = [
        tuple(row[c] for c in ("day", "country", "outcome", "events", "users")) for row in rows
    ]
    assert found == [(OLD, "DE", "success", "1", "1"), (NEW, "DE", "failure", "2", "2")]


def test_refused_records_are_counted_once(lake: Lake) -> None:
    """By day, field and reason."""
    (row,) = answered(lake, "quarantine")
    assert row == {"day": NEW, "field": "ip", "reason": "no address", "records": "1"}


@pytest.mark.parametrize("name", ["logins", "quarantine"])
def test_the_columns_are_those_that_are_declared(lake: Lake, name: str) -> None:
    """QuickSight refuses a dataset whose SQL gives other columns than it is told."""
    declared = re.search(
        rf"\b{name} = {{.*?columns = {{(.*?)}}", (MODULE / "data_sets.tf").read_text(), re.DOTALL
    )
    assert declared
    assert [*answered(lake, name)[0]] == re.findall(r"(\w+)\s*= \"", declared[1])


def answered(lake: Lake, name: str) -> list[Row]:
    """Rows of a dataset, asked at the test's moment."""
    columns = ", ".join(f'"{column["name"]}"' for column in schema("login_events")["columns"])
    values = {**NAMES, "columns": columns, "days": "30"}
    query = Template((MODULE / "queries" / f"{name}.sql").read_text())
    text = query.substitute(values, logins=Template(LOGINS).substitute(values))
    now = f"from_iso8601_timestamp('{iso_millis(NOW)}')"
    return lake.query(text.replace("current_timestamp", now))
