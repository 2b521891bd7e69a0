"""What the local AWS says when it cannot start, and which settings it hands on."""

import os
import shlex
import socket
import sys
from pathlib import Path

import pytest

from scripts.local_aws import LocalAws, LocalAwsError


def _interpreter(tmp_path: Path, program: str) -> Path:
    """A stand-in for the emulator's interpreter that runs `program` whatever it is asked to run."""
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(program)}\n")
    script.chmod(0o755)
    return script


def test_says_how_to_install_it(tmp_path: Path) -> None:
    """Without its virtual environment, the error names the make target that makes it."""
    with pytest.raises(LocalAwsError, match=r"missing; run `make \.venv-aws`"):
        LocalAws(python=tmp_path / "python", directory=tmp_path).start()


def test_names_a_port_that_is_taken(tmp_path: Path) -> None:
    """Insisting on a port that something else uses is an error that names it."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        aws = LocalAws(python=Path(sys.executable), directory=tmp_path, port=port)
        with pytest.raises(LocalAwsError, match=f"cannot listen on port {port} of 127.0.0.1"):
            aws.start()


def test_shows_why_the_emulator_ended(tmp_path: Path) -> None:
    """An emulator that dies while starting leaves the end of its log in the error, and no state."""
    python = _interpreter(tmp_path, "raise SystemExit('no module named emulator')")
    directory = tmp_path / "run"
    with pytest.raises(LocalAwsError, match=r"(?s)ended while starting.*no module named emulator"):
        LocalAws("broken", python=python, directory=directory).start()
    assert [entry.name for entry in directory.iterdir()] == ["broken.log"]


def test_gives_up_on_a_silent_emulator(tmp_path: Path) -> None:
    """An emulator that does not answer in time is ended and reported."""
    python = _interpreter(tmp_path, "import time; print('busy', flush=True); time.sleep(60)")
    aws = LocalAws(python=python, directory=tmp_path / "run", ready_within_s=1.0)
    with pytest.raises(LocalAwsError, match=r"(?s)did not answer within 1 s.*busy"):
        aws.start()


def test_the_environment_leads_nowhere_else(tmp_path: Path) -> None:
    """A child process gets none of the caller's AWS settings, but everything else."""
    base = {"PATH": "/bin", "AWS_PROFILE": "work", "AWS_ENDPOINT_URL_S3": "x", "NO_PROXY": "a.b"}
    aws = LocalAws(directory=tmp_path)
    environment = aws.environment(base)
    assert environment["PATH"] == "/bin"
    assert environment["NO_PROXY"] == "127.0.0.1,a.b"
    assert environment["AWS_CONFIG_FILE"] == os.devnull
    assert {name for name in environment if name.startswith("AWS_")} == set(aws.env())


def test_stopping_what_never_started_is_harmless(tmp_path: Path) -> None:
    """`stop` may be called at any time and more than once."""
    aws = LocalAws(directory=tmp_path)
    aws.stop()
    aws.stop()
