"""``fraudcore rules``: what runs, with which parameters, and where they are from."""

import argparse
import json
import sys
from textwrap import wrap
from typing import Any

from fraudcore.cli.ruleset_option import add_ruleset_options, chosen_rules
from fraudcore.cli.status import DONE
from fraudcore.cli.table import table
from fraudcore.cli.terminal import columns_of
from fraudcore.rules import Parameter, Rule, parameters_of
from fraudcore.text import duration

__all__ = ["add_to"]

Commands = Any
_MOST_COLUMNS = 100
_INDENT = "      "


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "rules",
        help="list rules, parameters, defaults and sources",
        description="Lists the rules that run, and of each parameter its value, the default of "
        "the balanced preset, what is accepted, what it means, and where the default comes from.",
    )
    add_ruleset_options(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a rule")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    columns = min(columns_of(sys.stdout) or _MOST_COLUMNS, _MOST_COLUMNS)
    for rule in chosen_rules(arguments).rules:
        print(json.dumps(_described(rule)) if arguments.json else _text(rule, columns))
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


def _text(rule: Rule, columns: int) -> str:
    parameters = parameters_of(rule)
    rows = [_row(known, getattr(rule, known.name)) for known in parameters]
    head, *facts = table(("  parameter", "value", "default", "accepted"), rows).splitlines()
    lines = [
        f"{rule.name}  (version {rule.version})",
        f"  {rule.summary}",
        f"  {rule.severity}, on the {rule.entity}, ATT&CK {rule.technique}",
        *wrap(rule.action, columns, initial_indent="  ", subsequent_indent="  "),
        "",
        head,
    ]
    for fact, known in zip(facts, parameters, strict=True):
        lines += [fact, *_notes(known, columns)]
    return "\n".join([*lines, ""])


def _row(known: Parameter, value: float) -> tuple[str, ...]:
    accepted = f"{_plain(known.low)} to {_plain(known.high)}"
    return f"  {known.name}", _quantity(known, value), _quantity(known, known.default), accepted


def _notes(known: Parameter, columns: int) -> list[str]:
    notes = (known.meaning, f"source of the default: {known.source}")
    return [
        line
        for note in notes
        for line in wrap(note, columns, initial_indent=_INDENT, subsequent_indent=_INDENT)
    ]


def _plain(value: float) -> str:
    """Without exponent and needless decimals."""
    return f"{value:.9g}"


def _quantity(known: Parameter, value: float) -> str:
    """A number as it is written in a rules file, and long times in words."""
    if known.name.endswith("_s") and value >= 60:
        return f"{_plain(value)} ({duration(int(value))})"
    return _plain(value)
