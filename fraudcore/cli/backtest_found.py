"""From the judges' alerts to the report."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from fraudcore.backtest.checkpoint import Standing
from fraudcore.backtest.crew import Crew
from fraudcore.backtest.matching import Note, compared, quiet_periods
from fraudcore.backtest.report import Comparison, example_ids, report_of
from fraudcore.backtest.verdicts import Verdicts
from fraudcore.cli.backtest_setup import Setup

__all__ = ["found"]


def found(
    crew: Crew,
    setup: Setup,
    standing: Standing,
    verdicts: Verdicts,
    examples: int,
    output: TextIO | None,
) -> dict[str, Any]:
    """The report of a finished run.

    Args:
        crew: the judges.
        setup: what they judged.
        standing: what was counted.
        verdicts: of analysts.
        examples: a rule and way.
        output: takes the candidate's alerts as JSON Lines, in the order of ``fraudcore detect``.
    """
    plan = setup.plan(lambda *_: None)
    judges = [list(plan.judges(side)) for side in range(len(setup.sides))]
    deployed, candidate = (
        [Note.of(alert) for alert in _written(crew.alerts(own), output if side else None)]
        for side, own in enumerate(judges)
    )
    difference = compared(deployed, candidate, quiet_periods(*setup.sides))
    comparison = Comparison(standing, (deployed, candidate), difference, verdicts, examples)
    chosen = comparison.chosen()
    wanted = zip(judges, example_ids(chosen), strict=True)
    old, new = (_picked(crew.alerts(own), ids) for own, ids in wanted)
    return report_of(comparison, chosen, (old, new), [crew.faults(own) for own in judges])


def _written(alerts: Iterator[dict[str, Any]], output: TextIO | None) -> Iterator[dict[str, Any]]:
    for alert in alerts:
        if output is not None:
            output.write(json.dumps(alert) + "\n")
        yield alert


def _picked(alerts: Iterator[Mapping[str, Any]], ids: set[str]) -> dict[str, Mapping[str, Any]]:
    return {alert["alert_id"]: alert for alert in alerts if alert["alert_id"] in ids}
