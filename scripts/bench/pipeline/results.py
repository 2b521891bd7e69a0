"""What was measured of the pipeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.bench.import_time import ImportTime
from scripts.bench.pipeline.adapter import AdapterFigures
from scripts.bench.pipeline.common_way import CommonWay
from scripts.bench.pipeline.consumption import Consumption
from scripts.bench.pipeline.contention import Contention

__all__ = ["PipelineResults"]


@dataclass(frozen=True)
class PipelineResults:
    """What was measured of the pipeline.

    Args:
        contention: every simulation, by the name of its scene.
        adapter: by place, the figures of batches of 500 and of 100 events.
        consumption: of AWS, by batches of several sizes.
        common_way: on the local AWS, if it could be started.
        cold_start: of importing the detector and making its clients.
        package_bytes: of the deployment package, if it could be built.
    """

    contention: Mapping[str, Sequence[Contention]]
    adapter: Mapping[str, tuple[AdapterFigures, AdapterFigures]]
    consumption: Consumption
    common_way: CommonWay | None
    cold_start: ImportTime
    package_bytes: int | None
