"""A tethered command: its status, its end, and the end of what it leaves behind."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.tethered import tethered
from tests.processes import eventually, running_with

_STARTER = """
import subprocess, sys, time
from scripts.tethered import tethered
subprocess.Popen(tethered(["sleep", sys.argv[1]]))
print("started", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("status", [0, 3])
def test_passes_on_the_status(status: int) -> None:
    """The exit status of the command is the exit status of its tether."""
    command = tethered([sys.executable, "-c", f"raise SystemExit({status})"])
    assert subprocess.run(command, check=False).returncode == status


def test_passes_on_output() -> None:
    """Standard output and standard error of the command reach the caller unchanged."""
    command = tethered(["sh", "-c", "echo out; echo err >&2"])
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("out\n", "err\n")


def test_a_missing_command_fails() -> None:
    """A command that does not exist is reported as a failure, not as success."""
    command = tethered(["/nonexistent/command"])
    assert subprocess.run(command, check=False, capture_output=True).returncode != 0


def test_children_left_behind_are_ended(tmp_path: Path) -> None:
    """A background process that outlives the command is ended with it."""
    subprocess.run(tethered(["sh", "-c", "sleep 60 &"]), cwd=tmp_path, check=True)
    assert eventually(lambda: not running_with(str(tmp_path)))


def test_sigterm_ends_even_a_command_that_ignores_it(tmp_path: Path) -> None:
    """SIGTERM to the tether ends the command's whole group, by force after the grace period."""
    process = subprocess.Popen(
        tethered(["sh", "-c", "trap '' TERM; echo ready; sleep 60"]),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    with process:
        assert process.stdout.readline() == b"ready\n"
        process.terminate()
        assert process.wait(20) == 128 + signal.SIGKILL
    assert eventually(lambda: not running_with(str(tmp_path)))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_ends_with_its_starter(how: signal.Signals, tmp_path: Path) -> None:
    """However the starter ends, the command ends as well."""
    starter = subprocess.Popen(
        [sys.executable, "-c", _STARTER, "61"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PATH": "/usr/bin:/bin"},
    )
    assert starter.stdout is not None
    with starter:
        starter.stdout.readline()
        assert eventually(lambda: len(running_with(str(tmp_path))) == 3)
        starter.send_signal(how)
    assert eventually(lambda: not running_with(str(tmp_path)))
