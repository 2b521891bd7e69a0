"""``fraudcore detect``: events in, alerts out."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from fraudcore.alert import Alert
from fraudcore.cli.lines import STDIN, Line, lines_of, total_bytes
from fraudcore.cli.progress import Progress
from fraudcore.cli.rejects import Rejects
from fraudcore.cli.ruleset_option import add_ruleset_options, chosen_rules
from fraudcore.cli.status import DONE, REJECTS
from fraudcore.cli.summary import Summary
from fraudcore.decoder import decode_event
from fraudcore.engine import Engine
from fraudcore.errors import InvalidConfigError, InvalidEventError
from fraudcore.event import LoginEvent
from fraudcore.runner import run
from fraudcore.stores import MemoryStore, StateStore
from fraudcore.stores.sqlite import SqliteStore

__all__ = ["add_to"]

Commands = Any
_BATCH = 1000


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "detect",
        help="judge events and write alerts",
        description="Reads canonical login events as JSON Lines (plain or gzip), best in event "
        "time, and writes each alert once, as JSON Lines, when all input is read.",
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="default: standard input (-)")
    add_ruleset_options(parser)
    parser.add_argument("--output", metavar="FILE", help="alerts go here, not to standard output")
    parser.add_argument("--state", metavar="FILE.db", help="keep profiles here between runs")
    parser.add_argument("--rejects", metavar="FILE", help="lines that cannot be decoded go here")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    engine = Engine(chosen_rules(arguments))
    names = arguments.files or [STDIN]
    total = _total(names)
    with ExitStack() as stack:
        store = stack.enter_context(SqliteStore(arguments.state)) if arguments.state else None
        rejects = Rejects(_writer(stack, arguments.rejects))
        output = _writer(stack, arguments.output) or sys.stdout
        summary = Summary(time.monotonic())
        progress = stack.enter_context(Progress(total))
        alerts = _judge(engine, store or MemoryStore(), lines_of(names), rejects, summary, progress)
        _write(alerts, output)
    print(summary.text(alerts, rejects.count, time.monotonic()), file=sys.stderr)
    return REJECTS if rejects.count else DONE


def _total(names: list[str]) -> int | None:
    try:
        return total_bytes(names)
    except OSError as error:
        raise InvalidConfigError(
            str(error.filename), f"cannot be read: {error.strerror}"
        ) from error


def _writer(stack: ExitStack, name: str | None) -> TextIO | None:
    if name is None:
        return None
    try:
        return stack.enter_context(Path(name).open("w", encoding="utf-8"))
    except OSError as error:
        raise InvalidConfigError(name, f"cannot be written: {error.strerror}") from error


def _judge(
    engine: Engine,
    store: StateStore,
    lines: Iterator[Line],
    rejects: Rejects,
    summary: Summary,
    progress: Progress,
) -> list[Alert]:
    alerts: dict[str, Alert] = {}
    now = datetime.now(UTC)
    while batch := list(islice(lines, _BATCH)):
        events = [event for line in batch if (event := _decoded(line, rejects, now))]
        alerts.update((alert.alert_id, alert) for alert in run(engine, store, events))
        summary.add(events)
        progress.show(batch[-1].read_bytes, f"{summary.events} events, {len(alerts)} alerts")
    return sorted(alerts.values(), key=lambda alert: (alert.first_seen, alert.alert_id))


def _decoded(line: Line, rejects: Rejects, now: datetime) -> LoginEvent | None:
    if line.fault:
        rejects.add(line, "file", line.fault)
        return None
    try:
        return decode_event(line.data, arrived_at=now)
    except InvalidEventError as error:
        rejects.add(line, error.field, str(error))
        return None


def _write(alerts: list[Alert], output: TextIO) -> None:
    output.writelines(json.dumps(alert.to_dict()) + "\n" for alert in alerts)
