"""An archive in S3: what is listed of it, and what happens where it cannot be read."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from fraudcore.backtest.layout import Period
from fraudcore.backtest.s3_objects import S3Objects
from tests.archive import archived
from tests.attempts import attempt
from tests.command_line import Ran, fraudcore
from tests.fakes.bucket import Bucket

EVENTS = [attempt(3600 * n, user="ann") for n in range(6)]
GONE = EndpointConnectionError(endpoint_url="https://s3.example")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """Six objects of an hour each, of which the command may read."""
    found = Bucket()
    found.objects.update(archived(EVENTS))
    monkeypatch.setattr("fraudcore.cli.backtest_setup.s3_client", lambda: found)
    return found


def _refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "GetObject")


def _judged(report: Path, *options: str | Path) -> Ran:
    return fraudcore("backtest", "s3://lake/events", "--json", report, *options)


@pytest.mark.parametrize(("day", "listed"), [(22, 0), (23, 1), (24, 0)])
def test_folders_of_other_days_are_not_listed(bucket: Bucket, day: int, listed: int) -> None:
    """A day of a year of small objects costs a day's listing; other folders are looked into."""
    bucket.put_object(Key="events/other/x.json", Body=b"")
    since = datetime(2026, 11, day, tzinfo=UTC)
    found = list(S3Objects("s3://lake/events", bucket).list(Period(since, since.replace(hour=12))))
    assert bucket.listed.count("events/dt=2026-11-23/") == listed
    assert "events/other/" in bucket.listed
    assert [each.name for each in found if not each.name.startswith("dt=")] == ["other/x.json"]


@pytest.mark.parametrize("code", ["NoSuchKey", "InvalidObjectState", "AccessDenied"])
def test_one_object_that_cannot_be_read_is_told(bucket: Bucket, code: str, tmp_path: Path) -> None:
    """The lifecycle took it, or put it into Glacier: the others are judged."""
    key = sorted(bucket.objects)[2]
    bucket.failing[key] = _refused(code)
    ran = _judged(tmp_path / "report.json")
    assert ran.status == 3
    name = key.removeprefix("events/")
    assert f"fraudcore: {name}:1: rejected row: cannot be read: s3://lake: An error" in ran.err
    assert "5 events" in ran.out


@pytest.mark.parametrize("error", [GONE, _refused("ExpiredToken"), OSError(28, "No space left")])
def test_where_nothing_can_be_read_a_backtest_stops_and_goes_on(
    bucket: Bucket, error: Exception, tmp_path: Path
) -> None:
    """Without network or credentials nothing is judged as if the rest were empty."""
    whole, on = tmp_path / "whole.json", tmp_path / "on.json"
    assert _judged(whole).status == 0
    bucket.failing[max(bucket.objects)] = error
    ran = _judged(on, "--checkpoint", tmp_path / "standing")
    assert (ran.status, ran.out) == (1, "")
    assert "fraudcore: s3://lake: " in ran.err
    bucket.failing.clear()
    assert _judged(on, "--checkpoint", tmp_path / "standing").status == 0
    assert json.loads(on.read_text()) == json.loads(whole.read_text())


def test_without_boto3_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Archives in directories need no such thing."""
    monkeypatch.setitem(sys.modules, "boto3", None)
    ran = fraudcore("backtest", "s3://lake/events")
    assert (ran.status, ran.out) == (2, "")
    assert "archive: s3:// needs boto3; install the extra 'backtest'" in ran.err
