"""The pipeline's results as tables, for people."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from scripts.bench.pipeline.contention import CALL_S, Contention, pays_from
from scripts.bench.pipeline.places import LOCAL_AWS
from scripts.bench.pipeline.results import PipelineResults
from scripts.bench.pipeline.scenes import SCENES
from scripts.bench.table import table

__all__ = ["pipeline_sections"]


def pipeline_sections(results: PipelineResults) -> Iterator[tuple[str, RenderableType]]:
    """Titles and contents."""
    call_ms = CALL_S * 1e3
    for name, races in results.contention.items():
        title = f"Shards contend, {SCENES[name].title}: simulated, {call_ms:.0f} ms a call"
        yield title, Group(_races(races), Text(f"  {_verdict(races)}"))
    yield "Records to answer: the function around the engine, engine included", _adapter(results)
    yield "What a batch of ordinary traffic consumes of AWS", _consumption(results)
    if results.common_way is not None:
        yield "The common way: one update for each event and counter", _common_way(results)
    yield "Start of the detector, and its package", _start(results)


def _races(races: Sequence[Contention]) -> Table:
    made = table(
        "shards", "parts", "conflicts", "judged again", "calls/batch", "given back", "p50 ms", "p95"
    )
    for race in races:
        made.add_row(
            str(race.writers),
            str(race.parts),
            f"{race.conflicts:,}",
            f"{race.rejudged:,}",
            f"{race.calls / race.batches:.1f}",
            f"{race.given_back} of {race.batches}",
            f"{race.commit_ms:,.0f}",
            f"{race.slow_commit_ms:,.0f}",
        )
    return made


def _verdict(races: Sequence[Contention]) -> str:
    least = pays_from(races)
    if least is None:
        return "Splitting does not pay: it made no batch a tenth faster, on average."
    return f"Splitting pays from {least} shards on."


def _adapter(results: PipelineResults) -> Table:
    made = table("services", "batch", "calls/event", "µs/event", "engine alone", "ratio")
    for place, both in results.adapter.items():
        for figures in both:
            made.add_row(
                place,
                str(figures.batch_events),
                f"{figures.api_calls_per_event:.3f}",
                f"{figures.cpu_us_per_event:,.0f}",
                f"{figures.engine_us_per_event:,.0f}",
                f"{figures.over_engine:.2f}",
            )
    return made


def _consumption(results: PipelineResults) -> Table:
    made = table("batch", "calls", "read units", "written: state", "alerts", "archive bytes")
    for each in results.consumption.ordinary:
        figures = (each.api_calls, each.read_units, each.state_write_units)
        made.add_row(
            f"{each.batch_events:,}",
            *(f"{figure:,.1f}" for figure in (*figures, each.alert_write_units)),
            f"{each.archive_bytes:,.0f}",
        )
    return made


def _common_way(results: PipelineResults) -> Table:
    made = table("", "calls/event", "µs/event")
    way, both = results.common_way, results.adapter.get(LOCAL_AWS)
    if way is None or both is None:
        return made
    calls, cpu_us = way.api_calls_per_event, way.cpu_us_per_event
    made.add_row("three counters, nothing judged", f"{calls:.3f}", f"{cpu_us:,.0f}")
    for ours in both:
        times = calls / ours.api_calls_per_event, cpu_us / ours.cpu_us_per_event
        made.add_row(
            f"times of the detector's, batches of {ours.batch_events}",
            *(f"{each:.1f}" for each in times),
        )
    return made


def _start(results: PipelineResults) -> Table:
    over, size = results.cold_start.over_bare, results.package_bytes
    made = table("", "")
    made.add_row("import and first clients, CPU ms", f"{over.cpu_ms:.0f}")
    made.add_row("the same, wall ms", f"{over.wall_ms:.0f}")
    made.add_row("package, bytes", "not built" if size is None else f"{size:,}")
    return made
