"""What engine and pipeline must reach, and whether they do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scripts.bench.pipeline.places import LOCAL_AWS
from scripts.bench.pipeline.results import PipelineResults
from scripts.bench.results import Results

__all__ = ["Goal", "goals"]

_EVENTS_PER_S: Final = 25_000
_TIMES_OF_JSON: Final = 6.0
_SLOWEST_OVER_FASTEST: Final = 1.2
_IMPORT_MS: Final = 60
_LOOK_UP_US: Final = 1.0
_CALLS_PER_EVENT: Final = 0.15
_TIMES_OF_ENGINE: Final = 3.0
_COLD_START_MS: Final = 600
_PACKAGE_MB: Final = 8
_TYPICAL_BYTES, _MOST_BYTES = 1_024, 4_096


@dataclass(frozen=True)
class Goal:
    """A figure and its limit.

    Args:
        name: what is measured; its last word is the unit, if it has one.
        value: what was measured.
        limit: what is asked for.
        at_least: whether the limit is the least or the most allowed.
    """

    name: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure is within the limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def goals(results: Results) -> Iterator[Goal]:
    """All goals that the results say something about."""
    for name, mix in results.mixes.items():
        yield Goal(f"{name}: events/s", mix.large.events_per_s, _EVENTS_PER_S, at_least=True)
        yield Goal(f"{name}: times of json.loads", mix.large.over_json, _TIMES_OF_JSON)
    users = f"{min(results.by_users):,} to {max(results.by_users):,} users"
    flatness = results.slowest_over_fastest
    yield Goal(f"{users}: slowest/fastest", flatness, _SLOWEST_OVER_FASTEST)
    typical = results.profile_sizes["user"].p50
    largest = max(sizes.largest for sizes in results.profile_sizes.values())
    yield Goal("median profile of a user: bytes", typical, _TYPICAL_BYTES)
    yield Goal("largest profile: bytes", largest, _MOST_BYTES)
    yield Goal("import fraudcore: ms", results.import_time.over_bare.cpu_ms, _IMPORT_MS)
    yield Goal("feed look-up: µs", results.look_up_us, _LOOK_UP_US)
    yield from _pipeline(results.pipeline)


def _pipeline(results: PipelineResults) -> Iterator[Goal]:
    """Where no client library works, its time is no measure."""
    for place, (large, _) in results.adapter.items():
        yield Goal(f"{place}: calls/event", large.api_calls_per_event, _CALLS_PER_EVENT)
        if place == LOCAL_AWS:
            yield Goal(f"{place}: times of the engine", large.over_engine, _TIMES_OF_ENGINE)
    yield Goal("start of the detector: ms", results.cold_start.over_bare.cpu_ms, _COLD_START_MS)
    if results.package_bytes is not None:
        yield Goal("package: MB", results.package_bytes / 1e6, _PACKAGE_MB)
