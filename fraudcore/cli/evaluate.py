"""``fraudcore evaluate``: what the rules find of labelled attacks, and at what cost."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from fraudcore.cli.evaluate_archive import Archive, read_truth
from fraudcore.cli.evaluate_html import report_html
from fraudcore.cli.evaluate_plots import require_plots
from fraudcore.cli.evaluate_text import report_text
from fraudcore.cli.inputs import Inputs
from fraudcore.cli.outputs import STDOUT, opened, refuse_overlap
from fraudcore.cli.progress import Progress
from fraudcore.cli.rejects import Rejects
from fraudcore.cli.ruleset_option import add_ruleset_options, chosen_rules
from fraudcore.cli.simulate_service import chosen_scenario
from fraudcore.cli.status import DONE, REJECTS
from fraudcore.decoder import decode_event
from fraudcore.errors import InvalidConfigError
from fraudcore.evaluate import EngineDetector, Judged, Labelled, judged, report_of
from fraudcore.rules import RuleSet
from fraudcore.simulate.service import ServiceScenario, play
from fraudcore.text import display

__all__ = ["add_to"]

Commands = Any
_MOST_SEEDS = 100


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "evaluate",
        help="measure the rules on labelled traffic",
        description="Judges archived events whose truth is known, or simulated services of several "
        "seeds, and prints recall by attack, precision, false alerts, time to the first alert and "
        "how well the statistical score separates, with bootstrap intervals over the seeds.",
        epilog="Exit status: 0 done, 3 done but some lines were rejected or without truth, 2 wrong "
        "usage or configuration, or nothing to judge.",
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="archived events, JSON Lines")
    parser.add_argument("--truth", metavar="FILE", help="event_id and campaign of each, JSON Lines")
    parser.add_argument("--scenario", metavar="FILE.toml", help="a service to simulate instead")
    parser.add_argument("--seeds", metavar="N,N,...", help="of the simulated services (1)")
    add_ruleset_options(parser)
    parser.add_argument("--json", metavar="FILE", help="everything measured, as one JSON object")
    parser.add_argument("--html", metavar="FILE", help="a page with plots (extra 'report')")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    rules = chosen_rules(arguments)
    if bool(arguments.files) == bool(arguments.scenario):
        raise InvalidConfigError("evaluate", "give either files of events or --scenario")
    refuse_overlap(
        [*arguments.files, arguments.truth, arguments.scenario, arguments.rules],
        {"--json": arguments.json, "--html": arguments.html},
    )
    with ExitStack() as stack:
        output = None if arguments.json is None else opened(stack, "--json", arguments.json)
        page = None
        if arguments.html is not None:
            require_plots()
            page = opened(stack, "--html", arguments.html)
        progress = stack.enter_context(Progress(None))
        if arguments.scenario:
            streams, status = _simulated(arguments, rules, progress), DONE
        else:
            streams, status = _archived(arguments, rules, progress)
        progress.wipe()
        report = report_of(streams)
        if output is not None:
            json.dump(report, output)
            output.write("\n")
        if page is not None:
            page.write(report_html(report))
    taken = STDOUT in (arguments.json, arguments.html)
    print(report_text(report), file=sys.stderr if taken else sys.stdout)
    return status


def _simulated(arguments: argparse.Namespace, rules: RuleSet, progress: Progress) -> list[Judged]:
    if arguments.truth is not None:
        raise InvalidConfigError("--truth", "only with files of events")
    scenario = chosen_scenario("--scenario", arguments.scenario, None)
    seeds = _seeds(arguments.seeds) or [scenario.seed]
    streams = []
    for number, seed in enumerate(seeds, 1):
        progress.show(number, f"seed {seed}, {number} of {len(seeds)}")
        events = _labelled(replace(scenario, seed=seed))
        streams.append(judged(EngineDetector(rules), events))
    return streams


def _labelled(scenario: ServiceScenario) -> Iterator[Labelled]:
    return ((decode_event(line), truth.campaign) for line, truth in play(scenario))


def _seeds(text: str | None) -> list[int]:
    if text is None:
        return []
    parts = text.split(",")
    try:
        seeds = [int(part) for part in parts]
    except ValueError as error:
        problem = f"{display(text)} is not whole numbers separated by commas"
        raise InvalidConfigError("--seeds", problem) from error
    if len(set(seeds)) < len(seeds) or len(seeds) > _MOST_SEEDS:
        raise InvalidConfigError("--seeds", f"{display(text)}: at most {_MOST_SEEDS}, none twice")
    return seeds


def _archived(
    arguments: argparse.Namespace, rules: RuleSet, progress: Progress
) -> tuple[list[Judged], int]:
    if arguments.truth is None:
        raise InvalidConfigError("--truth", "missing: the campaigns of the events")
    if arguments.seeds is not None:
        raise InvalidConfigError("--seeds", "only with --scenario")
    rejects = Rejects(None, progress.say)
    truth = read_truth(arguments.truth, rejects, progress.say)
    archive = Archive(Inputs(arguments.files), truth, rejects, progress.say)
    streams = [judged(EngineDetector(rules), archive.events())]
    for kind, count in sorted(archive.faults.items()):
        print(f"fraudcore: {kind}: {count} times", file=sys.stderr)
    return streams, REJECTS if rejects.count or archive.faults else DONE
