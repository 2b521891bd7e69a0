"""The benchmark's command line.

    python -m scripts.bench                   measure everything: a few minutes
    python -m scripts.bench --quick           measure a little: a minute
    python -m scripts.bench --profile spray   show where the time of a mix goes

It measures and tells; whether a goal is met does not change the exit status.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from scripts.bench.machine import Machine
from scripts.bench.pipeline.plan import FULL_PIPELINE, QUICK_PIPELINE
from scripts.bench.plan import FULL, QUICK
from scripts.bench.profile_path import profile_mix
from scripts.bench.report import as_json, write
from scripts.bench.suite import Say, run
from scripts.bench.tables import print_tables
from scripts.bench.traffic.mixes import MIXES

_OUTPUT = Path("build/bench.json")
_PLAIN_WIDTH = 100
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return _perform(options)
    except KeyboardInterrupt:
        return _INTERRUPTED


def _perform(options: argparse.Namespace) -> int:
    if options.profile is not None:
        profile_mix(MIXES[options.profile], QUICK, options.seed, sys.stdout)
        return 0
    console = _console()
    console.print(Text("fraudcore: benchmark of the engine and the pipeline\n", "bold"))
    plans = (QUICK, QUICK_PIPELINE) if options.quick else (FULL, FULL_PIPELINE)
    results = run(*plans, options.seed, _teller(console))
    machine = Machine.this()
    print_tables(console, results, machine)
    write(
        as_json(results, machine, seed=options.seed, quick=options.quick, date=options.date),
        options.output,
    )
    console.print(f"\nWritten to {options.output}")
    return 0


def _console() -> Console:
    terminal = sys.stdout.isatty()
    return Console(width=None if terminal else _PLAIN_WIDTH, highlight=False, markup=False)


def _teller(console: Console) -> Say:
    started_s = time.monotonic()

    def say(what: str) -> None:
        console.print(Text(f"{time.monotonic() - started_s:6.1f} s  {what}", "dim"))

    return say


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.bench",
        description="The benchmark of the engine and of the function around it.",
    )
    parser.add_argument("--quick", action="store_true", help="measure only a little")
    parser.add_argument("--seed", type=int, default=1, help="of the traffic (%(default)s)")
    parser.add_argument("--date", help="put into the JSON as it is")
    parser.add_argument("--output", type=Path, default=_OUTPUT, help="JSON file (%(default)s)")
    parser.add_argument("--profile", choices=tuple(MIXES), help="profile a mix instead")
    return parser


if __name__ == "__main__":
    sys.exit(main())
