"""What was measured."""

from collections.abc import Mapping
from dataclasses import dataclass

from scripts.bench.import_time import ImportTime
from scripts.bench.measuring import Figures
from scripts.bench.pipeline.results import PipelineResults
from scripts.bench.sizes import Sizes

__all__ = ["MixResult", "Results"]


@dataclass(frozen=True)
class MixResult:
    """What was measured of one mix.

    Args:
        title: what the mix is, in a few words.
        attack_share: of all events, those of attackers.
        event_bytes: of an event as sent, on average.
        large, small: figures for batches of 500 and of 100 events.
    """

    title: str
    attack_share: float
    event_bytes: float
    large: Figures
    small: Figures


@dataclass(frozen=True)
class Results:
    """What was measured.

    Args:
        users: of the service whose traffic was mixed.
        mixes: by name.
        by_users: figures of ordinary traffic by the number of users.
        sized_users: of the small service whose profiles are counted.
        profile_sizes: by type: of a small service whose every user has a history; the largest
            of all services and mixes.
        import_time: of the package.
        look_up_us: of an address in the feeds, in microseconds.
        pipeline: what the function around the engine comes to.
    """

    users: int
    mixes: Mapping[str, MixResult]
    by_users: Mapping[int, Figures]
    sized_users: int
    profile_sizes: Mapping[str, Sizes]
    import_time: ImportTime
    look_up_us: float
    pipeline: PipelineResults

    @property
    def slowest_over_fastest(self) -> float:
        """Of the numbers of users, the slowest over the fastest, in times of ``json.loads``."""
        times = [figures.over_json for figures in self.by_users.values()]
        return max(times) / min(times)
