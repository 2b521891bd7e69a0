"""The results as tables, for people."""

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from scripts.bench.goals import Goal, goals
from scripts.bench.machine import Machine
from scripts.bench.measuring import Figures
from scripts.bench.pipeline.tables import pipeline_sections
from scripts.bench.results import Results
from scripts.bench.table import table

__all__ = ["print_tables"]


def print_tables(console: Console, results: Results, machine: Machine) -> None:
    """Print everything that was measured, and last which goals are met."""
    console.print(Text(f"\n{machine.cpu}, {machine.python}, one core; medians", "dim"))
    for title, content in _sections(results):
        console.print(Text(f"\n{title}", "bold"))
        console.print(content)


def _sections(results: Results) -> Iterator[tuple[str, RenderableType]]:
    yield "Decode, load, judge, keep: batches of 500 events", _mixes(results)
    yield "The same traffic in batches of 100 events", _small(results)
    yield "Ordinary traffic by the size of the service", _flatness(results)
    yield "Stored profiles, in bytes", _profiles(results)
    yield "Start of a process", _starts(results)
    yield from pipeline_sections(results.pipeline)
    yield "Goals", _goals(results)


_FIGURES = ("events/s", "µs/event", "json.loads µs", "ratio", "findings/1,000")


def _cells(figures: Figures) -> tuple[str, ...]:
    return (
        f"{figures.events_per_s:,.0f}",
        f"{figures.us_per_event:.1f}",
        f"{figures.json_us_per_event:.2f}",
        f"{figures.over_json:.2f}",
        f"{figures.findings_per_thousand:.1f}",
    )


def _mixes(results: Results) -> Table:
    made = table("mix", *_FIGURES)
    for name, mix in results.mixes.items():
        made.add_row(name, *_cells(mix.large))
    return made


def _small(results: Results) -> Table:
    made = table("mix", *_FIGURES)
    for name, mix in results.mixes.items():
        made.add_row(name, *_cells(mix.small))
    return made


def _flatness(results: Results) -> Table:
    made = table("users", *_FIGURES)
    for users, figures in results.by_users.items():
        made.add_row(f"{users:,}", *_cells(figures))
    return made


def _profiles(results: Results) -> Table:
    made = table("type", "p50", "p99", "max")
    for entity_type, each in results.profile_sizes.items():
        made.add_row(entity_type, f"{each.p50:,}", f"{each.p99:,}", f"{each.largest:,}")
    return made


def _starts(results: Results) -> Table:
    taken = results.import_time
    made = table("process", "CPU ms", "wall ms")
    for name, start in (
        ("that does nothing", taken.bare),
        ("that imports fraudcore", taken.absolute),
        ("difference", taken.over_bare),
    ):
        made.add_row(name, f"{start.cpu_ms:.1f}", f"{start.wall_ms:.1f}")
    return made


def _goals(results: Results) -> Table:
    made = table("", "measured", "", "goal")
    for goal in goals(results):
        made.add_row(goal.name, _number(goal.value), _verdict(goal.met), _limit(goal))
    return made


def _verdict(met: bool) -> Text:
    return Text("✔ met", "bold green") if met else Text("✘ not met", "bold red")


def _limit(goal: Goal) -> str:
    return f"{'≥' if goal.at_least else '≤'} {goal.limit:,}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
