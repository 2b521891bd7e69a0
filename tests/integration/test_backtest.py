"""A backtest over S3, and one that is killed and goes on."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pyarrow
import pyarrow.parquet
import pytest

from fraudcore.simulate.service import ServiceScenario
from lambda_entry.archive import Archive
from scripts.local_aws import LocalAws
from tests.archive import accepted, service_events, write_lake
from tests.attempts import attempt
from tests.command_line import fraudcore
from tests.processes import eventually, running_with

SERVICE = ServiceScenario(users=500, days=10, daily_share=1.0, attacks={"brute_force_fast": 2})


def test_a_bucket_is_read_as_a_directory_is(
    aws: LocalAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the detector archives, and a compacted day beside it; other days are not listed."""
    bucket, s3 = f"backtest-{uuid4().hex[:8]}", aws.client("s3")
    s3.create_bucket(Bucket=bucket)
    events = [attempt(n, user=f"user{n % 3}") for n in range(60)]
    Archive(s3, bucket).store(accepted(events, 1))
    write_lake(tmp_path / "lake", events, shards=1)
    rows = [{"event_id": "later", "occurred_at": "2026-11-25T10:00:00Z", "outcome": "failure"}]
    table = pyarrow.Table.from_pylist([{**row, "ip": "192.0.2.1"} for row in rows])
    pyarrow.parquet.write_table(table, tmp_path / "day.parquet")
    other = "events/dt=2026-11-25/part.parquet"
    s3.put_object(Bucket=bucket, Key=other, Body=(tmp_path / "day.parquet").read_bytes())
    for name, value in aws.environment().items():
        monkeypatch.setenv(name, value)
    reports = []
    for archive in (f"s3://{bucket}/events", tmp_path / "lake" / "events"):
        options = ("--until", "2026-11-25", "--preset", "strict", "--json", tmp_path / "r.json")
        ran = fraudcore("backtest", archive, *options)
        assert (ran.status, ran.err) == (0, "")
        reports.append(json.loads((tmp_path / "r.json").read_text()))
    assert reports[0] == reports[1]
    assert "61 events" in fraudcore("backtest", f"s3://{bucket}/events/").out
    ran = fraudcore("backtest", f"s3://{bucket}-none/events")
    assert ran.status == 2
    assert "NoSuchBucket" in ran.err


def _command(folder: Path, report: Path, *options: str) -> list[str]:
    return [
        *(sys.executable, "-m", "fraudcore.cli", "backtest", str(folder / "lake")),
        *("--preset", "strict", "--json", str(report), *options),
    ]


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_killed_backtest_goes_on(tmp_path: Path, processes: str) -> None:
    """Killed after its first checkpoint, it begins there, and its processes are gone."""
    write_lake(tmp_path / "lake", service_events(SERVICE), batch=200)
    standing = tmp_path / "standing"
    options = ("--processes", processes, "--checkpoint", str(standing))
    path = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    run = subprocess.Popen(
        _command(tmp_path, tmp_path / "cut.json", *options),
        cwd=tmp_path,
        env=path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert eventually((standing / "checkpoint.json").exists, within_s=30)
    run.send_signal(signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    assert eventually(lambda: not running_with(str(tmp_path)), within_s=10)
    kept = json.loads((standing / "checkpoint.json").read_text())
    assert kept["batches"] >= 100
    on_command = _command(tmp_path, tmp_path / "on.json", *options)
    subprocess.run(on_command, check=True, capture_output=True)
    subprocess.run(_command(tmp_path, tmp_path / "whole.json"), check=True, capture_output=True)
    on, whole = (json.loads((tmp_path / f"{name}.json").read_text()) for name in ("on", "whole"))
    assert on == whole
    assert whole["candidate"]["alerts"] > 0
    assert not standing.exists()
