"""The results as JSON, for machines."""

import json
from dataclasses import asdict
from pathlib import Path

from scripts.bench.goals import Goal, goals
from scripts.bench.machine import Machine
from scripts.bench.measuring import Figures
from scripts.bench.pipeline.report import pipeline_json
from scripts.bench.results import MixResult, Results

__all__ = ["as_json", "write"]


def as_json(
    results: Results, machine: Machine, *, seed: int, quick: bool, date: str | None = None
) -> dict[str, object]:
    """What is written: units are in the names, figures are medians of rounds.

    Args:
        results: what was measured.
        machine: where.
        seed: of the traffic.
        quick: whether only little was measured.
        date: of the measuring, if it is to be told.
    """
    return {
        **({} if date is None else {"date": date}),
        "seed": seed,
        "quick": quick,
        "machine": asdict(machine),
        "users": results.users,
        "mixes": {name: _mix(mix) for name, mix in results.mixes.items()},
        "flatness": _flatness(results),
        "profiles_of_users": results.sized_users,
        "profile_bytes": {
            entity_type: {
                "p50": each.p50,
                "p99": each.p99,
                "max": each.largest,
                "count": each.count,
                "total": each.total,
            }
            for entity_type, each in results.profile_sizes.items()
        },
        "import_ms": {
            name: {"cpu": round(start.cpu_ms, 2), "wall": round(start.wall_ms, 2)}
            for name, start in vars(results.import_time).items()
        },
        "feed_look_up_us": round(results.look_up_us, 3),
        "pipeline": pipeline_json(results.pipeline),
        "goals": [_goal(goal) for goal in goals(results)],
    }


def write(report: dict[str, object], file: Path) -> None:
    """Write a report, and the directory it is in where there is none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


def _mix(mix: MixResult) -> dict[str, object]:
    return {
        "title": mix.title,
        "attack_share": mix.attack_share,
        "event_bytes": round(mix.event_bytes),
        **_figures(mix.large),
        "small_batches": _figures(mix.small),
    }


def _figures(figures: Figures) -> dict[str, object]:
    return {
        "batch_events": figures.batch_events,
        "rounds": len(figures.rounds),
        "events": sum(each.events for each in figures.rounds),
        "engine_events_per_s": round(figures.events_per_s),
        "engine_over_json_ratio": round(figures.over_json, 2),
        "engine_over_json_ratio_by_round": [
            round(each.path_s / each.json_s, 2) for each in figures.rounds
        ],
        "us_per_event": round(figures.us_per_event, 2),
        "json_us_per_event": round(figures.json_us_per_event, 2),
        "findings_per_1000_events": round(figures.findings_per_thousand, 1),
    }


def _flatness(results: Results) -> dict[str, object]:
    return {
        "slowest_over_fastest": round(results.slowest_over_fastest, 3),
        "by_users": {str(users): _figures(each) for users, each in results.by_users.items()},
    }


def _goal(goal: Goal) -> dict[str, object]:
    return {
        "name": goal.name,
        "value": round(goal.value, 3),
        "at_least" if goal.at_least else "at_most": goal.limit,
        "met": goal.met,
    }
