"""The ``fraudcore`` command."""

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from fraudcore.cli import backtest, calibrate, detect, evaluate, explain, rules, simulate
from fraudcore.cli.status import FAILED, INTERRUPTED, USAGE
from fraudcore.errors import InvalidConfigError, StateDecodeError
from fraudcore.text import printable

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status: 0 done, 2 wrong usage or configuration, 3 done but some input was
        rejected, 1 output or state could not be written, 130 interrupted.
    """
    chosen = _parser().parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
        sys.stdout.flush()
        return status
    except (InvalidConfigError, StateDecodeError) as error:
        return _complain(str(error), USAGE)
    except BrokenPipeError:
        _abandon_stdout()
        return FAILED
    except sqlite3.Error as error:
        return _complain(f"state file: {error}", FAILED)
    except OSError as error:
        _abandon_stdout()
        return _complain(f"output cannot be written: {error}", FAILED)
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)


class _Parser(argparse.ArgumentParser):
    """Escapes what it repeats of the command line: names of files come from anywhere."""

    def error(self, message: str) -> NoReturn:
        super().error(printable(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="fraudcore", description="Detect login fraud in streams of login events.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in (detect, explain, calibrate, backtest, evaluate, rules, simulate):
        command.add_to(commands)
    return parser


def _complain(problem: str, status: int) -> int:
    print(f"fraudcore: {printable(problem)}", file=sys.stderr)
    return status


def _abandon_stdout() -> None:
    """Drop what standard output did not take, or the interpreter tries again at its exit."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            sys.stdout.close()
