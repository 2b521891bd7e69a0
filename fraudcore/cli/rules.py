"""``fraudcore rules``: what runs, with which parameters, and where they are from."""

import argparse
import json
from typing import Any

from fraudcore.cli.ruleset_option import add_ruleset_options, chosen_rules
from fraudcore.cli.status import DONE
from fraudcore.cli.table import table
from fraudcore.rules import Rule, parameters_of

__all__ = ["add_to"]

Commands = Any


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("rules", help="list rules, parameters, defaults and sources")
    add_ruleset_options(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a rule")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    for rule in chosen_rules(arguments).rules:
        print(json.dumps(_described(rule)) if arguments.json else _text(rule))
    return DONE


def _described(rule: Rule) -> dict[str, object]:
    return {
        "rule": rule.name,
        "version": rule.version,
        "entity": rule.entity,
        "severity": rule.severity,
        "attack_technique": rule.technique,
        "summary": rule.summary,
        "recommended_action": rule.action,
        "parameters": [
            {"name": known.name, "value": getattr(rule, known.name), **known.__dict__}
            for known in parameters_of(rule)
        ],
    }


def _text(rule: Rule) -> str:
    head = f"{rule.name}  (version {rule.version})\n  {rule.summary}"
    facts = f"  {rule.severity}, on the {rule.entity}, ATT&CK {rule.technique}"
    rows = [
        (
            f"  {known.name}",
            f"{getattr(rule, known.name):g}",
            f"{known.default:g}",
            f"{known.low:g} to {known.high:g}",
            known.meaning,
            known.source,
        )
        for known in parameters_of(rule)
    ]
    columns = ("  parameter", "value", "default", "range", "meaning", "source of the default")
    return f"{head}\n{facts}\n{table(columns, rows)}\n"
