"""The pipeline's results as JSON, for machines."""

from scripts.bench.pipeline.adapter import AdapterFigures
from scripts.bench.pipeline.consumption import Consumption
from scripts.bench.pipeline.contention import Contention, pays_from
from scripts.bench.pipeline.results import PipelineResults

__all__ = ["pipeline_json"]


def pipeline_json(results: PipelineResults) -> dict[str, object]:
    """What is written: units are in the names, what could not be measured is null."""
    way = results.common_way
    return {
        "contention": {
            name: {
                "splitting_pays_from_writers": pays_from(races),
                "simulated": [_race(race) for race in races],
            }
            for name, races in results.contention.items()
        },
        "adapter": {
            place: {f"batches_of_{each.batch_events}": _adapter(each) for each in both}
            for place, both in results.adapter.items()
        },
        "consumption": _consumption(results.consumption),
        "common_way": way
        and {
            "events": way.events,
            "api_calls_per_event": round(way.api_calls_per_event, 4),
            "cpu_us_per_event": round(way.cpu_us_per_event, 2),
        },
        "cold_import_ms": {
            name: {"cpu": round(start.cpu_ms, 2), "wall": round(start.wall_ms, 2)}
            for name, start in vars(results.cold_start).items()
        },
        "package_zip_bytes": results.package_bytes,
    }


def _race(race: Contention) -> dict[str, object]:
    figures = {n: round(v, 1) if isinstance(v, float) else v for n, v in vars(race).items()}
    return {name: value for name, value in figures.items() if name != "scene"}


def _consumption(consumption: Consumption) -> dict[str, object]:
    kinds = {"success", "failure", "ordinary"}
    return {
        name: [_rounded(each) for each in part] if name in kinds else _rounded(part)
        for name, part in vars(consumption).items()
    }


def _rounded(part: object) -> dict[str, float]:
    return {name: round(value, 4) for name, value in vars(part).items()}


def _adapter(figures: AdapterFigures) -> dict[str, object]:
    return {
        "rounds": len(figures.rounds),
        "api_calls_per_event": round(figures.api_calls_per_event, 4),
        "adapter_cpu_us_per_event": round(figures.cpu_us_per_event, 2),
        "engine_us_per_event": round(figures.engine_us_per_event, 2),
        "adapter_over_engine_ratio": round(figures.over_engine, 3),
    }
