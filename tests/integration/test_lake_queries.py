"""The saved queries over small data: what they answer, at a moment that the test chooses."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from scripts.local_aws import LocalAws
from scripts.pipeline.athena import Row
from tests.lake import Lake, event, instant
from tests.lake_sql import QUERIES

NOW = instant("2026-11-25 12:00")
OLD, NEW = "2026-11-20", "2026-11-25"
"""A day that is compacted, and one that is not."""
BERLIN = {"country": "DE", "city": "Berlin", "latitude": 52.52, "longitude": 13.405}
TOKYO = {"country": "JP", "city": "Tokyo", "latitude": 35.69, "longitude": 139.69}
ATTACKER = "198.51.100.7"


@pytest.fixture(scope="module")
def lake(aws: LocalAws) -> Iterator[Lake]:
    """An attack, a journey and a dormant account, over an old day, a new one, and a year."""
    guesses = [event(n, f"{OLD} 09:0{n}", user=f"u{n}", ip=ATTACKER) for n in (1, 2)]
    known = {"kind": "login", "outcome": "success"}
    with Lake(aws) as lake:
        lake.archive("a", guesses)
        lake.archive("a-again", guesses[1:])
        lake.archive("b", [event(3, f"{OLD} 10:00", user="ann", geo=BERLIN, **known)])
        lake.archive("c", [event(4, "2026-02-01 08:00", user="zoe", geo=BERLIN, **known)])
        for day in (OLD, "2026-02-01"):
            lake.compact(day, "one")
        rest = [
            event(5, f"{NEW} 10:00", user="ann", geo=TOKYO, **known),
            event(6, f"{NEW} 10:30", user="ann", ip="192.0.2.9", geo=BERLIN, **known),
            event(7, f"{NEW} 10:40", user="u3", ip=ATTACKER, reason="unknown_user"),
            event(8, f"{NEW} 10:50", user="zoe", ip=ATTACKER, geo=TOKYO, **known),
            event(9, f"{NEW} 10:55", event_id="e8", user="zoe", kind="logout", outcome="success"),
        ]
        lake.archive("d", rest)
        lake.archive("d-again", rest[2:4])
        refused = {"shard_id": "shard-0", "field": "ip", "reason": "no address"}
        times = {"arrived_at": f"{NEW}T10:58:00.000Z"}
        lake.put(
            f"quarantine/dt={NEW}/a.json.gz", [{**refused, **times, "sequence_number": "10"}] * 2
        )
        yield lake


def _cells(rows: list[Row], *columns: str) -> list[tuple[str | None, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_every_query_answers_with_names(lake: Lake, name: str) -> None:
    """Each runs as it is saved, at the real moment, and at the test's names every column."""
    lake.saved(name)
    for row in lake.saved(name, NOW):
        assert all(re.fullmatch("[a-z][a-z_]*", column) for column in row)


def test_attacking_sources(lake: Lake) -> None:
    """Failures and accounts of a source over compacted and new days, each record once."""
    rows = lake.saved("top_attacking_sources", NOW)
    columns = ("ip", "failures", "users_tried", "unknown_users", "users_entered", "country")
    assert _cells(rows, *columns) == [(ATTACKER, "3", "3", "1", "1", "JP")]
    assert _cells(rows, "first_seen") == [(f"{OLD}T09:01:00.000Z",)]


def test_failures_over_time(lake: Lake) -> None:
    """By hour, the newest first."""
    rows = lake.saved("failed_logins_over_time", NOW)
    columns = ("hour_utc", "attempts", "failures", "failed_percent", "users_failing")
    assert _cells(rows, *columns) == [
        (f"{NEW}T10", "4", "1", "25.0", "1"),
        (f"{OLD}T10", "1", "0", "0.0", "0"),
        (f"{OLD}T09", "2", "2", "100.0", "2"),
    ]


def test_countries(lake: Lake) -> None:
    """Logins by country, unknown places included."""
    rows = lake.saved("logins_by_country", NOW)
    assert sorted(map(str, _cells(rows, "country", "attempts", "failures", "users"))) == sorted(
        map(str, [(None, "3", "3", "3"), ("DE", "2", "0", "1"), ("JP", "2", "0", "2")])
    )


def test_journeys(lake: Lake) -> None:
    """From Berlin to Tokyo in five days, and back in half an hour, which comes first."""
    rows = lake.saved("user_journeys", NOW)
    columns = ("account", "from_city", "to_city", "km", "hours", "km_per_hour")
    assert _cells(rows, *columns) == [
        ("ann", "Tokyo", "Berlin", "8916.0", "0.5", "17832.0"),
        ("ann", "Berlin", "Tokyo", "8916.0", "120.0", "74.0"),
    ]


def test_dormant_accounts(lake: Lake) -> None:
    """An account of the compacted past that logs in again today."""
    rows = lake.saved("dormant_accounts_waking", NOW)
    assert _cells(rows, "account", "silent_days", "ip") == [("zoe", "297", ATTACKER)]


def test_archive_health(lake: Lake) -> None:
    """Records of each hour, of which some are stored twice, sent twice or refused."""
    [row] = lake.saved("archive_health", NOW)
    assert list(row.values()) == [
        f"{NEW}T10",
        "6",
        "5",
        "2",
        "1",
        "1",
        "16.67",
        f"{NEW}T10:58:00.000Z",
    ]


def test_compaction_health(lake: Lake) -> None:
    """A finished day is compacted whole; today is not asked for."""
    rows = lake.saved("compaction_health", NOW)
    assert [list(row.values()) for row in rows] == [[OLD, "3", "3", "0"]]


def test_quarantine_reasons(lake: Lake) -> None:
    """What is wrong with refused records."""
    rows = lake.saved("quarantine_reasons", NOW)
    assert _cells(rows, "field", "reason", "records") == [("ip", "no address", "2")]


def _alert(number: int, rule: str, status: str, last_seen: str = NEW) -> dict[str, Any]:
    values = {
        "alert_id": f"a{number}",
        "rule": rule,
        "status": status,
        "last_seen": f"{last_seen}T10:00:00.000Z",
    }
    return {name: {"S": value} for name, value in values.items()} | {
        "count": {"N": "3"},
        "evidence": {"M": {"limit": {"N": "5"}}},
        "user": {"NULL": True},
    }


def test_alert_precision(lake: Lake) -> None:
    """Of each rule, by the newest snapshot alone: what people confirmed of what they decided."""
    lake.export_alerts("2026-11-24", [_alert(1, "geo_jump", "open")])
    lake.export_alerts(NEW, [_alert(1, "geo_jump", "open")], export="0")
    statuses = ["confirmed", "confirmed", "false_positive", "open", "in_review", "suppressed"]
    alerts = [_alert(n, "geo_jump", status) for n, status in enumerate(statuses)]
    alerts += [_alert(8, "rare_hour", "open"), _alert(9, "rare_hour", "confirmed", "2026-08-01")]
    lake.export_alerts(NEW, alerts)
    rows = lake.saved("alert_precision", NOW)
    assert [list(row.values()) for row in rows] == [
        ["geo_jump", "6", "2", "1", "1", "2", "66.7", NEW],
        ["rare_hour", "1", "0", "0", "0", "1", None, NEW],
    ]
