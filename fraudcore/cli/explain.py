"""``fraudcore explain``: an alert derived again from events alone, and what led to it."""

import argparse
import json
from contextlib import ExitStack
from typing import Any

from fraudcore.alert import Alert
from fraudcore.cli.enrichment_option import add_enrichment_options, chosen_enrichment
from fraudcore.cli.event_batches import event_batches
from fraudcore.cli.faults import Faults
from fraudcore.cli.inputs import STDIN, Inputs
from fraudcore.cli.progress import Progress
from fraudcore.cli.rejects import Rejects
from fraudcore.cli.ruleset_option import add_ruleset_options, chosen_rules
from fraudcore.cli.status import DONE, REJECTS
from fraudcore.cli.timeline import Timeline
from fraudcore.engine import Engine
from fraudcore.errors import InvalidConfigError
from fraudcore.runner import assess, record
from fraudcore.stores import MemoryStore
from fraudcore.text import display, printable
from fraudcore.timestamp import iso_millis

__all__ = ["add_to"]

Commands = Any
_SHORTEST_ID = 6


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "explain",
        help="derive an alert again from events, and show what led to it",
        description="Judges the events again, twice and from nothing, with the same rules as the "
        "run that raised the alert, and prints the alert with the last events on its entity before "
        "it (marked '.') and every one from the oldest attempt it rests on to its newest finding. "
        "'>' marks those on which it fired; of a flood, over 100 findings, every 16th is judged.",
        epilog="Exit status: 0 explained, 3 explained but some lines were rejected or a rule "
        "failed, 2 wrong usage, no such alert or configuration.",
    )
    parser.add_argument("alert_id", metavar="ALERT_ID", help="whole, or its first 6 or more digits")
    parser.add_argument(
        "--events", metavar="FILE", nargs="+", required=True, help="canonical events, JSON Lines"
    )
    add_ruleset_options(parser)
    add_enrichment_options(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    if len(arguments.alert_id) < _SHORTEST_ID:
        raise InvalidConfigError("ALERT_ID", f"at least its first {_SHORTEST_ID} digits")
    if STDIN in arguments.events:
        raise InvalidConfigError("--events", "files only: they are read twice")
    rules = chosen_rules(arguments)
    with ExitStack() as stack:
        known = chosen_enrichment(arguments, stack)
        engine = Engine(rules, known.lists)
        alert, others, clean = _derived(engine, known.complete, arguments)
        timeline = _timeline(engine, known.complete, alert, arguments)
    if arguments.json:
        events = [moment.to_dict() for moment in timeline.moments]
        others_ids = [other.alert_id for other in others]
        print(
            json.dumps(
                {"alert": alert.to_dict(), "incident_alerts": others_ids, "timeline": events}
            )
        )
    else:
        print(_text(alert, others, timeline))
    return DONE if clean else REJECTS


def _derived(
    engine: Engine, complete: Any, arguments: argparse.Namespace
) -> tuple[Alert, list[Alert], bool]:
    """The alert of this id among all that the events come to, the others of its incident, and
    whether nothing went wrong.
    """
    alerts: dict[str, Alert] = {}
    store = MemoryStore()
    inputs = Inputs(arguments.events)
    with Progress(inputs.total_bytes) as progress:
        rejects, faults = Rejects(None, progress.say), Faults(progress.say)
        for events in event_batches(inputs, rejects, complete):
            outcome = assess(engine, store, events)
            faults.add(outcome.faults)
            alerts |= {alert.alert_id: alert for alert in record(store, outcome)}
            progress.show(inputs.read_bytes, "looking for the alert")
    found = [name for name in alerts if name.startswith(arguments.alert_id)]
    if len(found) != 1:
        raise InvalidConfigError("ALERT_ID", _missing(arguments.alert_id, sorted(found)))
    alert = alerts.pop(found[0])
    others = [each for each in alerts.values() if each.incident_id == alert.incident_id]
    return alert, others, not (rejects.count or faults.count)


def _missing(alert_id: str, found: list[str]) -> str:
    if found:
        return f"{display(alert_id)} is the beginning of several: {', '.join(found[:5])}"
    return (
        f"{display(alert_id)}: these events come to no such alert; the same events from the first "
        "on, rules and enrichment as in the run that raised it are needed"
    )


def _timeline(
    engine: Engine, complete: Any, alert: Alert, arguments: argparse.Namespace
) -> Timeline:
    timeline, store = Timeline(alert), MemoryStore()
    inputs = Inputs(arguments.events)
    with Progress(inputs.total_bytes) as progress:
        for events in event_batches(inputs, Rejects(None, _say_nothing), complete):
            outcome = assess(engine, store, events)
            record(store, outcome)
            timeline.add(events, outcome.findings)
            progress.show(inputs.read_bytes, "collecting its events")
    return timeline


def _say_nothing(_: str) -> None:
    """Rejected lines were told of when the events were read first."""


def _text(alert: Alert, others: list[Alert], timeline: Timeline) -> str:
    entity = f"{alert.entity.type} {display(alert.entity.value, 100)}"
    seen = f"{iso_millis(alert.first_seen)} to {iso_millis(alert.last_seen)}"
    kind = alert.entity.type
    rule = f"{alert.rule} (version {alert.rule_version}, {alert.attack_technique})"
    lines = [
        f"alert {alert.alert_id}",
        f"{alert.severity} {rule} on {entity} of tenant {display(alert.tenant)}",
        printable(alert.reason),
        f"{seen}; findings: {alert.count}; score: {alert.risk_score}; status: {alert.status}",
        f"to do: {alert.recommended_action}",
        *_incident(alert, others),
        "",
        "evidence",
        *(f"  {name}: {_value(value)}" for name, value in sorted(alert.evidence.items())),
        "",
        f"timeline ({len(timeline.moments)} events on the {kind}; > the rule fired, . before it)",
        timeline.text(),
    ]
    return "\n".join(lines)


def _incident(alert: Alert, others: list[Alert]) -> list[str]:
    """What the alert joined or leads, and why people were sent it or not."""
    if alert.incident_id == alert.alert_id and not others:
        return []
    so_far = f", {alert.told_severity} so far" if alert.told_severity else ""
    part = "its first" if alert.incident_id == alert.alert_id else "joined"
    return [
        f"incident {display(alert.incident_id)} ({part}{so_far}); its other alerts:",
        *(f"  {other.alert_id} {other.severity} {other.rule}" for other in others),
    ]


def _value(value: object) -> str:
    return display(json.dumps(value, default=str), 400)
