"""Starts reader processes, and sees to it that they end as they should."""

import signal
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.reader_process import Reading

__all__ = ["Readers"]

_CHECKOUT = Path(__file__).resolve().parent.parent
_LIMIT_S = 30.0


@dataclass(frozen=True)
class Readers:
    """Starts reader processes.

    Args:
        environment: of the processes.
        log: what they print.
    """

    environment: dict[str, str]
    log: Path

    @contextmanager
    def running(self, reading: Reading) -> Iterator[subprocess.Popen[bytes]]:
        """A reader process, which is gone in the end."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                reading.command(), cwd=_CHECKOUT, env=self.environment, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def run(self, readings: Iterable[Reading]) -> None:
        """Run processes side by side; each must end as its reading says."""
        with ExitStack() as stack:
            running = [(r, stack.enter_context(self.running(r))) for r in readings]
            for reading, process in running:
                expected = -signal.SIGKILL if reading.death else 0
                assert process.wait(_LIMIT_S) == expected, (reading.death, self.log.read_text())
