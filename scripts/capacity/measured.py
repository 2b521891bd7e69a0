"""The unit counts of one event and one batch, from what the benchmark wrote."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from fraudcore import InvalidConfigError
from scripts.bench.pipeline.consumption import Consumed, Stored, Telling
from scripts.bench.pipeline.places import LOCAL_AWS

__all__ = ["BENCH", "REFERENCE", "Measured", "load_measured"]

BENCH: Final = Path("build/bench.json")
REFERENCE: Final = Path(__file__).with_name("measured.json")
_ITEM_STORAGE_BYTES: Final = 100
"""DynamoDB adds this to every item that it stores:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html"""
_T = TypeVar("_T")


@dataclass(frozen=True)
class Measured:
    """What was measured.

    Args:
        origin: file, date and machine, for people.
        event_bytes: of the events that were measured, on average.
        success, failure: what a batch of nothing but these consumes, by ascending size.
        telling: what a notification consumes.
        stored: sizes of items.
        cpu_ms: by size, CPU milliseconds of the detector for a batch.
        client_cpu_ms: of one call to AWS.
        state_bytes_per_user: what the state table stores for an account, with the addresses,
            neighbourhoods and devices that come with it.
        profile_bytes: by entity type, median and 99th percentile of an encoded profile.
    """

    origin: str
    event_bytes: float
    success: Sequence[Consumed]
    failure: Sequence[Consumed]
    telling: Telling
    stored: Stored
    cpu_ms: Mapping[int, float]
    client_cpu_ms: float
    state_bytes_per_user: float
    profile_bytes: Mapping[str, tuple[int, int]]


def load_measured(bench: Path = BENCH) -> Measured:
    """What was measured on this machine, if it was, or else what is committed.

    Args:
        bench: that ``make bench`` writes.

    Raises:
        InvalidConfigError: the file is there, but was not written by this benchmark.
    """
    file = bench if bench.is_file() else REFERENCE
    try:
        report = json.loads(file.read_text("utf-8"))
        return _measured(file, report)
    except KeyError as error:
        raise InvalidConfigError(
            str(file), f"{error} is missing: written by another state? run `make bench`"
        ) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidConfigError(str(file), f"no report of `make bench`: {error}") from error


def _measured(file: Path, report: Mapping[str, Any]) -> Measured:
    pipeline = report["pipeline"]
    consumption, stored = pipeline["consumption"], Stored(**pipeline["consumption"]["stored"])
    adapter = pipeline["adapter"]
    local = {size: adapter[LOCAL_AWS][f"batches_of_{size}"] for size in (100, 500)}
    return Measured(
        origin=_origin(file, report),
        event_bytes=report["mixes"]["ordinary"]["event_bytes"],
        success=_all(lambda each: Consumed(**each), consumption["success"]),
        failure=_all(lambda each: Consumed(**each), consumption["failure"]),
        telling=Telling(**consumption["telling"]),
        stored=stored,
        cpu_ms={
            size: size * each["adapter_cpu_us_per_event"] / 1e3 for size, each in local.items()
        },
        client_cpu_ms=_client_cpu_ms(adapter),
        state_bytes_per_user=_state_bytes(report, stored) / report["profiles_of_users"],
        profile_bytes={
            kind: (each["p50"], each["p99"]) for kind, each in report["profile_bytes"].items()
        },
    )


def _all(make: Callable[[Any], _T], values: Sequence[Any]) -> list[_T]:
    return [make(each) for each in values]


def _client_cpu_ms(adapter: Mapping[str, Any]) -> float:
    """What the client library adds to a call: the local AWS beyond services in memory."""
    memory, local = (adapter[place]["batches_of_500"] for place in ("in memory", LOCAL_AWS))
    more_us = local["adapter_cpu_us_per_event"] - memory["adapter_cpu_us_per_event"]
    return float(max(more_us, 0) / local["api_calls_per_event"] / 1e3)


def _state_bytes(report: Mapping[str, Any], stored: Stored) -> float:
    overhead = stored.profile_overhead + _ITEM_STORAGE_BYTES
    sizes = report["profile_bytes"].values()
    return float(sum(each["total"] + each["count"] * overhead for each in sizes))


def _origin(file: Path, report: Mapping[str, Any]) -> str:
    machine = report["machine"]
    where = f"{machine['cpu']}, {machine['python']}"
    how = "a quick run" if report["quick"] else "a full run"
    name = "this checkout's make bench" if file != REFERENCE else "the committed reference"
    return f"{name}, {how} on {where}" + (f", {report['date']}" if "date" in report else "")
