"""``python -m tests.simulation``: many seeds, or one plan again."""

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Any

from tests.simulation.plan import OUTAGES, Plan, Trouble, drawn
from tests.simulation.search import Tally, search, wrong

CHUNK = 100
_SIZES = ("records", "shards", "lanes", "batch", "reshards")


def main() -> int:
    """Run what the options say; 1 if anything went wrong."""
    options = parser().parse_args()
    if options.seed is not None:
        return _repeat(options)
    return _search(range(options.first, options.first + options.seeds), options.processes)


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    made.add_argument("--seeds", type=int, default=500, help="how many to run")
    made.add_argument("--first", type=int, default=0, help="the first of them")
    made.add_argument("--processes", type=int, default=2)
    made.add_argument("--seed", type=int, help="run this one only; its plan can be changed:")
    for name in _SIZES:
        made.add_argument(f"--{name}", type=int)
    made.add_argument(
        "--hasty", action=argparse.BooleanOptionalAction, help="the notifier gives up early"
    )
    made.add_argument("--split", help="how far profiles may be split, as ip=4,tenant=4")
    made.add_argument("--outage", choices=OUTAGES)
    made.add_argument("--troubles", type=Plan.troubles_of, help="as 12:crash-after,40:twice")
    return made


def plan_of(options: argparse.Namespace) -> Plan:
    """The plan of a seed, changed as the options say."""
    given = {
        name: getattr(options, name) for name in (*_SIZES, "hasty", "outage", "split", "troubles")
    }
    changes: dict[str, Any] = {n: value for n, value in given.items() if value is not None}
    return replace(drawn(options.seed), **changes)


def _repeat(options: argparse.Namespace) -> int:
    plan = plan_of(options)
    print(plan)
    found = wrong(plan)
    print("\n".join(f"  {problem}" for problem in found) or "  nothing is wrong")
    return 1 if found else 0


def _search(seeds: range, processes: int) -> int:
    began_s, tally = time.monotonic(), Tally()
    parts = [seeds[start : start + CHUNK] for start in range(0, len(seeds), CHUNK)]
    with ProcessPoolExecutor(processes) as pool:
        for part in pool.map(search, parts):
            tally.add(part)
            for failure in part.failures:
                print(f"\r\033[K{failure}" if sys.stdout.isatty() else failure, flush=True)
            if sys.stdout.isatty():
                print(f"\r{tally.seeds:,} of {len(seeds):,} seeds", end="", flush=True)
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    print(_summary(tally, time.monotonic() - began_s))
    return 1 if tally.failures else 0


def _summary(tally: Tally, took_s: float) -> str:
    kinds: Counter[Trouble] = Counter()
    for (trouble, _), times in tally.met.items():
        kinds[trouble] += times
    return "\n".join(
        [
            f"{tally.seeds:,} seeds in {took_s:,.0f} s: {len(tally.failures)} went wrong",
            f"  {tally.records:,} records, {tally.calls:,} calls, {tally.alerts:,} alerts",
            f"  {tally.met.total():,} troubles, {tally.killed:,} killed invocations:",
            *(f"  {kinds[trouble]:>9,} {trouble}" for trouble in Trouble),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
