"""What the benchmark writes and prints."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from scripts.bench.goals import Goal, goals
from scripts.bench.import_time import ImportTime, Start
from scripts.bench.machine import Machine, cpu_model
from scripts.bench.measuring import Figures, Round
from scripts.bench.pipeline.adapter import AdapterFigures, AdapterRound
from scripts.bench.pipeline.common_way import CommonWay
from scripts.bench.pipeline.consumption import Consumed, Consumption, Stored, Telling
from scripts.bench.pipeline.contention import Contention
from scripts.bench.pipeline.places import IN_MEMORY, LOCAL_AWS
from scripts.bench.pipeline.results import PipelineResults
from scripts.bench.report import as_json, write
from scripts.bench.results import MixResult, Results
from scripts.bench.sizes import Sizes
from scripts.bench.tables import print_tables

MACHINE = Machine("CPython 3.13.1", "Some CPU", 2, "Linux x86_64")
FIGURES = {
    "batch_events": int,
    "rounds": int,
    "events": int,
    "engine_events_per_s": int,
    "engine_over_json_ratio": float,
    "engine_over_json_ratio_by_round": list,
    "us_per_event": float,
    "json_us_per_event": float,
    "findings_per_1000_events": float,
}


def _figures(us_per_event: float, batch_events: int = 500) -> Figures:
    return Figures(batch_events, (Round(1_000, 2, us_per_event / 1e3, 5 / 1e3),) * 5)


def _adapter(calls: int = 50, over_engine: float = 2.0) -> tuple[AdapterFigures, AdapterFigures]:
    large, small = (AdapterRound(n, calls, 0.1 * over_engine, 0.1) for n in (500, 100))
    return AdapterFigures(500, (large,)), AdapterFigures(100, (small,))


def _consumed(each: float) -> list[Consumed]:
    return [Consumed(events, *[each * events] * 11) for events in (1, 100)]


def _pipeline(
    calls: int = 50, over_engine: float = 2.0, start_ms: float = 400.0, size: int | None = 1_400_000
) -> PipelineResults:
    bare = Start(10.0, 12.0)
    races = [
        Contention("tenant", writers, parts, 12, 5, 6, 70, 1, 32.0, 361.25, ms)
        for writers, parts, ms in ((1, 1, 32.0), (1, 4, 32.0), (4, 1, 90.0), (4, 4, 59.0))
    ]
    return PipelineResults(
        contention={"tenant": races, "attack": [replace(races[0], scene="attack")]},
        adapter={IN_MEMORY: _adapter(calls), LOCAL_AWS: _adapter(calls, over_engine)},
        consumption=Consumption(
            success=_consumed(2.0),
            failure=_consumed(3.0),
            ordinary=_consumed(2.5),
            telling=Telling(2.0, 1.0, 3.5),
            stored=Stored(82.0, 890.12345, 1_780.0),
        ),
        common_way=CommonWay(100, 300, 0.2),
        cold_start=ImportTime(Start(start_ms, 500.0), Start(start_ms + 10, 512.0), bare),
        package_bytes=size,
    )


def _without_local_aws() -> PipelineResults:
    measured = _pipeline(size=None)
    return replace(measured, common_way=None, adapter={IN_MEMORY: measured.adapter[IN_MEMORY]})


def _results(
    us_per_event: float = 30.0,
    slowest: float = 30.0,
    import_ms: float = 40.0,
    pipeline: PipelineResults | None = None,
) -> Results:
    mix = MixResult(
        "15 % failures", 0.0, 571.6, _figures(us_per_event), _figures(us_per_event, 100)
    )
    bare = Start(10.0, 12.0)
    start = ImportTime(Start(import_ms, import_ms), Start(import_ms + 10, 60.0), bare)
    return Results(
        users=200_000,
        mixes={"ordinary": mix, "spray": mix},
        by_users={10_000: _figures(us_per_event), 2_000_000: _figures(slowest)},
        sized_users=9,
        profile_sizes={
            "ip": Sizes(9, 80, 800, 3_000, 4_000),
            "user": Sizes(9, 350, 1_700, 2_000, 9_000),
        },
        import_time=start,
        look_up_us=0.4,
        pipeline=pipeline or _pipeline(),
    )


def _types(value: dict[str, Any]) -> dict[str, type]:
    return {name: type(each) for name, each in value.items()}


def test_the_json_has_its_form() -> None:
    """Every figure is there under its name, with its unit in the name."""
    report: Any = json.loads(json.dumps(as_json(_results(), MACHINE, seed=1, quick=False)))
    assert list(report) == [
        *("seed", "quick", "machine", "users", "mixes", "flatness"),
        *(
            "profiles_of_users",
            "profile_bytes",
            "import_ms",
            "feed_look_up_us",
            "pipeline",
            "goals",
        ),
    ]
    assert set(report["machine"]) == {"python", "cpu", "cores", "system"}
    named = {"title": str, "attack_share": float, "event_bytes": int, "small_batches": dict}
    for mix in report["mixes"].values():
        assert _types(mix) == named | FIGURES
        assert _types(mix["small_batches"]) == FIGURES
    assert set(report["flatness"]) == {"slowest_over_fastest", "by_users"}
    assert list(report["flatness"]["by_users"]) == ["10000", "2000000"]
    assert report["profile_bytes"]["user"] == {
        "p50": 350,
        "p99": 1_700,
        "max": 2_000,
        "count": 9,
        "total": 9_000,
    }
    assert report["import_ms"]["over_bare"] == {"cpu": 40.0, "wall": 40.0}
    assert {"name", "value", "met"} <= set(report["goals"][0])


def test_figures_are_written_as_measured() -> None:
    """30 us against 5 us of json.loads are 33,333 events a second and a ratio of 6."""
    report: Any = as_json(_results(), MACHINE, seed=1, quick=True)
    mix = report["mixes"]["ordinary"]
    assert mix["engine_events_per_s"] == 33_333
    assert mix["engine_over_json_ratio"] == 6.0
    assert mix["engine_over_json_ratio_by_round"] == [6.0] * 5
    assert (mix["us_per_event"], mix["json_us_per_event"]) == (30.0, 5.0)
    assert (mix["rounds"], mix["events"], mix["findings_per_1000_events"]) == (5, 5_000, 2.0)
    assert mix["small_batches"]["batch_events"] == 100


def test_a_date_is_written_only_if_given() -> None:
    """The clock is not asked: the date is the caller's."""
    assert "date" not in as_json(_results(), MACHINE, seed=1, quick=False)
    assert (
        as_json(_results(), MACHINE, seed=1, quick=False, date="2026-03-02")["date"] == "2026-03-02"
    )


def test_the_report_is_written_where_nothing_is_yet(tmp_path: Path) -> None:
    """The directory is made, and the file is JSON that ends with a line end."""
    file = tmp_path / "build" / "bench.json"
    write({"seed": 1}, file)
    assert json.loads(file.read_text()) == {"seed": 1}
    assert file.read_text().endswith("}\n")


@pytest.mark.parametrize(
    ("results", "missed"),
    [
        (_results(), []),
        (_results(us_per_event=41.0, slowest=41.0), ["events/s", "times of json.loads"] * 2),
        (_results(slowest=37.0), ["slowest/fastest"]),
        (_results(import_ms=61.0), ["ms"]),
        (_results(pipeline=_pipeline(calls=75)), []),
        (_results(pipeline=_pipeline(calls=76)), ["calls/event"] * 2),
        (_results(pipeline=_pipeline(over_engine=3.1)), ["times of the engine"]),
        (_results(pipeline=_pipeline(start_ms=601.0)), ["ms"]),
        (_results(pipeline=_pipeline(size=8_000_001)), ["MB"]),
        (_results(pipeline=_without_local_aws()), []),
    ],
)
def test_goals_are_missed_one_by_one(results: Results, missed: list[str]) -> None:
    """A goal is missed exactly when its own figure is beyond its limit."""
    assert [g.name.partition(": ")[2] for g in goals(results) if not g.met] == missed


@pytest.mark.parametrize(("value", "least", "most"), [(5.9, False, True), (6.1, True, False)])
def test_limits_hold_in_their_direction(value: float, least: bool, most: bool) -> None:
    """A least value must be reached, a most value not exceeded."""
    assert Goal("ratio", value, 6.0, at_least=True).met is least
    assert Goal("ratio", value, 6.0).met is most
    assert Goal("ratio", 6.0, 6.0).met


def test_the_pipeline_is_written_as_measured() -> None:
    """By scene, place and size of batches, with units in the names."""
    report: Any = json.loads(json.dumps(as_json(_results(), MACHINE, seed=1, quick=False)))
    pipeline = report["pipeline"]
    tenant = pipeline["contention"]["tenant"]
    assert tenant["splitting_pays_from_writers"] == 4
    assert tenant["simulated"][2] == {
        "writers": 4,
        "parts": 1,
        "batches": 12,
        "conflicts": 5,
        "rejudged": 6,
        "calls": 70,
        "given_back": 1,
        "commit_ms": 32.0,
        "slow_commit_ms": 361.2,
        "mean_commit_ms": 90.0,
    }
    assert pipeline["contention"]["attack"]["splitting_pays_from_writers"] is None
    assert pipeline["adapter"][LOCAL_AWS]["batches_of_500"] == {
        "rounds": 1,
        "api_calls_per_event": 0.1,
        "adapter_cpu_us_per_event": 400.0,
        "engine_us_per_event": 200.0,
        "adapter_over_engine_ratio": 2.0,
    }
    assert pipeline["common_way"] == {
        "events": 100,
        "api_calls_per_event": 3.0,
        "cpu_us_per_event": 2_000.0,
    }
    assert pipeline["consumption"]["success"][1]["state_write_units"] == 200.0
    assert pipeline["consumption"]["stored"]["alert"] == 890.1235
    assert pipeline["cold_import_ms"]["over_bare"] == {"cpu": 400.0, "wall": 500.0}
    assert pipeline["package_zip_bytes"] == 1_400_000


def test_what_could_not_be_measured_is_null() -> None:
    """Nothing stands in its place."""
    results = _results(pipeline=_without_local_aws())
    pipeline: Any = as_json(results, MACHINE, seed=1, quick=True)["pipeline"]
    assert pipeline["common_way"] is pipeline["package_zip_bytes"] is None
    assert list(pipeline["adapter"]) == [IN_MEMORY]
    stream = io.StringIO()
    print_tables(Console(file=stream, width=80), results, MACHINE)
    assert "common way" not in stream.getvalue()
    assert "not built" in stream.getvalue()


def test_the_tables_say_whether_splitting_pays() -> None:
    """And how many times over the common way is dearer: 3 calls to 0.1, 2,000 us to 400."""
    stream = io.StringIO()
    print_tables(Console(file=stream, width=80), _results(), MACHINE)
    said = " ".join(stream.getvalue().split())
    assert "Splitting pays from 4 shards on." in said
    assert "Splitting does not pay" in said
    assert "batches of 500 30.0 5.0" in said


@pytest.mark.parametrize("columns", [80, 120])
def test_every_goal_says_whether_it_is_met(columns: int) -> None:
    """The tables name every goal with its verdict, and fit the terminal."""
    results = _results(slowest=37.0)
    stream = io.StringIO()
    print_tables(Console(file=stream, width=columns), results, MACHINE)
    lines = stream.getvalue().splitlines()
    for goal in goals(results):
        (line,) = [line for line in lines if line.strip().startswith(goal.name)]
        assert ("✔ met" if goal.met else "✘ not met") in line
    assert max(map(len, lines)) <= columns


def test_the_processor_is_named() -> None:
    """The model is read from what Linux lists; elsewhere there is none."""
    assert cpu_model("processor\t: 0\nmodel name\t: Some CPU: 3 GHz\n") == "Some CPU: 3 GHz"
    assert cpu_model("") is None
    assert all(vars(Machine.this()).values())
