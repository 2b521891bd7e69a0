"""How long a process takes to import the package."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from typing import Final, NamedTuple

__all__ = ["ImportTime", "Start", "measure_import"]

_CHECKOUT: Final = Path(__file__).resolve().parents[2]


class Start(NamedTuple):
    """What a process took from its start to its end, in milliseconds.

    Args:
        cpu_ms: of processor time.
        wall_ms: by the clock on the wall; longer where other processes want the processor.
    """

    cpu_ms: float
    wall_ms: float


@dataclass(frozen=True)
class ImportTime:
    """What an import takes; every figure is the median of several processes, in milliseconds.

    Args:
        over_bare: what the import adds to a process that does nothing.
        absolute: a process that imports the package and ends.
        bare: a process that does nothing.
    """

    over_bare: Start
    absolute: Start
    bare: Start

    @classmethod
    def of(cls, pairs: Sequence[tuple[Start, Start]]) -> "ImportTime":
        """From bare and importing processes that took turns."""
        over = [
            Start(full.cpu_ms - bare.cpu_ms, full.wall_ms - bare.wall_ms) for bare, full in pairs
        ]
        return cls(
            _median(over),
            _median([pair[1] for pair in pairs]),
            _median([pair[0] for pair in pairs]),
        )


def measure_import(starts: int, program: str = "import fraudcore") -> ImportTime:
    """Start interpreters with and without the import in turns, after one that does not count.

    Args:
        starts: that count.
        program: what is measured.
    """
    pairs = [(_start("pass"), _start(program)) for _ in range(starts + 1)]
    return ImportTime.of(pairs[1:])


def _median(starts: Sequence[Start]) -> Start:
    return Start(
        median(start.cpu_ms for start in starts), median(start.wall_ms for start in starts)
    )


def _start(program: str) -> Start:
    cpu_ms, started_s = _children_ms(), time.perf_counter()
    subprocess.run([sys.executable, "-c", program], cwd=_CHECKOUT, check=True)
    return Start(_children_ms() - cpu_ms, (time.perf_counter() - started_s) * 1e3)


def _children_ms() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1e3
