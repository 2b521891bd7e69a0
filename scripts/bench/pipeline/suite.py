"""Running all measurements of the pipeline."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from fraudcore import decode_event
from fraudcore.touched import touched_keys
from scripts.bench.import_time import measure_import
from scripts.bench.path import Store
from scripts.bench.pipeline.adapter import AdapterFigures, Batches, measure_adapter
from scripts.bench.pipeline.common_way import CommonWay, count_events
from scripts.bench.pipeline.consumption_traffic import consumption_streams
from scripts.bench.pipeline.contention import Contention, contend
from scripts.bench.pipeline.counted import measure_consumption
from scripts.bench.pipeline.places import in_memory, local_aws
from scripts.bench.pipeline.plan import PipelinePlan
from scripts.bench.pipeline.results import PipelineResults
from scripts.bench.pipeline.scenes import SCENES
from scripts.bench.plan import BATCH_EVENTS, SMALL_BATCH_EVENTS
from scripts.bench.traffic.attempts import encoded, users_of
from scripts.bench.traffic.mixes import MIXES
from scripts.bench.traffic.people import Population
from scripts.bench.world import inhabited
from scripts.local_aws import LocalAws, LocalAwsError
from scripts.package import PackageError, build

__all__ = ["Traffic", "measure_places", "run_pipeline"]

Say = Callable[[str], None]
_COLD_START: Final = """
import os
os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
import lambda_entry.detect
from lambda_entry.aws_clients import dynamodb_client, s3_client
dynamodb_client()
s3_client(path_style=False)
"""


def run_pipeline(plan: PipelinePlan, seed: int, say: Say) -> PipelineResults:
    """Measure everything.

    Args:
        plan: how much.
        seed: of the traffic.
        say: told before each part, and of what cannot be measured.
    """
    say("start of the detector, its package")
    cold_start, package_bytes = measure_import(plan.starts, _COLD_START), _package_bytes(say)
    contention = {name: list(_contention(name, plan, say)) for name in SCENES}
    say("what batches consume of AWS")
    consumption = measure_consumption(consumption_streams(plan.users, seed))
    say(f"history of {plan.users:,} users for the function around the engine")
    adapter, common_way = measure_places(_traffic(plan, seed), LocalAws("bench"), say)
    return PipelineResults(contention, adapter, consumption, common_way, cold_start, package_bytes)


def _package_bytes(say: Say) -> int | None:
    try:
        return build().stat().st_size
    except PackageError as error:
        say(f"SKIPPED, the package cannot be built: {error}")
        return None


def _contention(name: str, plan: PipelinePlan, say: Say) -> Iterator[Contention]:
    scene = SCENES[name]
    say(f"shards that contend: {scene.title}")
    for writers in plan.writers:
        for parts in plan.parts:
            if parts <= scene.most_parts:
                yield contend(scene, writers, parts, plan.race_batches)


class Traffic(NamedTuple):
    """Batches of 500 and 100 events in turns.

    Args:
        known: the profiles that they may need, as they are before.
        batches: in the order of time.
        arrived_s: when all of them arrived, epoch seconds.
    """

    known: Store
    batches: Batches
    arrived_s: float


def _traffic(plan: PipelinePlan, seed: int) -> Traffic:
    population, mix = Population(seed, plan.users), MIXES["ordinary"]
    pair = BATCH_EVENTS + SMALL_BATCH_EVENTS
    attempts = mix.attempts(population, (plan.rounds + 1) * pair)
    store = inhabited(population, users_of(attempts))
    records = list(encoded(attempts, seed, "pipeline"))
    needed = {key for data in records for key in touched_keys(decode_event(data))}
    pairs = [records[start : start + pair] for start in range(0, len(records), pair)]
    batches = [part for each in pairs for part in (each[:BATCH_EVENTS], each[BATCH_EVENTS:])]
    known = {key: store[key] for key in needed if key in store}
    return Traffic(known, batches, attempts[-1].time_ms / 1e3)


def measure_places(
    traffic: Traffic, aws: LocalAws, say: Say
) -> tuple[dict[str, tuple[AdapterFigures, AdapterFigures]], CommonWay | None]:
    """The function around the engine in every place there is, and the common way.

    Args:
        traffic: what is processed.
        aws: the emulator, to be started.
        say: told before each place, and why there is no local AWS.

    Returns:
        figures of large and small batches by place, and what the common way takes on the local
        AWS, if there is one.
    """
    say("the function on services in memory")
    place = in_memory(traffic.known)
    measured = {place.name: measure_adapter(place, *traffic)}
    say("the function on the local AWS, and the common way")
    try:
        with local_aws(traffic.known, aws) as place:
            measured[place.name] = measure_adapter(place, *traffic)
            return measured, count_events(place.dynamodb, traffic.batches[1])
    except LocalAwsError as error:
        say(f"SKIPPED, nothing was measured on the local AWS: {error}")
        return measured, None
