"""The ``fraudcore`` command."""

import argparse
import os
import sys
from collections.abc import Sequence

from fraudcore.cli import detect, rules, simulate
from fraudcore.cli.status import FAILED, INTERRUPTED, USAGE
from fraudcore.errors import InvalidConfigError, StateDecodeError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status: 0 done, 2 wrong usage or configuration, 3 done but some input was
        rejected, 1 output could not be written, 130 interrupted.
    """
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
        sys.stdout.flush()
        return status
    except (InvalidConfigError, StateDecodeError) as error:
        print(f"fraudcore: {error}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        print(f"fraudcore: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("fraudcore: interrupted", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fraudcore", description="Detect login fraud in streams of login events."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in (detect, rules, simulate):
        command.add_to(commands)
    return parser
