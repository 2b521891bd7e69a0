"""``fraudcore simulate``: a labelled stream of login traffic."""

import argparse
import json
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any, TextIO

from fraudcore.cli.outputs import STDOUT, opened, refuse_overlap
from fraudcore.cli.progress import Progress
from fraudcore.cli.simulate_service import run_service
from fraudcore.cli.status import DONE
from fraudcore.cli.table import table
from fraudcore.cli.terminal import columns_of, cut
from fraudcore.errors import InvalidConfigError
from fraudcore.simulate import ATTACKS, Campaign, Scenario, campaigns, simulate
from fraudcore.text import display
from fraudcore.timestamp import iso_millis, parse_instant

__all__ = ["add_to"]

Commands = Any
_DEFAULT = Scenario()
_HOUR_S = 3600
_OUTPUT = "events go here; gzip if it ends in .gz (default: standard output, -)"


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "simulate",
        help="write a labelled stream of login traffic",
        description="Writes canonical login events as JSON Lines, in event time. Each carries a "
        "label (null, or the id of the attack it belongs to), which detection ignores. The same "
        "options give the same bytes. With --scenario, months of a service as published "
        "measurements describe it; its truth is written apart, by --truth and --campaigns.",
    )
    number = {"type": int, "metavar": "N"}
    parser.add_argument(
        "--scenario", metavar="FILE.toml", help="a service to simulate; see docs/evaluation.md"
    )
    parser.add_argument("--seed", help=f"({_DEFAULT.seed}, or the scenario's own)", **number)
    parser.add_argument("--users", default=_DEFAULT.users, help="accounts (%(default)s)", **number)
    parser.add_argument(
        "--events", default=_DEFAULT.events, help="honest attempts, about (%(default)s)", **number
    )
    hours = _DEFAULT.duration_s // _HOUR_S
    parser.add_argument("--hours", default=hours, help="of event time (%(default)s)", **number)
    start = iso_millis(_DEFAULT.start)
    parser.add_argument("--start", default=start, metavar="TIME", help="(%(default)s)")
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
    parser.add_argument("--output", default=STDOUT, metavar="FILE", help=_OUTPUT)
    parser.add_argument("--campaigns", metavar="FILE", help="the ground truth, JSON Lines")
    parser.add_argument("--truth", metavar="FILE", help="of each event, with --scenario")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.scenario is not None:
        return run_service(arguments, _given(arguments))
    if arguments.truth is not None:
        raise InvalidConfigError("--truth", "only with --scenario; else labels are in the events")
    scenario = _scenario(arguments)
    refuse_overlap([], {"--output": arguments.output, "--campaigns": arguments.campaigns})
    truth = campaigns(scenario)
    with ExitStack() as stack:
        output = opened(stack, "--output", arguments.output)
        if arguments.campaigns is not None:
            _write_campaigns(truth, opened(stack, "--campaigns", arguments.campaigns))
        count = _write_events(scenario, truth, output)
    print(_report(count, truth), file=sys.stderr)
    return DONE


def _given(arguments: argparse.Namespace) -> dict[str, object]:
    """The options of a day that differ from their defaults."""
    usual = {
        "users": _DEFAULT.users,
        "events": _DEFAULT.events,
        "hours": _DEFAULT.duration_s // _HOUR_S,
        "start": iso_millis(_DEFAULT.start),
        "attacks": ",".join(ATTACKS),
        "campaigns_per_attack": _DEFAULT.campaigns_per_attack,
        "tenant": _DEFAULT.tenant,
    }
    chosen = {name: getattr(arguments, name) for name in usual}
    return {_option(name): chosen[name] for name in usual if chosen[name] != usual[name]}


def _scenario(arguments: argparse.Namespace) -> Scenario:
    kinds = tuple(kind for kind in arguments.attacks.split(",") if kind and kind != "none")
    try:
        start = parse_instant(arguments.start)
        return Scenario(
            seed=_DEFAULT.seed if arguments.seed is None else arguments.seed,
            users=arguments.users,
            start=start,
            duration_s=arguments.hours * _HOUR_S,
            events=arguments.events,
            attacks=kinds,
            campaigns_per_attack=arguments.campaigns_per_attack,
            tenant=arguments.tenant,
        )
    except ValueError as error:
        raise InvalidConfigError("--start", f"{display(arguments.start)}: {error}") from error
    except InvalidConfigError as error:
        raise InvalidConfigError(_option(error.key), error.problem) from error


def _option(key: str) -> str:
    """The option that a field of the scenario was taken from."""
    field = key.removeprefix("scenario.")
    return "--hours, in seconds" if field == "duration_s" else f"--{field.replace('_', '-')}"


def _write_campaigns(truth: Iterable[Campaign], file: TextIO) -> None:
    file.writelines(json.dumps(campaign.to_json_dict()) + "\n" for campaign in truth)


def _write_events(scenario: Scenario, truth: Iterable[Campaign], output: TextIO) -> int:
    """Write the stream, with a bar unless the events themselves go to a terminal."""
    count = 0
    total, quiet = scenario.events + sum(each.events for each in truth), output.isatty()
    with Progress(total) as progress:
        for count, event in enumerate(simulate(scenario), 1):
            output.write(json.dumps(event.to_json_dict()) + "\n")
            if count % 500 == 0 and not quiet:
                progress.show(count, f"{count} events")
    return count


def _report(count: int, truth: tuple[Campaign, ...]) -> str:
    rows = [
        (c.campaign_id, c.entity, c.events, iso_millis(c.started_at), ", ".join(c.expected_rules))
        for c in truth
    ]
    shown = table(("campaign", "entity", "events", "starts", "expected rules"), rows)
    columns = columns_of(sys.stderr)
    lines = ["", *(cut(line, columns) for line in shown.splitlines())] if rows else []
    return "\n".join([f"{count} events", *lines])
