"""What the redrive can be told on its command line."""

import argparse
from datetime import date
from pathlib import Path
from typing import Final

from fraudcore.text import display
from scripts.local_aws import CHECKOUT
from scripts.redrive.deployment import NAMES

__all__ = ["SOURCES", "parser"]

SOURCES: Final = ("quarantine", "detector", "notifier")
"""What can be redriven."""


def parser() -> argparse.ArgumentParser:
    """The parser of all three commands."""
    made = argparse.ArgumentParser(
        prog="python -m scripts.redrive",
        description="What the pipeline set aside: look at it, and give it back.",
    )
    commands = made.add_subparsers(dest="command", required=True)
    listed = commands.add_parser("list", help="what is set aside")
    shown = commands.add_parser("show", help="each of it in full")
    replayed = commands.add_parser("replay", help="give it back to the pipeline")
    listed.add_argument("sources", nargs="*", type=_source, metavar="SOURCE", help=_sources_help())
    for command in (shown, replayed):
        command.add_argument(
            "sources", nargs="+", type=_source, metavar="SOURCE", help=_sources_help()
        )
    replayed.add_argument("--dry-run", action="store_true", help="only say what would happen")
    replayed.add_argument(
        "--force",
        action="store_true",
        help="also put back records that are refused again, and do without those that are lost",
    )
    for command in (listed, shown, replayed):
        _add_common(command)
    return made


def _add_common(command: argparse.ArgumentParser) -> None:
    command.set_defaults(dry_run=False, force=False)
    for name, text in (("--since", "first day of arrival in the quarantine"), ("--until", "last")):
        command.add_argument(name, type=_day, metavar="YYYY-MM-DD", help=text)
    command.add_argument(
        "--most", type=_count, default=1000, help="letters taken, records shown (%(default)s)"
    )
    command.add_argument(
        "--rate", type=_rate, default=500.0, help="records put a second (%(default)g)"
    )
    names = command.add_argument_group("the deployment (default: `terraform output`)")
    names.add_argument("--root", type=Path, default=CHECKOUT / "terraform", help="that was applied")
    names.add_argument("--outputs", type=Path, help="file with what `terraform output -json` said")
    for name in NAMES:
        names.add_argument(f"--{name.replace('_', '-')}", metavar="NAME")


def _sources_help() -> str:
    return ", ".join(SOURCES)


def _source(text: str) -> str:
    if text not in SOURCES:
        raise argparse.ArgumentTypeError(f"{display(text)} is none of {', '.join(SOURCES)}")
    return text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{display(text)} is no day like 2026-11-23") from None


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 1_000_000:
        raise argparse.ArgumentTypeError("1 to 1,000,000")
    return count


def _rate(text: str) -> float:
    rate = float(text)
    if not 1 <= rate <= 1_000_000:
        raise argparse.ArgumentTypeError("1 to 1,000,000")
    return rate
