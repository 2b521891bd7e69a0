"""The command as a process: pipes that close, signals, terminals, odd file descriptors."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.attempts import attempt, failures
from tests.command_line import fraudcore, json_lines
from tests.fakes.terminal import FakeTerminal
from tests.processes import eventually

COMMAND = (sys.executable, "-m", "fraudcore.cli")
BUFFERED = {**os.environ, "PYTHONUNBUFFERED": ""}
ATTACK = json_lines(failures(range(12), user="ann"))
DEADLINE_S = 30


def _run(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [*COMMAND, *map(str, arguments)]
    options = {"stderr": subprocess.PIPE, "env": BUFFERED, **options}
    return subprocess.run(command, check=False, timeout=DEADLINE_S, **options)  # type: ignore[call-overload, no-any-return]


@contextmanager
def _started(*arguments: str | Path, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    command = [*COMMAND, *map(str, arguments)]
    options = {"stderr": subprocess.PIPE, "env": BUFFERED, **options}
    with subprocess.Popen(command, **options) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.kill()


def _nobody_listens() -> int:
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.fixture
def attack(tmp_path: Path) -> Path:
    """A file of one attack."""
    path = tmp_path / "attack.jsonl"
    path.write_bytes(ATTACK)
    return path


@pytest.mark.parametrize("command", [["simulate"], ["rules"], ["detect", "-"]])
def test_a_reader_that_goes_away_is_no_traceback(command: list[str]) -> None:
    """As with `| head`, the command ends without a word and not with success."""
    writer = _nobody_listens()
    try:
        ran = _run(*command, stdout=writer, input=ATTACK)
    finally:
        os.close(writer)
    assert (ran.returncode, ran.stderr) == (1, b"")


def test_alerts_that_nobody_read_are_found_again(attack: Path, tmp_path: Path) -> None:
    """A reader that goes away leaves the state as it was."""
    state, writer = tmp_path / "state.db", _nobody_listens()
    try:
        assert _run("detect", attack, "--state", state, stdout=writer).returncode == 1
    finally:
        os.close(writer)
    assert len(fraudcore("detect", attack, "--state", state).rows) == 1


@pytest.mark.parametrize("command", [["simulate", "--events", "100"], ["rules"], ["detect", "-"]])
def test_a_full_disk_is_told_in_one_line(command: list[str]) -> None:
    """Standard output that takes nothing is status 1 and one message, not a second failure."""
    with Path("/dev/full").open("wb") as full:
        ran = _run(*command, stdout=full, input=ATTACK)
    assert ran.returncode == 1
    last = ran.stderr.splitlines()[-1]
    assert last == b"fraudcore: output cannot be written: [Errno 28] No space left on device"
    assert b"Exception" not in ran.stderr


def test_an_interrupted_run_says_so_and_keeps_nothing(attack: Path, tmp_path: Path) -> None:
    """Ctrl-C in the middle is status 130, one line, and a state file that knows nothing new."""
    state, told = tmp_path / "state.db", tmp_path / "rejects.jsonl"
    arguments = ("detect", "--state", state, "--rejects", told, "-")
    with _started(*arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(ATTACK + b"?\n" * 5000)
        process.stdin.flush()
        assert eventually(lambda: told.exists() and told.stat().st_size > 0, DEADLINE_S)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, out) == (130, b"")
    assert err.splitlines()[-1] == b"fraudcore: interrupted"
    assert b"Traceback" not in err
    assert len(fraudcore("detect", attack, "--state", state).rows) == 1


def test_a_named_pipe_is_a_file(tmp_path: Path) -> None:
    """What cannot be sought, as from `<(zcat ...)`, is read like any file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(ATTACK,))
    writer.start()
    ran = _run("detect", pipe, stdout=subprocess.PIPE)
    writer.join(DEADLINE_S)
    assert (ran.returncode, ran.stdout.count(b"\n")) == (0, 1)


def test_closed_standard_input_is_named() -> None:
    """Started without any standard input, the command says what is missing."""
    script = 'exec "$@" <&-'
    ran = subprocess.run(
        ["sh", "-c", script, "sh", *COMMAND, "detect"],
        capture_output=True,
        check=False,
        env=BUFFERED,
    )
    assert ran.returncode == 2
    assert ran.stderr == b"fraudcore: -: cannot be read: it is closed\n"


def test_input_redirected_from_the_output_file_is_refused(attack: Path) -> None:
    """The shell hides the name, not the file."""
    with attack.open("rb") as file:
        ran = _run("detect", "--output", attack, stdin=file, stdout=subprocess.PIPE)
    assert ran.returncode == 2
    assert b"is also read" in ran.stderr
    assert attack.read_bytes() == ATTACK


def test_standard_output_redirected_to_the_rejects_is_refused(attack: Path, tmp_path: Path) -> None:
    """Two writers of one file would overwrite each other's lines."""
    same = tmp_path / "same"
    with same.open("wb") as file:
        ran = _run("detect", attack, "--rejects", same, stdout=file)
    assert ran.returncode == 2
    assert b"is also written by --output" in ran.stderr


def test_standard_output_is_not_written_twice(attack: Path) -> None:
    """Rejects do not mix with alerts in a pipe either."""
    ran = _run("detect", attack, "--rejects", "-", stdout=subprocess.PIPE)
    assert ran.returncode == 2
    assert b"standard output is also written by --output" in ran.stderr


def test_a_terminal_without_unicode_gets_escapes(tmp_path: Path) -> None:
    """Names in foreign scripts do not stop a run in the C locale."""
    path = tmp_path / "attack.jsonl"
    path.write_bytes(json_lines(failures(range(12), user="Zoë東")))
    plain = {**BUFFERED, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = _run("detect", path, stdout=subprocess.PIPE, env=plain)
    assert (ran.returncode, ran.stdout.count(b"\n")) == (0, 1)
    assert b"Zo\\xeb\\u6771" in ran.stderr


def _on_terminal(columns: int, *arguments: str | Path, out: bool) -> tuple[int, FakeTerminal]:
    """Run with standard error, and output if so told, on a terminal of this width."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=slave if out else subprocess.DEVNULL,
        stderr=slave,
        env=BUFFERED,
    ) as process:
        os.close(slave)
        terminal = FakeTerminal()
        terminal.write(_everything(master).decode().replace("\r\n", "\n"))
    return process.returncode, terminal


def _everything(master: int) -> bytes:
    data = b""
    with open(master, "rb", buffering=0) as file:
        try:
            while part := file.read(65_536):
                data += part
        except OSError:  # Linux says so when the last holder of the other side has closed it
            pass
    return data


@pytest.fixture
def long_attack(tmp_path: Path) -> Path:
    """Enough lines for several drawings of the bar, some of them damaged."""
    path = tmp_path / "long.jsonl"
    quiet = [attempt(n, "success", f"10.0.{n // 250}.{n % 250}", user=f"u{n}") for n in range(3500)]
    good = json_lines([*quiet, *failures(range(4000, 4012), user="a" * 60)]).splitlines()
    path.write_bytes(b"\n".join([*good[:2500], b"?", *good[2500:], b""]))
    return path


def test_a_terminal_shows_a_bar_and_whole_lines(long_attack: Path) -> None:
    """The bar redraws itself, messages stand apart from it, and alerts end where lines do."""
    status, terminal = _on_terminal(60, "detect", long_attack, out=False)
    assert status == 3
    assert "[####" in terminal.getvalue()
    screen = terminal.screen()
    assert not any("####" in line for line in screen)
    assert sum(line.startswith("fraudcore: ") for line in screen) == 1
    alerts = screen[next(n for n, line in enumerate(screen) if line.startswith("score")) :]
    assert all(len(line) <= 60 for line in alerts)
    assert any(line.endswith("...") for line in alerts)


def test_alerts_on_a_terminal_do_not_run_into_the_bar(long_attack: Path) -> None:
    """Where output and messages share a terminal, each alert is a line of its own."""
    _, terminal = _on_terminal(80, "detect", long_attack, out=True)
    assert any(line.startswith('{"alert_id"') for line in terminal.screen())


def test_a_stream_on_a_terminal_has_no_bar() -> None:
    """Simulated events that scroll by are not torn by a bar."""
    _, terminal = _on_terminal(80, "simulate", "--events", "2000", out=True)
    assert "\x1b" not in terminal.getvalue()


def test_the_table_of_campaigns_fits_the_terminal() -> None:
    """Rows end where the terminal does."""
    _, terminal = _on_terminal(60, "simulate", "--events", "100", out=False)
    assert max(map(len, terminal.screen())) == 60
