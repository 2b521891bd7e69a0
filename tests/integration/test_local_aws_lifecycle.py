"""The emulator with a function running in it: isolated from the caller, and gone afterwards."""

import io
import json
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scripts.local_aws import CHECKOUT, LocalAws
from tests.processes import eventually, running_with

_FUNCTION = """
import os
def handler(event, context):
    return {"profile": os.environ.get("AWS_PROFILE"), "secret": os.environ.get("MY_SECRET")}
"""
_STARTER = """
import sys, time
from pathlib import Path
from scripts.local_aws import LocalAws
from tests.integration.test_local_aws_lifecycle import run_function
with LocalAws(directory=Path(sys.argv[1])) as aws:
    run_function(aws)
    print("running", flush=True)
    time.sleep(60)
"""


def run_function(aws: LocalAws) -> Any:
    """Create a function, invoke it, and return its answer; its process stays alive, warm."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("answer.py", _FUNCTION)
    functions = aws.client("lambda")
    functions.create_function(
        FunctionName="answer",
        Runtime="python3.13",
        Role="arn:aws:iam::000000000000:role/answer",
        Handler="answer.handler",
        Code={"ZipFile": package.getvalue()},
    )
    return json.load(functions.invoke(FunctionName="answer")["Payload"])


def test_nothing_is_left_after_stop(tmp_path: Path) -> None:
    """`stop` ends the emulator and its function processes, and drops its state."""
    with LocalAws(directory=tmp_path) as aws:
        run_function(aws)
        assert len(running_with(str(tmp_path))) >= 3  # tether, emulator, function
    assert running_with(str(tmp_path)) == []
    assert [entry.name for entry in tmp_path.iterdir()] == ["local-aws.log"]


def test_settings_of_the_caller_stay_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A profile, a proxy or a secret of the developer's reaches neither clients nor functions."""
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("MY_SECRET", "secret")
    with LocalAws(directory=tmp_path) as aws:
        assert run_function(aws) == {"profile": None, "secret": None}


def test_two_at_once(tmp_path: Path) -> None:
    """Two of them run side by side without seeing each other's resources."""
    with LocalAws("a", directory=tmp_path) as one, LocalAws("b", directory=tmp_path) as other:
        one.client("s3").create_bucket(Bucket="only-one")
        assert other.client("s3").list_buckets()["Buckets"] == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ends_with_its_starter(how: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C, termination and even SIGKILL of the starter leave no process behind."""
    command = [sys.executable, "-c", _STARTER, str(tmp_path)]
    starter = subprocess.Popen(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert starter.stdout is not None
    with starter:
        assert starter.stdout.readline() == b"running\n"
        starter.send_signal(how)
    assert eventually(lambda: not running_with(str(tmp_path)))
