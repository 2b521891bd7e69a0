"""What the command can be told: one option for each input of a workload."""

import argparse
from pathlib import Path
from typing import Final

from scripts.capacity.measured import BENCH
from scripts.capacity.prices import PRICES
from scripts.capacity.workload import BOUNDS, Workload

__all__ = ["parser", "workload"]

_WHOLE: Final = frozenset(
    name for name, kind in Workload.__annotations__.items() if kind in (int, "int")
)


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m scripts.capacity",
        description="What a deployment needs, costs at list prices, and is limited by.",
    )
    for name, bounds in BOUNDS.items():
        made.add_argument(
            f"--{name.replace('_', '-')}",
            type=int if name in _WHOLE else float,
            metavar="N",
            help=f"{bounds.unit} ({bounds.least:,g} to {bounds.most:,g}; {_default(name)})",
        )
    made.add_argument("--bench", type=Path, default=BENCH, help="measurement (%(default)s)")
    made.add_argument("--prices", type=Path, default=PRICES, help="table of prices (us-east-1)")
    made.add_argument("--bill", action="store_true", help="show every line of the bill")
    made.add_argument("--json", action="store_true", help="write everything as JSON")
    return made


def workload(options: argparse.Namespace) -> Workload:
    """The workload that was asked for.

    Raises:
        InvalidConfigError: naming what is out of its range.
    """
    given = {name: getattr(options, name) for name in BOUNDS}
    return Workload.of(**{name: value for name, value in given.items() if value is not None})


def _default(name: str) -> str:
    if name == "peak_events_per_s":
        return "three times the average"
    return f"{BOUNDS[name].default:,g}"
