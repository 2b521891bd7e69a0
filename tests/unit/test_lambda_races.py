"""Detectors that race each other come to what one alone would, and none gives up."""

import base64
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fraudcore import (
    Engine,
    LoginEvent,
    MemoryStore,
    decode_event,
    decode_profile,
    parse_rules,
    run,
)
from fraudcore.touched import touched_keys
from lambda_entry.backoff import Backoff
from lambda_entry.detector import Detector
from lambda_entry.report import DETECTOR_METRICS, Metric, Report
from tests.fakes.pipeline import FakePipeline
from tests.fakes.stream_records import kinesis_record, login
from tests.fakes.virtual_time import Slow, VirtualTime
from tests.profile_memory import memory

COMMITS = ("batch_execute_statement", "transact_write_items")
SHARDS, BATCHES, RECORDS = 4, 8, 20
CALL_S = 0.015
"""About what a call to DynamoDB takes from a function."""
JUDGED_S = 0.0002
"""About what judging an event takes there."""

failed_logins = st.builds(
    login,
    st.integers(0, 40),
    user=st.sampled_from(["ann", "bob", "eve"]),
    ip=st.sampled_from(["203.0.113.9", "198.51.100.1"]),
)
any_events = st.builds(
    login,
    st.integers(0, 60),
    user=st.sampled_from(["ann", "bob", None]),
    ip=st.sampled_from(["203.0.113.9", "203.0.113.77"]),
    kind=st.sampled_from(["login", "login", "login", "challenge", "lockout", "password_reset"]),
    outcome=st.sampled_from(["success", "failure"]),
    device_id=st.sampled_from([None, "d1", "d2"]),
    session_id=st.sampled_from([None, "s1"]),
    user_agent=st.sampled_from([None, "curl/8.5.0"]),
)
Batch = list[dict[str, Any]]


def batches_of(events: st.SearchStrategy[dict[str, object]]) -> st.SearchStrategy[list[Batch]]:
    """Batches of records, each of an event of its own."""
    batch = st.lists(events, min_size=1, max_size=8)
    return st.lists(batch, min_size=2, max_size=6).map(numbered)


def numbered(batches: list[list[dict[str, object]]]) -> list[Batch]:
    """Records of the events, with distinct ids."""
    return [
        [
            kinesis_record(event | {"event_id": f"{shard}-{number}"}, number)
            for number, event in enumerate(batch)
        ]
        for shard, batch in enumerate(batches)
    ]


def events_of(batches: list[Batch]) -> list[LoginEvent]:
    """The events that records carry."""
    return [decode_event(base64.b64decode(r["kinesis"]["data"])) for b in batches for r in b]


def race(pipeline: FakePipeline, call: str, batches: list[Batch]) -> None:
    """Each batch is overtaken by the next one just before its first ``call``; none fails."""
    if not batches:
        return
    pipeline.dynamodb.before[call] = [lambda: race(pipeline, call, batches[1:])]
    failed, _ = pipeline.detect(batches[0])
    assert failed is None
    if pipeline.dynamodb.before.pop(call, None):
        race(pipeline, call, batches[1:])


def assert_remembered(pipeline: FakePipeline, store: MemoryStore, batches: list[Batch]) -> None:
    """The stored profiles are those of the library, with the same memory."""
    keys = {key: None for event in events_of(batches) for key in touched_keys(event)}
    expected = store.load(list(keys))
    assert {key.text() for key in expected} == pipeline.state.keys()
    for key, profile in expected.items():
        stored = decode_profile(key.entity_type, pipeline.state[key.text()]["profile"]["B"])
        assert memory(stored) == memory(profile), key


@settings(max_examples=40, deadline=None)
@given(batches=batches_of(failed_logins), call=st.sampled_from(COMMITS))
def test_racing_detectors_know_what_one_would(batches: list[Batch], call: str) -> None:
    """However batches interleave, profiles hold every failure once, and there is one alert for
    each rule and entity that the library alerts on."""
    pipeline, store = FakePipeline(), MemoryStore()
    race(pipeline, call, batches)
    alerts = run(Engine(parse_rules(pipeline.rules)), store, events_of(batches))
    assert_remembered(pipeline, store, batches)
    stored = pipeline.detector().alerts.load(pipeline.alerts)[0].values()
    assert sorted((a.rule, a.entity) for a in stored) == sorted((a.rule, a.entity) for a in alerts)


@settings(max_examples=40, deadline=None)
@given(batches=batches_of(any_events), call=st.sampled_from(COMMITS))
def test_racing_detectors_remember_what_one_would(batches: list[Batch], call: str) -> None:
    """The same of the profiles of all entities, for events of every kind."""
    pipeline, store = FakePipeline(), MemoryStore()
    race(pipeline, call, batches)
    run(Engine(parse_rules(pipeline.rules)), store, events_of(batches))
    assert_remembered(pipeline, store, batches)


def duration_s(call: str, arguments: Any) -> float:
    """What a call of the engine or of DynamoDB takes."""
    if call == "process":
        return JUDGED_S * len(arguments[0])
    return CALL_S if call.startswith(("batch_", "transact_")) else 0.0


def slow_detector(pipeline: FakePipeline, time: VirtualTime, chance: Random) -> Detector:
    """A detector whose work takes time, with the pauses that functions make."""
    dynamodb: Any = Slow(pipeline.dynamodb, time, duration_s)
    backoff = Backoff(sleep=time.wait, uniform=chance.uniform)
    detector = pipeline.detector(dynamodb, backoff)
    engine: Any = Slow(detector.rules(Report(DETECTOR_METRICS)), time, duration_s)
    return replace(detector, rules=lambda _: engine)


def logins_of(shard: int, chance: Random) -> list[Batch]:
    """The batches of a shard of a tenant: accounts, addresses and devices of its own."""
    numbers = iter(range(BATCHES * RECORDS))
    return [
        [
            kinesis_record(
                login(
                    number,
                    event_id=f"{shard}-{number}",
                    user=f"user{number} of {shard}",
                    ip=f"10.{shard}.{number // 250}.{number % 250}",
                    outcome=chance.choice(["success", "success", "success", "failure"]),
                ),
                number,
            )
            for number in (next(numbers) for _ in range(RECORDS))
        ]
        for _ in range(BATCHES)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_four_busy_shards_of_one_tenant_give_nothing_back(seed: int) -> None:
    """Every batch of every shard writes the tenant's profile; conflicts are many, and each ends
    within the bounded rounds."""
    pipeline, store, time, reports = FakePipeline(), MemoryStore(), VirtualTime(), list[Report]()
    shards = [logins_of(shard, Random(f"{seed} {shard}")) for shard in range(SHARDS)]

    def read(shard: int) -> Callable[[], list[str | None]]:
        chance = Random(f"{seed} {shard}")
        detector = slow_detector(pipeline, time, chance)

        def work() -> list[str | None]:
            time.wait(chance.random())
            mine = [Report(DETECTOR_METRICS) for _ in shards[shard]]
            reports.extend(mine)
            return list(map(detector, shards[shard], mine))

        return work

    given_back = time.run([read(shard) for shard in range(SHARDS)])
    assert given_back == [[None] * BATCHES] * SHARDS
    assert sum(report.counts[Metric.PROFILE_CONFLICTS] for report in reports) > BATCHES
    batches = [batch for shard in shards for batch in shard]
    run(Engine(parse_rules(pipeline.rules)), store, events_of(batches))
    assert_remembered(pipeline, store, batches)
