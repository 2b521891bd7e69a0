"""The command line of the capacity estimate.

    python -m scripts.capacity --events-per-s 100 --users 1000000
    python -m scripts.capacity --events-per-s 10 --shards 1 --batch-window-s 10 --bill
    python -m scripts.capacity --json

Exit status: 0, or 2 where an input, the measurement or the table of prices is wrong.
"""

import json
import sys
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console

from fraudcore import InvalidConfigError
from scripts.capacity.estimate import estimate
from scripts.capacity.measured import load_measured
from scripts.capacity.options import parser, workload
from scripts.capacity.prices import load_prices
from scripts.capacity.report import as_json
from scripts.capacity.tables import print_estimate

_WRONG = 2
_PLAIN_WIDTH = 120


def main(arguments: Sequence[str] | None = None, stream: TextIO = sys.stdout) -> int:
    """Run the command line; the exit status."""
    options = parser().parse_args(arguments)
    try:
        load, measured = workload(options), load_measured(options.bench)
        prices = load_prices(options.prices)
    except InvalidConfigError as error:
        print(f"capacity: {error}", file=sys.stderr)
        return _WRONG
    made = estimate(load, measured, prices)
    if options.json:
        json.dump(as_json(made, measured, prices), stream, indent=2)
        stream.write("\n")
        return 0
    width = None if stream.isatty() else _PLAIN_WIDTH
    console = Console(file=stream, width=width, highlight=False, markup=False)
    print_estimate(console, made, measured, prices, in_full=options.bill)
    return 0


if __name__ == "__main__":
    sys.exit(main())
