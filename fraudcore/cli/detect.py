"""``fraudcore detect``: events in, alerts out."""

import argparse
import json
import sqlite3
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from fraudcore.alert import Alert
from fraudcore.cli.deferred import DeferredStore
from fraudcore.cli.enrichment_option import (
    add_enrichment_options,
    chosen_enrichment,
    enrichment_files,
)
from fraudcore.cli.event_batches import event_batches
from fraudcore.cli.faults import Faults
from fraudcore.cli.inputs import STDIN, Inputs
from fraudcore.cli.outputs import STDOUT, opened, refuse_overlap
from fraudcore.cli.progress import Progress
from fraudcore.cli.rejects import Rejects
from fraudcore.cli.ruleset_option import add_ruleset_options, chosen_rules
from fraudcore.cli.status import DONE, REJECTS
from fraudcore.cli.summary import Summary
from fraudcore.cli.terminal import columns_of
from fraudcore.engine import Engine
from fraudcore.errors import InvalidConfigError
from fraudcore.profiles import ENTITY_TYPES, EntityType
from fraudcore.runner import assess, record
from fraudcore.stores import MemoryStore
from fraudcore.stores.sqlite import SqliteStore
from fraudcore.text import display

__all__ = ["add_to"]

Commands = Any
_OUTPUT = "alerts go here; gzip if it ends in .gz (default: standard output, -)"


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "detect",
        help="judge events and write alerts",
        description="Reads canonical login events as JSON Lines (plain or gzip), best in event "
        "time, and writes each alert once, as JSON Lines, when all input is read.",
        epilog="Exit status: 0 done, 3 done but some lines were rejected or a rule failed, 2 wrong "
        "usage or configuration, 1 output or state could not be written, 130 interrupted. Where it "
        "is 1, 2 or 130, the state file is as it was before.",
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="default: standard input (-)")
    add_ruleset_options(parser)
    add_enrichment_options(parser)
    parser.add_argument("--output", default=STDOUT, metavar="FILE", help=_OUTPUT)
    parser.add_argument("--state", metavar="FILE.db", help="keep profiles here between runs")
    parser.add_argument("--rejects", metavar="FILE", help="lines that cannot be decoded go here")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    rules = chosen_rules(arguments)
    inputs = _inputs(arguments)
    summary = Summary(time.monotonic())
    with ExitStack() as stack:
        known = chosen_enrichment(arguments, stack)
        engine = Engine(rules, known.lists)
        state = _state(stack, arguments.state)
        with ExitStack() as files:
            output = opened(files, "--output", arguments.output)
            rejects_file = _rejects_file(files, arguments.rejects)
            progress = files.enter_context(Progress(inputs.total_bytes))
            rejects, faults = Rejects(rejects_file, progress.say), Faults(progress.say)
            batches = event_batches(inputs, rejects, known.complete)
            store = state or MemoryStore()
            alerts: dict[str, Alert] = {}
            for events in batches:
                outcome = assess(engine, store, events)
                faults.add(outcome.faults)
                alerts.update((alert.alert_id, alert) for alert in record(store, outcome))
                summary.add(events)
                progress.show(inputs.read_bytes, f"{summary.events} events, {len(alerts)} alerts")
            progress.wipe()
            found = sorted(alerts.values(), key=lambda alert: (alert.first_seen, alert.alert_id))
            _write(found, output)
        text = summary.text(found, rejects.count, time.monotonic(), columns_of(sys.stderr))
        print(text, file=sys.stderr)
        if state is not None:
            state.keep(_needed_since(engine, summary.newest_ms))
    return REJECTS if rejects.count or faults.count else DONE


def _needed_since(engine: Engine, newest_ms: int) -> dict[EntityType, int]:
    return {kind: newest_ms - engine.retention_s(kind) * 1000 for kind in ENTITY_TYPES}


def _inputs(arguments: argparse.Namespace) -> Inputs:
    names = arguments.files or [STDIN]
    written = {
        "--output": arguments.output,
        "--rejects": arguments.rejects,
        "--state": arguments.state,
    }
    refuse_overlap([*names, arguments.rules, *enrichment_files(arguments)], written)
    return Inputs(names)


def _state(stack: ExitStack, name: str | None) -> DeferredStore | None:
    if name is None:
        return None
    try:
        # An absolute name is never one of SQLite's special names, such as ":memory:".
        return DeferredStore(stack.enter_context(SqliteStore(Path(name).absolute())))
    except sqlite3.Error as error:
        raise InvalidConfigError("--state", f"{display(name)}: {error}") from error


def _rejects_file(stack: ExitStack, name: str | None) -> TextIO | None:
    return None if name is None else opened(stack, "--rejects", name)


def _write(alerts: list[Alert], output: TextIO) -> None:
    output.writelines(json.dumps(alert.to_dict()) + "\n" for alert in alerts)
    output.flush()
