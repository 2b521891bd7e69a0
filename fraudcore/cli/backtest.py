"""``fraudcore backtest``: what another rule set would have said of an archive."""

import argparse
import json
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, TextIO

from fraudcore.backtest.archived_row import RowReader
from fraudcore.backtest.judges import JudgeError
from fraudcore.backtest.report import SIDES
from fraudcore.backtest.s3_objects import UnreachableError
from fraudcore.cli.backtest_found import found
from fraudcore.cli.backtest_remarks import Remarks
from fraudcore.cli.backtest_run import Backtest
from fraudcore.cli.backtest_setup import setup_of
from fraudcore.cli.backtest_text import report_text
from fraudcore.cli.backtest_verdicts import read_verdicts
from fraudcore.cli.enrichment_option import add_enrichment_options, chosen_enrichment
from fraudcore.cli.outputs import STDOUT, opened
from fraudcore.cli.progress import Progress
from fraudcore.cli.ruleset_option import add_ruleset_options
from fraudcore.cli.status import DONE, FAILED, REJECTS
from fraudcore.cli.terminal import columns_of
from fraudcore.errors import InvalidConfigError
from fraudcore.rules import PRESETS
from fraudcore.text import printable

__all__ = ["add_to"]

Commands = Any


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "backtest",
        help="compare two rule sets on an archive",
        description="Judges archived events by a candidate rule set and by the deployed one, in "
        "the order in which they arrived, and tells which alerts are won and lost. Reads JSON "
        "Lines (plain or gzip) and Parquet, in the layout of the lake or any other.",
        epilog="Exit status: 0 done, 3 done but some rows could not be read or a rule failed, 2 "
        "wrong usage or configuration, or nothing to judge, 1 output could not be written or a "
        "process ended or S3 cannot be reached, 130 interrupted. After 1 and 130, and after a "
        "kill, the same command with --checkpoint goes on.",
    )
    parser.add_argument("archive", help="a directory, a file, or s3://BUCKET/PREFIX")
    candidate = parser.add_argument_group("candidate")
    add_ruleset_options(candidate)
    deployed = parser.add_argument_group("deployed", "What the candidate is compared with.")
    either = deployed.add_mutually_exclusive_group()
    either.add_argument("--deployed-rules", metavar="FILE", help="rule configuration in TOML")
    either.add_argument(
        "--deployed-preset", choices=PRESETS, help="shipped configuration (balanced)"
    )
    when = "a day or an instant of arrival, ISO 8601"
    parser.add_argument("--since", metavar="TIME", help=f"{when}, inclusive")
    parser.add_argument("--until", metavar="TIME", help=f"{when}, exclusive")
    verdicts = "what analysts said: verdicts or exported alerts, JSON Lines; may be repeated"
    parser.add_argument("--verdicts", metavar="FILE", action="append", default=[], help=verdicts)
    add_enrichment_options(parser)
    parser.add_argument(
        "--processes", metavar="N", type=int, default=1, help="that judge side by side (1)"
    )
    parser.add_argument("--checkpoint", metavar="DIR", help="go on from here after a kill")
    parser.add_argument(
        "--memory-profiles",
        metavar="N",
        type=int,
        default=200_000,
        help="kept in memory, the others on disk (200000)",
    )
    parser.add_argument(
        "--examples",
        metavar="N",
        type=int,
        default=3,
        help="told of each rule that won or lost (3)",
    )
    parser.add_argument("--json", metavar="FILE", help="everything found, as one JSON object")
    parser.add_argument("--alerts", metavar="FILE", help="the candidate's alerts, JSON Lines")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    setup = setup_of(arguments)
    with ExitStack() as stack:
        output = _file(stack, "--json", arguments.json)
        alerts = _file(stack, "--alerts", arguments.alerts)
        progress = stack.enter_context(Progress(setup.total_bytes))
        verdicts, unread = read_verdicts(arguments.verdicts, progress.say)
        known = chosen_enrichment(arguments, stack)
        checkpoint = setup.checkpoint(arguments.checkpoint)
        try:
            crew = stack.enter_context(setup.crew(known.lists, checkpoint))
            remarks = Remarks(progress.say)
            reader = RowReader(datetime.now(UTC), known.complete)
            standing = Backtest(setup.plan(progress.show), reader, remarks, crew, checkpoint).run()
            if not standing.events:
                raise InvalidConfigError("archive", f"{setup.named}: no event in any object")
            report = found(crew, setup, standing, verdicts, arguments.examples, alerts)
        except (JudgeError, UnreachableError) as error:
            progress.wipe()
            print(f"fraudcore: {printable(str(error))}", file=sys.stderr)
            return FAILED
        progress.wipe()
        if output is not None:
            json.dump(report, output)
            output.write("\n")
        taken = STDOUT in (arguments.json, arguments.alerts)
        stream = sys.stderr if taken else sys.stdout
        print(report_text(report, columns_of(stream)), file=stream)
    if checkpoint is not None:
        checkpoint.remove()
    failed = any(report[side]["faults"] for side in SIDES)
    return REJECTS if remarks.lost or unread or failed else DONE


def _file(stack: ExitStack, option: str, name: str | None) -> TextIO | None:
    return None if name is None else opened(stack, option, name)
