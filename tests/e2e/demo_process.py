"""The demo as `make demo` runs it, without a terminal, in a process of its own."""

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from scripts.local_aws import CHECKOUT
from tests.processes import eventually, running_with

__all__ = ["DemoProcess"]

_COMMAND = (sys.executable, "-m", "scripts.demo")


class DemoProcess:
    """A running demo; a context manager that ends it.

    Args:
        directory: of its files.
        options: of `up`.
    """

    def __init__(self, directory: Path, *options: str) -> None:
        self.directory = directory
        self._output = directory.with_suffix(".txt")
        self._output.parent.mkdir(parents=True, exist_ok=True)
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [*_COMMAND, "up", f"--directory={directory}", *options],
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.terminate()
        self.process.wait(30.0)

    @property
    def output(self) -> str:
        """What it printed so far."""
        return self._output.read_text()

    def nothing_left(self) -> bool:
        """Whether no process that belongs to it is alive, or soon none will be."""
        return eventually(lambda: not running_with(str(self.directory)))

    def remove(self) -> str:
        """Run `down`; what it prints."""
        command = [*_COMMAND, "down", f"--directory={self.directory}"]
        return subprocess.run(
            command, cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=60.0
        ).stdout
