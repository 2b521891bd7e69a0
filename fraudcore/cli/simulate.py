"""``fraudcore simulate``: a labelled stream of login traffic."""

import argparse
import gzip
import json
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from fraudcore.cli.progress import Progress
from fraudcore.cli.status import DONE
from fraudcore.cli.table import table
from fraudcore.errors import InvalidConfigError
from fraudcore.simulate import ATTACKS, Campaign, Scenario, campaigns, simulate
from fraudcore.text import display
from fraudcore.timestamp import iso_millis, parse_instant

__all__ = ["add_to"]

Commands = Any
_DEFAULT = Scenario()


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "simulate",
        help="write a labelled stream of login traffic",
        description="Writes canonical login events as JSON Lines, in event time. Each carries a "
        "label (null, or the id of the attack it belongs to), which detection ignores. The same "
        "options give the same bytes.",
    )
    number = {"type": int, "metavar": "N"}
    parser.add_argument("--seed", default=_DEFAULT.seed, help="(%(default)s)", **number)
    parser.add_argument("--users", default=_DEFAULT.users, help="accounts (%(default)s)", **number)
    parser.add_argument(
        "--events", default=_DEFAULT.events, help="honest attempts, about (%(default)s)", **number
    )
    parser.add_argument(
        "--hours", default=_DEFAULT.duration_s // 3600, help="of event time (%(default)s)", **number
    )
    parser.add_argument(
        "--start", default=iso_millis(_DEFAULT.start), metavar="TIME", help="(%(default)s)"
    )
    parser.add_argument(
        "--attacks",
        default=",".join(ATTACKS),
        metavar="KINDS",
        help="separated by commas, or none (%(default)s)",
    )
    parser.add_argument(
        "--campaigns-per-attack",
        default=_DEFAULT.campaigns_per_attack,
        help="of each kind (%(default)s)",
        **number,
    )
    parser.add_argument("--tenant", default=_DEFAULT.tenant, help="(%(default)s)")
    parser.add_argument("--output", metavar="FILE", help="events; gzip if it ends in .gz")
    parser.add_argument("--campaigns", metavar="FILE", help="the ground truth, JSON Lines")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    scenario = _scenario(arguments)
    truth = campaigns(scenario)
    with ExitStack() as stack:
        output = _opened(stack, arguments.output) if arguments.output else sys.stdout
        progress = stack.enter_context(Progress(scenario.events + sum(c.events for c in truth)))
        count = 0
        for count, event in enumerate(simulate(scenario), 1):
            output.write(json.dumps(event.to_json_dict()) + "\n")
            if count % 500 == 0:
                progress.show(count, f"{count} events")
        if arguments.campaigns:
            _write_campaigns(_opened(stack, arguments.campaigns), truth)
    print(_report(count, truth), file=sys.stderr)
    return DONE


def _scenario(arguments: argparse.Namespace) -> Scenario:
    kinds = tuple(kind for kind in arguments.attacks.split(",") if kind and kind != "none")
    try:
        start = parse_instant(arguments.start)
    except ValueError as error:
        raise InvalidConfigError("--start", f"{display(arguments.start)}: {error}") from error
    return Scenario(
        seed=arguments.seed,
        users=arguments.users,
        start=start,
        duration_s=arguments.hours * 3600,
        events=arguments.events,
        attacks=kinds,
        campaigns_per_attack=arguments.campaigns_per_attack,
        tenant=arguments.tenant,
    )


def _opened(stack: ExitStack, name: str) -> TextIO:
    if not name.endswith(".gz"):
        return stack.enter_context(Path(name).open("w", encoding="utf-8"))
    raw = stack.enter_context(Path(name).open("wb"))
    packed = stack.enter_context(gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0))
    return stack.enter_context(TextIOWrapper(packed, encoding="utf-8"))


def _write_campaigns(file: TextIO, truth: Iterable[Campaign]) -> None:
    file.writelines(json.dumps(campaign.to_json_dict()) + "\n" for campaign in truth)


def _report(count: int, truth: tuple[Campaign, ...]) -> str:
    rows = [
        (c.campaign_id, c.entity, c.events, ", ".join(c.expected_rules), iso_millis(c.started_at))
        for c in truth
    ]
    head = ("campaign", "entity", "events", "expected rules", "starts")
    return f"{count} events" + (f"\n\n{table(head, rows)}" if rows else "")
