"""The demo's directory: one demo at a time, and how to get rid of it."""

import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from scripts.pipeline.waiting import wait_until

__all__ = ["BusyError", "occupied", "vacate"]

_ENDS_WITHIN_S = 30.0


class BusyError(Exception):
    """Another demo uses the directory."""


@contextmanager
def occupied(directory: Path) -> Iterator[None]:
    """Hold the directory for this process; the hold ends with the process, however it ends.

    Raises:
        BusyError: another process holds it.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with _lock(directory).open("a+") as lock:
        if not _take(lock):
            raise BusyError(
                f"a demo (process {_holder(lock)}) is running in {directory}; "
                "wait for it, or end it with `make demo-down`"
            )
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def vacate(directory: Path) -> bool:
    """End the demo that holds the directory, if any, and remove it; whether there was anything.

    Raises:
        BusyError: the demo does not end.
    """
    if not _lock(directory).exists():
        return False
    with _lock(directory).open("a+") as lock:
        if not _take(lock):
            _end(lock)
        shutil.rmtree(directory)
    return True


def _end(lock: TextIO) -> None:
    process = _holder(lock)
    for number in (signal.SIGTERM, signal.SIGKILL):
        os.kill(process, number)
        if wait_until(lambda: _take(lock), _ENDS_WITHIN_S):
            return
    raise BusyError(f"process {process} does not end")


def _lock(directory: Path) -> Path:
    return directory / "lock"


def _take(lock: TextIO) -> bool:
    """Only a living process holds a lock, so that the number in the file is never a stale one."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(lock: TextIO) -> int:
    lock.seek(0)
    return int(lock.read())
