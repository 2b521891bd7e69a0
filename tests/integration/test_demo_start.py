"""What the demo says where something is missing."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.local_aws import CHECKOUT
from scripts.provider_mirror import VARIABLE
from tests.processes import eventually, running_with


def _up(directory: Path, *options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "scripts.demo", "up", f"--directory={directory}", *options]
    return subprocess.run(
        command,
        cwd=CHECKOUT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60.0,
    )


def _fails(ran: "subprocess.CompletedProcess[str]", words: str, directory: Path) -> None:
    assert ran.returncode == 2
    assert words in ran.stdout
    assert ran.stderr == ""
    assert eventually(lambda: not running_with(str(directory)))


def test_terraform_is_missing(tmp_path: Path) -> None:
    """The message says where to get Terraform."""
    ran = _up(tmp_path, PATH=str(tmp_path))
    _fails(ran, "terraform is not on the PATH; install it from", tmp_path)


def test_the_provider_is_missing(tmp_path: Path) -> None:
    """A mirror that is none is named."""
    ran = _up(tmp_path, **{VARIABLE: str(tmp_path)})
    _fails(ran, f"{VARIABLE}={tmp_path} holds no directory", tmp_path)


def test_the_port_is_taken(tmp_path: Path) -> None:
    """The port is named, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ran = _up(tmp_path, f"--port={port}")
    _fails(ran, f"cannot listen on port {port} of 127.0.0.1", tmp_path)


@pytest.mark.parametrize(
    ("option", "limit"),
    [("--events=10", "1,000 to 100,000"), ("--rate=0", "at least 1"), ("--port=0", "1 to 65535")],
)
def test_options_out_of_range_are_refused(option: str, limit: str, tmp_path: Path) -> None:
    """The message names the option and its range."""
    ran = _up(tmp_path, option)
    assert ran.returncode == 2
    assert f"argument {option.split('=')[0]}: {limit}" in ran.stderr
