"""One demo at a time, and removing what is left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.demo.occupancy import BusyError, occupied, vacate
from scripts.local_aws import CHECKOUT
from tests.processes import eventually

_HOLDER = """
import signal, sys, time
from pathlib import Path
from scripts.demo.occupancy import occupied
with occupied(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def _holder(directory: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", _HOLDER, str(directory)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_only_one_at_a_time(tmp_path: Path) -> None:
    """A second demo in the same directory is told which process is in its way."""
    with _holder(tmp_path) as process:
        message = rf"process {process.pid}\) is running.*demo-down"
        with pytest.raises(BusyError, match=message), occupied(tmp_path):
            pass
        process.kill()


def test_a_dead_demo_is_not_in_the_way(tmp_path: Path) -> None:
    """Not even one that was killed and left its number behind."""
    with _holder(tmp_path) as process:
        process.kill()
    with occupied(tmp_path):
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_vacating_ends_a_running_demo(tmp_path: Path) -> None:
    """The demo is asked to end before its directory is removed."""
    directory = tmp_path / "demo"
    with _holder(directory) as process:
        assert vacate(directory)
        assert eventually(lambda: process.poll() == -signal.SIGTERM)
    assert not directory.exists()


def test_vacating_leaves_other_processes_alone(tmp_path: Path) -> None:
    """A number left behind by a dead demo is never a reason to end who has it now."""
    directory = tmp_path / "demo"
    directory.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        (directory / "lock").write_text(str(stranger.pid))
        assert vacate(directory)
        assert stranger.poll() is None
    assert not directory.exists()


def test_nothing_to_vacate(tmp_path: Path) -> None:
    """Removing what is not there is no error."""
    assert not vacate(tmp_path / "demo")
