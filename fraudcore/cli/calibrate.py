"""``fraudcore calibrate``: the limit of ``risk_score`` for bearable false alarms."""

import argparse
import json
from array import array
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from fraudcore.cli.enrichment_option import add_enrichment_options, chosen_enrichment
from fraudcore.cli.event_batches import event_batches
from fraudcore.cli.faults import Faults
from fraudcore.cli.inputs import STDIN, Inputs
from fraudcore.cli.progress import Progress
from fraudcore.cli.rejects import Rejects
from fraudcore.cli.ruleset_option import add_ruleset_options, chosen_rules
from fraudcore.cli.status import DONE, REJECTS
from fraudcore.engine import Engine
from fraudcore.event import LoginEvent
from fraudcore.finding import Finding
from fraudcore.rules import RuleSet, parameters_of
from fraudcore.rules.risk_score import RiskScore
from fraudcore.runner import assess, record
from fraudcore.score import Calibration, calibrate
from fraudcore.severity import rank
from fraudcore.stores import MemoryStore

__all__ = ["add_to"]

Commands = Any
_LABEL = "label"
_BENIGN = (None, False, 0, "", "benign", "legitimate", "normal")
_SUSPECT = rank("high")


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "calibrate",
        help="derive the limit of risk_score from archived events",
        description="Scores every success of the events as risk_score would, before learning from "
        "it, and prints the limit above which the wanted share of benign ones lies. Left out are "
        "successes on which another rule finds something high or critical, and those whose field "
        "'label' is anything but null, false, 0, 'benign', 'legitimate' or 'normal'.",
        epilog="Exit status: 0 done, 3 done but some lines were rejected or a rule failed, 2 wrong "
        "usage or too few successes for the wanted rate.",
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="default: standard input (-)")
    parser.add_argument(
        "--false-alarm-rate",
        type=float,
        default=0.01,
        metavar="RATE",
        help="alarms per scored success (%(default)s)",
    )
    parser.add_argument(
        "--confidence", type=float, default=0.95, metavar="C", help="of the interval (%(default)s)"
    )
    add_ruleset_options(parser)
    add_enrichment_options(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    rules = _scoring(chosen_rules(arguments))
    inputs = Inputs(arguments.files or [STDIN])
    scores, store = array("d"), MemoryStore()
    with ExitStack() as stack:
        known = chosen_enrichment(arguments, stack)
        engine = Engine(rules, known.lists)
        progress = stack.enter_context(Progress(inputs.total_bytes))
        rejects, faults = Rejects(None, progress.say), Faults(progress.say)
        for events in event_batches(inputs, rejects, known.complete):
            outcome = assess(engine, store, events)
            faults.add(outcome.faults)
            record(store, outcome)
            scores.extend(_benign(events, outcome.findings))
            progress.show(inputs.read_bytes, f"{len(scores)} scores")
    found = calibrate(scores, arguments.false_alarm_rate, arguments.confidence)
    print(_json(found, arguments) if arguments.json else _text(found, arguments))
    return REJECTS if rejects.count or faults.count else DONE


def _scoring(rules: RuleSet) -> RuleSet:
    """The same rules, and a ``risk_score`` that fires on every success it can score."""
    known = next((rule for rule in rules.rules if isinstance(rule, RiskScore)), RiskScore())
    lowest = next(each.low for each in parameters_of(known) if each.name == "max_score")
    scoring = replace(known, max_score=lowest)
    others = tuple(rule for rule in rules.rules if not isinstance(rule, RiskScore))
    return replace(rules, rules=(*others, scoring), known_good=())


def _benign(events: list[LoginEvent], findings: tuple[Finding, ...]) -> list[float]:
    attacks = {e.event_id for e in events if e.extra.get(_LABEL) not in _BENIGN}
    attacks |= {
        f.event_id for f in findings if f.rule != RiskScore.name and rank(f.severity) >= _SUSPECT
    }
    return [
        f.verdict.evidence["score"]  # type: ignore[misc]
        for f in findings
        if f.rule == RiskScore.name and f.event_id not in attacks
    ]


def _json(found: Calibration, arguments: argparse.Namespace) -> str:
    wanted = {"false_alarm_rate": arguments.false_alarm_rate, "confidence": arguments.confidence}
    return json.dumps({**wanted, **found.__dict__})


def _text(found: Calibration, arguments: argparse.Namespace) -> str:
    interval = f"{found.lower:.3f} to {found.upper:.3f} ({arguments.confidence:.0%} confidence)"
    return "\n".join(
        [
            f"# {found.samples} benign successes; {found.alarms} of them score above the limit",
            f"# limit for {arguments.false_alarm_rate:g} false alarms a success: {interval}",
            "[rules.risk_score]",
            "enabled = true",
            f"max_score = {found.threshold:.3f}",
        ]
    )
