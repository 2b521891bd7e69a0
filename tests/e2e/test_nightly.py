"""The state machines that Terraform makes, run as they are: compaction, and snapshots of alerts."""

import gzip
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlparse

import pytest

from scripts.pipeline.driver import Driver
from scripts.pipeline.stack import Stack
from tests.lake import event
from tests.processes import eventually

TENANT = "compacted"


def _run(stack: Stack, machine: str, given: object) -> dict[str, Any]:
    """One execution, after its end."""
    client = stack.aws.client("stepfunctions")
    arn = client.start_execution(
        stateMachineArn=stack.outputs[f"{machine}_state_machine_arn"], input=json.dumps(given)
    )["executionArn"]
    assert eventually(lambda: client.describe_execution(executionArn=arn)["status"] != "RUNNING")
    ended: dict[str, Any] = client.describe_execution(executionArn=arn)
    return ended


def _put(stack: Stack, key: str, rows: Iterable[Mapping[str, Any]]) -> None:
    body = gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())
    bucket = stack.outputs["lake_bucket_name"]
    stack.aws.client("s3").put_object(Bucket=bucket, Key=key, Body=body)


def _partitions(stack: Stack, table: str) -> dict[str, str]:
    """The folder of each day that is registered."""
    found = stack.aws.client("glue").get_partitions(
        DatabaseName=stack.outputs["glue_database_name"], TableName=table
    )["Partitions"]
    return {p["Values"][0]: p["StorageDescriptor"]["Location"] for p in found}


def _answer(stack: Stack, driver: Driver, name: str) -> list[dict[str, str | None]]:
    return driver.workgroup.saved_query(stack.outputs["athena_named_query_ids"][name])


def _attempts(stack: Stack, driver: Driver) -> list[str | None]:
    rows = _answer(stack, driver, "failed_logins_over_time")
    return [row["attempts"] for row in rows if row["tenant"] == TENANT]


def test_a_finished_day_is_compacted(stack: Stack, driver: Driver) -> None:
    """Twice as well as once, with a record that is archived twice and one that comes late: each is
    counted once, and the catalog names the folder of the last run."""
    day = (datetime.now(UTC) - timedelta(days=3)).strftime("%Y-%m-%d")
    first = [event(n, f"{day} 10:0{n}", tenant=TENANT) for n in (1, 2, 3)]
    _put(stack, f"events/dt={day}/hour=10/a.json.gz", first)
    _put(stack, f"events/dt={day}/hour=10/b.json.gz", first[2:])
    assert _attempts(stack, driver) == []
    folders = []
    for expected in ("3", "4"):
        ended = _run(stack, "compaction", {"days": [day]})
        assert ended["status"] == "SUCCEEDED", ended
        assert _attempts(stack, driver) == [expected]
        folders.append(_partitions(stack, "login_events_compacted")[day])
        _put(
            stack,
            f"events/dt={day}/hour=10/late.json.gz",
            [event(4, f"{day} 10:59", tenant=TENANT)],
        )
    assert len(set(folders)) == 2


def test_by_itself_it_compacts_the_last_three_days(stack: Stack) -> None:
    """Started by the schedule it takes every day that an object can still have come for."""
    before = datetime.now(UTC)
    assert _run(stack, "compaction", {})["status"] == "SUCCEEDED"
    days = {(before - timedelta(days=n)).strftime("%Y-%m-%d") for n in (1, 2, 3)}
    assert days <= _partitions(stack, "login_events_compacted").keys()


@pytest.mark.parametrize("days", [["2026-11-2"], ["2026-11-20", "x"], [], [7]])
def test_a_wrong_day_is_refused(stack: Stack, days: object) -> None:
    """What is no date fails before anything is written, and the cause says what it was."""
    ended = _run(stack, "compaction", {"days": days})
    assert (ended["status"], ended["error"]) == ("FAILED", "WrongInput")
    assert "days must be one or more dates" in ended["cause"]


def test_a_day_that_cannot_be_compacted_fails_alone(stack: Stack) -> None:
    """The other days are done all the same; the execution fails and names the day."""
    bad, good = "2020-01-01", "2020-01-02"
    _put(stack, f"events/dt={bad}/hour=00/a.json.gz", [{"geo": "no place"}])
    ended = _run(stack, "compaction", {"days": [bad, good]})
    assert (ended["status"], ended["error"]) == ("FAILED", "CompactionFailed")
    assert bad in ended["cause"]
    assert good not in ended["cause"]
    registered = _partitions(stack, "login_events_compacted")
    assert good in registered
    assert bad not in registered


def test_alerts_are_exported(stack: Stack, driver: Driver) -> None:
    """The partition of the day names the data of the newest export, which the saved query reads.

    The emulator writes no data for an export, so that the test does.
    """
    rows = []
    for number in ("1", "2"):
        ended = _run(stack, "alert_snapshots", {})
        assert ended["status"] == "SUCCEEDED", ended
        [folder] = _partitions(stack, "alerts").values()
        item = {
            "alert_id": {"S": number},
            "rule": {"S": f"rule_{number}"},
            "status": {"S": "confirmed"},
            "last_seen": {"S": datetime.now(UTC).isoformat()},
        }
        _put(stack, f"{urlparse(folder).path.lstrip('/')}a.json.gz", [{"Item": item}])
        rows.append([row["rule"] for row in _answer(stack, driver, "alert_precision")])
    assert rows == [["rule_1"], ["rule_2"]]
