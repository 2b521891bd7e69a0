"""Which processes are alive, and waiting until a condition holds."""

import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["eventually", "running_with"]


def running_with(argument: str) -> list[int]:
    """The processes, zombies aside, whose command line or working directory names `argument`."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _names(entry, argument)]


def eventually(condition: Callable[[], bool], within_s: float = 10.0) -> bool:
    """Whether `condition` comes to hold before the deadline."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _names(process: Path, argument: str) -> bool:
    try:
        command = (process / "cmdline").read_bytes().decode(errors="replace")
        return argument in command or argument in str((process / "cwd").readlink())
    except OSError:
        return False
