"""The demo's command line.

    python -m scripts.demo up      run the demo
    python -m scripts.demo down    end a running demo and remove what demos left

Exit status of `up`: 0 all is well, 1 the pipeline failed a check, 2 something is missing, 130
interrupted.
"""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from rich.text import Text

from scripts.demo.occupancy import BusyError, occupied, vacate
from scripts.demo.report import print_report
from scripts.demo.screen import Screen
from scripts.demo.show import perform
from scripts.demo.wording import minutes
from scripts.local_aws import CHECKOUT, LocalAwsError
from scripts.package import PackageError
from scripts.pipeline.athena import QueryError
from scripts.pipeline.traffic import TrafficError
from scripts.terraform_root import TerraformError

_PASSED, _FAILED, _MISSING, _INTERRUPTED = 0, 1, 2, 130
_LEAST_EVENTS, _MOST_EVENTS = 1_000, 100_000
_CANNOT_START = (BusyError, LocalAwsError, PackageError, TerraformError)
_BROKE_DOWN = (BotoCoreError, ClientError, QueryError, TrafficError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    screen = Screen(sys.stdout)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return _up(screen, options) if options.command == "up" else _down(screen, options.directory)
    except KeyboardInterrupt:
        screen.console.print("Interrupted; nothing is running any more.")
        return _INTERRUPTED
    except _CANNOT_START as error:
        return _fail(screen, str(error), _MISSING)
    except _BROKE_DOWN as error:
        log = options.directory / "local-aws.log"
        return _fail(screen, f"the pipeline broke down: {error}\n(see {log})", _FAILED)


def _up(screen: Screen, options: argparse.Namespace) -> int:
    started_s = time.monotonic()
    directory = options.directory
    screen.console.print(Text("fraudcore: the whole pipeline on a local AWS\n", "bold"))
    with occupied(directory):
        show = perform(
            screen, directory, events=options.events, rate_per_s=options.rate, port=options.port
        )
    print_report(screen.console, show)
    took = minutes(time.monotonic() - started_s)
    if show.problems:
        return _fail(screen, "\n".join([f"failed after {took}:", *show.problems]), _FAILED)
    screen.console.print(
        f"\nAll is well after {took}, and nothing is running any more.\n"
        f"Alerts and logs are in {_shown(directory)}; `make demo-down` removes them."
    )
    return _PASSED


def _down(screen: Screen, directory: Path) -> int:
    removed = vacate(directory)
    what = "removed" if removed else "there is no"
    screen.console.print(f"{what} {_shown(directory)}", soft_wrap=True)
    return _PASSED


def _fail(screen: Screen, message: str, status: int) -> int:
    screen.console.print(Text(f"\n{message}", "red"), soft_wrap=True)
    return status


def _shown(directory: Path) -> Path:
    here = directory.is_relative_to(Path.cwd())
    return directory.relative_to(Path.cwd()) if here else directory


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.demo", description="The demo.")
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="run the demo")
    up.add_argument("--events", type=_events, default=12_000, help="logins, about (%(default)s)")
    up.add_argument("--rate", type=_rate, default=500.0, help="records a second (%(default)g)")
    up.add_argument("--port", type=_port, default=0, help="of the local AWS (a free one)")
    down = commands.add_parser("down", help="end a running demo and remove what demos left")
    for command in (up, down):
        place = CHECKOUT / "build" / "demo"
        command.add_argument("--directory", type=_path, default=place, help="of files (build/demo)")
    return parser


def _events(text: str) -> int:
    count = int(text)
    if not _LEAST_EVENTS <= count <= _MOST_EVENTS:
        raise argparse.ArgumentTypeError(f"{_LEAST_EVENTS:,} to {_MOST_EVENTS:,}")
    return count


def _rate(text: str) -> float:
    rate = float(text)
    if not rate >= 1:
        raise argparse.ArgumentTypeError("at least 1")
    return rate


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65_536:
        raise argparse.ArgumentTypeError("1 to 65535")
    return port


def _path(text: str) -> Path:
    return Path(text).resolve()


if __name__ == "__main__":
    sys.exit(main())
