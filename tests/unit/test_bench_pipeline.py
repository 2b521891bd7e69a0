"""Measuring the function around the engine: races in virtual time, calls and CPU time."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore import ProfileKey
from fraudcore.profiles import Profile, TenantProfile
from lambda_entry.errors import WriteRefusedError
from lambda_entry.records import decode_records
from scripts.bench.path import EnginePath
from scripts.bench.pipeline.adapter import AdapterFigures, AdapterRound, measure_adapter
from scripts.bench.pipeline.common_way import CommonWay, count_events
from scripts.bench.pipeline.contention import Contention, contend, pays_from
from scripts.bench.pipeline.metered import Metered
from scripts.bench.pipeline.places import IN_MEMORY, in_memory
from scripts.bench.pipeline.scenes import SCENES
from scripts.bench.pipeline.suite import Traffic, measure_places
from scripts.bench.traffic.attempts import encoded
from scripts.bench.traffic.mixes import MIXES
from scripts.bench.traffic.people import Population
from scripts.local_aws import LocalAws

LARGE, SMALL = 500, 100


@pytest.mark.parametrize("name", SCENES)
def test_one_writer_has_nobody_to_contend_with(name: str) -> None:
    """No conflict, nothing judged again, nothing given back, however far profiles may be split."""
    whole, split = (contend(SCENES[name], 1, parts, 2) for parts in (1, 4))
    assert (whole.batches, whole.conflicts, whole.rejudged, whole.given_back) == (2, 0, 0, 0)
    assert vars(split) == {**vars(whole), "parts": 4}


@pytest.mark.parametrize("name", ["tenant", "ip"])
def test_split_profiles_are_contended_for_less(name: str) -> None:
    """Of eight shards, with the same batches."""
    whole, split = (contend(SCENES[name], 8, parts, 3) for parts in (1, 8))
    assert whole.batches == split.batches == 24
    assert split.conflicts < whole.conflicts / 2
    assert split.mean_commit_ms < whole.mean_commit_ms
    assert pays_from([whole, split]) == 8


def test_a_race_repeats_exactly() -> None:
    """Time is virtual and chance is seeded."""
    assert contend(SCENES["ip"], 4, 2, 2) == contend(SCENES["ip"], 4, 2, 2)


@given(st.sampled_from(list(SCENES.values())), st.integers(0, 63))
def test_the_events_of_a_scene_are_valid(scene: Any, shard: int) -> None:
    """None would be quarantined, and no two are the same."""
    accepted, rejected = decode_records(islice(scene.records(shard, lambda: 0.0), 20))
    assert not rejected
    assert len({each.event.event_id for each in accepted}) == 20
    assert {each.arrival.shard_id for each in accepted} == {f"shardId-{shard:012}"}


def race(writers: int, parts: int, mean_commit_ms: float) -> Contention:
    """A simulation of which only the mean counts."""
    return Contention("x", writers, parts, 1, 0, 0, 0, 0, 0.0, 0.0, mean_commit_ms)


@pytest.mark.parametrize(
    ("split_ms", "least"),
    [
        ((100, 91, 91), None),
        ((100, 100, 90), 16),
        ((100, 89, 50), 4),
        ((80, 89, 95), None),
        ((80, 100, 50), 16),
    ],
)
def test_splitting_pays_where_it_does_with_all_more_shards(
    split_ms: tuple[float, ...], least: int | None
) -> None:
    """A tenth faster on average; a gain that more shards lose again does not count."""
    whole = [race(writers, 1, 100.0) for writers in (1, 4, 16)]
    split = [race(n, 4, ms) for n, ms in zip((1, 4, 16), split_ms, strict=True)]
    assert pays_from([*whole, *split]) == least


class FakeClock:
    """A clock that only moves when somebody works."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.now_s

    def work(self, seconds: float) -> Callable[[], None]:
        """Work that takes so long."""

        def step() -> None:
            self.now_s += seconds

        return step


def test_calls_and_their_time_are_counted() -> None:
    """Also of calls that fail."""
    clock = FakeClock()

    class Service:
        """Takes two seconds, and refuses to delete."""

        def read(self, *, name: str) -> str:
            """Answers."""
            clock.now_s += 2
            return name

        def delete(self) -> None:
            """Does not."""
            clock.now_s += 2
            raise WriteRefusedError

    metered = Metered(Service(), clock)
    assert metered.read(name="x") == "x"
    with pytest.raises(WriteRefusedError):
        metered.delete()
    assert (metered.calls, metered.inside_s) == (2, 4.0)


def traffic(pairs: int) -> list[list[bytes]]:
    """Batches of 500 and of 100 events in turns."""
    attempts = MIXES["ordinary"].attempts(Population(1, 1_000), pairs * (LARGE + SMALL))
    records = iter(list(encoded(attempts, 1, "test")))
    return [list(islice(records, size)) for _ in range(pairs) for size in (LARGE, SMALL)]


def test_the_function_comes_to_what_the_engine_comes_to() -> None:
    """What is measured is the whole work: the same profiles are stored as by the engine alone,
    with as few calls as batching allows; what the services take is not counted."""
    clock = FakeClock()
    place, batches = in_memory({}), traffic(2)
    place.dynamodb.before["batch_get_item"] = [clock.work(1e6)] * 100
    large, small = measure_adapter(place, {}, batches, 1_773_500_000, clock)
    path = EnginePath({})
    for batch in batches:
        path.run(batch)
    stored = place.dynamodb.tables["bench-state"]
    assert {key.text(): data for key, data in path.store.items()} == {
        text: item["profile"]["B"] for text, item in stored.items()
    }
    assert (len(large.rounds), len(small.rounds)) == (1, 1)
    assert large.rounds[0].adapter_s == 0.0
    assert large.api_calls_per_event <= 0.15


def test_known_profiles_are_there_before() -> None:
    """The services start with them."""
    profile: Profile = TenantProfile()
    place = in_memory({ProfileKey("acme", "tenant", "acme"): profile.to_bytes()})
    assert list(place.dynamodb.tables["bench-state"]) == ["tenant#acme#acme"]


def test_a_batch_that_is_not_processed_is_no_measure() -> None:
    """Events from the future would be quarantined, not judged."""
    with pytest.raises(RuntimeError, match="in memory"):
        measure_adapter(in_memory({}), {}, traffic(1), 1_000_000_000)


def test_a_local_aws_that_cannot_be_started_is_skipped_loudly(tmp_path: Path) -> None:
    """What needs it is missing from the results, and a person is told why."""
    said: list[str] = []
    aws = LocalAws("bench", python=tmp_path / "python", directory=tmp_path)
    adapter, common_way = measure_places(Traffic({}, traffic(2), 1_773_500_000), aws, said.append)
    assert list(adapter) == [IN_MEMORY]
    assert common_way is None
    assert said[-1].startswith("SKIPPED")
    assert "make .venv-aws" in said[-1]


def test_figures_are_medians_for_an_event() -> None:
    """One slow round does not count."""
    rounds = tuple(
        AdapterRound(100, calls, s, 0.01) for calls, s in ((9, 9.0), (5, 0.02), (4, 0.01))
    )
    figures = AdapterFigures(100, rounds)
    assert figures.api_calls_per_event == 0.05
    assert figures.cpu_us_per_event == pytest.approx(200)
    assert figures.engine_us_per_event == pytest.approx(100)
    assert figures.over_engine == pytest.approx(2)


def test_the_common_way_updates_three_items_for_an_event() -> None:
    """Account, address and tenant."""
    seen: list[str] = []

    class Counters:
        """Notes what is counted."""

        def update_item(self, **request: Any) -> None:
            """Adds to an item."""
            seen.append(request["Key"]["entity_key"]["S"].split()[1])

    way = count_events(Counters(), traffic(1)[1])
    assert (way.events, way.calls, way.api_calls_per_event) == (100, 300, 3.0)
    assert seen == ["user", "ip", "tenant"] * 100
    assert CommonWay(100, 300, 0.02).cpu_us_per_event == pytest.approx(200)
