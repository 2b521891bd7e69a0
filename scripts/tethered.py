"""Run a command that cannot outlive the process which started it.

The command gets a session of its own, so that Ctrl-C in the terminal reaches only its starter, who
then ends it in the right order. Whatever way the starter ends, even by SIGKILL, the command and all
of its children end too. Standard library only, and no import of this repository: any Python 3.11
runs this file.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["GRACE_S", "tethered"]

GRACE_S = 5.0
"""How long the command may take to end by itself after SIGTERM."""

_POLL_S = 0.2


def tethered(command: Sequence[str]) -> list[str]:
    """The command line that runs `command` tied to the calling process.

    Its process passes SIGTERM on to the command and exits once the command's whole process group
    is gone, with the command's status.
    """
    return [sys.executable, str(Path(__file__).resolve()), str(os.getpid()), *command]


def _run(starter: int, command: Sequence[str]) -> int:
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)
    try:
        while not stopping and os.getppid() == starter:
            try:
                return child.wait(_POLL_S)
            except subprocess.TimeoutExpired:
                continue
        return _terminate(child)
    finally:
        _kill_group(child.pid)
        child.wait()


def _terminate(child: subprocess.Popen[bytes]) -> int:
    child.terminate()
    try:
        return child.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _main(arguments: Sequence[str]) -> int:
    os.setsid()
    status = _run(int(arguments[0]), arguments[1:])
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
