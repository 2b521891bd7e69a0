"""Compaction: each record of a day once as Parquet, however often and however badly it is run."""

from collections.abc import Iterator

import pytest

from scripts.local_aws import LocalAws
from scripts.pipeline.athena import QueryError
from tests.lake import Lake, event, instant
from tests.lake_sql import NAMES

DAY, NEXT_DAY = "2026-11-20", "2026-11-21"
TABLE = f"{NAMES['database']}.{NAMES['compacted']}"
EVENTS = [
    event(n, f"{DAY} 10:0{n}", user=f"u{n}", geo={"country": "DE"}, extra='{"a":"\\"b\\""}')
    for n in (1, 2, 3)
]


@pytest.fixture
def lake(aws: LocalAws) -> Iterator[Lake]:
    """A day of three records, one of which is archived twice, and a record of the next day."""
    with Lake(aws) as lake:
        lake.archive("a", EVENTS)
        lake.archive("b", EVENTS[2:])
        lake.archive("c", [event(4, f"{NEXT_DAY} 00:00")])
        yield lake


def _compacted(lake: Lake) -> list[tuple[str | None, ...]]:
    rows = lake.query(f"SELECT dt, sequence_number AS n FROM {TABLE} ORDER BY dt, n")
    return [tuple(row.values()) for row in rows]


def _attempts_by_hour(lake: Lake, now: str) -> dict[str | None, str | None]:
    rows = lake.saved("failed_logins_over_time", instant(now))
    return {row["hour_utc"]: row["attempts"] for row in rows}


def test_a_day_is_compacted_whole_and_alone(lake: Lake) -> None:
    """Each record of the day once, nested columns and nulls as they were, and no other day's."""
    lake.compact(DAY, "one")
    assert _compacted(lake) == [(DAY, "1"), (DAY, "2"), (DAY, "3")]
    columns = 'sequence_number AS n, "user" AS u, geo.country AS c, geo.city AS t, extra AS e'
    archived = lake.query(
        f"SELECT DISTINCT {columns} FROM {NAMES['database']}.{NAMES['login_events']} "
        f"WHERE dt = '{DAY}' ORDER BY n"
    )
    assert lake.query(f"SELECT {columns} FROM {TABLE} ORDER BY n") == archived


def test_compacted_again_it_is_the_same(lake: Lake) -> None:
    """A second run takes the place of the first: nothing is there twice."""
    lake.compact(DAY, "one")
    once = _compacted(lake)
    lake.compact(DAY, "two")
    assert _compacted(lake) == once


def test_a_run_that_ends_in_the_middle_changes_nothing(lake: Lake) -> None:
    """What it wrote is not read before the catalog names it: not the first time, not later."""
    lake.write(DAY, "broken")
    assert _compacted(lake) == []
    lake.compact(DAY, "one")
    once = _compacted(lake)
    lake.write(DAY, "broken-again")
    assert _compacted(lake) == once


def test_two_runs_at_the_same_time(lake: Lake) -> None:
    """Whichever is registered last, the day is whole: each wrote a folder of its own."""
    first, second = lake.write(DAY, "one"), lake.write(DAY, "two")
    for folder in (second, first):
        lake.register(NAMES["compacted"], DAY, folder)
        assert _compacted(lake) == [(DAY, "1"), (DAY, "2"), (DAY, "3")]


def test_a_late_object_is_in_the_next_compaction(lake: Lake) -> None:
    """An object of a compacted day is taken in when that day is compacted anew."""
    lake.compact(DAY, "one")
    lake.archive("late", [event(9, f"{DAY} 23:59")])
    lake.compact(DAY, "two")
    assert _compacted(lake)[-1] == (DAY, "9")


def test_a_folder_that_holds_something_is_refused(lake: Lake) -> None:
    """As on AWS, nothing is written over, so a run cannot mix with an earlier one."""
    lake.write(DAY, "one")
    with pytest.raises(QueryError, match="HIVE_PATH_ALREADY_EXISTS"):
        lake.write(DAY, "one")


def test_a_day_without_events(lake: Lake) -> None:
    """A day that nothing arrived on is compacted into nothing."""
    lake.compact("2026-11-19", "one")
    assert _compacted(lake) == []


def test_queries_count_each_record_once(lake: Lake) -> None:
    """Whether a day is compacted or not, and whatever is in both tables, a query sees it once."""
    expected = {f"{DAY}T10": "3", f"{NEXT_DAY}T00": "1"}
    assert _attempts_by_hour(lake, "2026-11-21 12:00") == expected
    for day in (DAY, NEXT_DAY):
        lake.compact(day, "one")
    for now in ("2026-11-21 12:00", "2026-11-22 05:59", "2026-11-22 06:00", "2026-11-25 12:00"):
        assert _attempts_by_hour(lake, now) == expected, now


def test_a_day_is_read_as_parquet_from_its_second_night_on(lake: Lake) -> None:
    """Until 06:00 of the day after next queries read what the detector wrote: compaction has
    failed two nights in a row before anything is missing."""
    everything = {f"{DAY}T10": "3", f"{NEXT_DAY}T00": "1"}
    assert _attempts_by_hour(lake, "2026-11-22 05:59") == everything
    assert _attempts_by_hour(lake, "2026-11-22 06:00") == {f"{NEXT_DAY}T00": "1"}


def test_a_late_object_is_seen_at_once_in_recent_days(lake: Lake) -> None:
    """Until then, an object that comes after the compaction is in the answers without a new one."""
    lake.compact(DAY, "one")
    lake.archive("late", [event(9, f"{DAY} 23:59")])
    assert _attempts_by_hour(lake, "2026-11-22 05:59")[f"{DAY}T23"] == "1"


def test_what_is_not_compacted_is_told(lake: Lake) -> None:
    """The query about compaction counts the records of each day that Parquet lacks."""
    lake.compact(DAY, "one")
    lake.archive("late", [event(9, f"{DAY} 23:59")])
    rows = lake.saved("compaction_health", instant("2026-11-22 12:00"))
    assert [tuple(row.values()) for row in rows] == [
        (NEXT_DAY, "1", "0", "1"),
        (DAY, "4", "3", "1"),
    ]
