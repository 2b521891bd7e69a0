"""Detectors that race each other come to what one alone would, and none gives up."""

import base64
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from math import inf
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
from fraudcore.profiles import ENTITY_TYPES, Profile
from fraudcore.touched import touched_keys
from lambda_entry.backoff import Backoff
from lambda_entry.detector import Detector
from lambda_entry.held_profile import MOST_PARTS
from lambda_entry.part_key import PartKey
from lambda_entry.report import DETECTOR_METRICS, Metric, Report
from scripts.fakes.virtual_time import Slow, VirtualTime
from tests.fakes.pipeline import FakePipeline
from tests.fakes.stream_records import kinesis_record, login
from tests.profile_memory import memory

COMMITS = ("batch_execute_statement", "transact_write_items")
SHARDS, BATCHES, RECORDS = 4, 8, 20
CALL_S = 0.015
"""About what a call to DynamoDB takes from a function."""
JUDGED_S = 0.0002
"""About what judging an event takes there."""

USERS = ("ann", "bob", "eve")
SOURCES = ("203.0.113.9", "198.51.100.1")
failed_logins = st.builds(
    login,
    st.integers(0, 40),
    user=st.sampled_from(USERS),
    ip=st.sampled_from(SOURCES),
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
    """Records of the events, with distinct ids; each batch is of a shard of its own."""
    return [
        [
            kinesis_record(event | {"event_id": f"{shard}-{number}"}, number, shard=shard_id(shard))
            for number, event in enumerate(batch)
        ]
        for shard, batch in enumerate(batches)
    ]


def shard_id(shard: int) -> str:
    """What Kinesis calls the shard of a number."""
    return f"shardId-{shard:012}"


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
    places = {PartKey(key, n).text(): n for key in expected for n in range(MOST_PARTS)}
    assert pipeline.state.keys() <= places.keys()
    for key, profile in expected.items():
        head, *parts = pipeline.stored(key)
        assert memory(reduce(Profile.merge, parts, head)) == memory(profile), key
        assert not any(part.most_findings for part in parts)


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


@settings(max_examples=60, deadline=None)
@given(batches=batches_of(failed_logins), call=st.sampled_from(COMMITS), data=st.data())
def test_split_profiles_remember_what_one_would(
    batches: list[Batch], call: str, data: st.DataObject
) -> None:
    """However batches of different shards interleave, and however often it changes how far
    profiles are split: head and parts hold every failure once, every alert has its episode in
    the head, and the next failure finds whatever was crossed only together."""
    pipeline, store = FakePipeline(), MemoryStore()
    rest = batches
    while rest:
        pipeline.split = split_over(data.draw(st.sampled_from([1, 2, 3, 4, 16])))
        count = data.draw(st.integers(1, len(rest)))
        race(pipeline, call, rest[:count])
        rest = rest[count:]
        assert_alerts_have_episodes(pipeline)
    last = numbered([[login(61, user=user, ip=ip)] for user in USERS for ip in SOURCES])
    for records in last:
        assert pipeline.detect(records)[0] is None
    alerts = run(Engine(parse_rules(pipeline.rules)), store, events_of([*batches, *last]))
    assert_remembered(pipeline, store, [*batches, *last])
    assert_alerts_have_episodes(pipeline)
    stored = pipeline.detector().alerts.load(pipeline.alerts)[0].values()
    assert sorted((a.rule, a.entity) for a in stored) == sorted((a.rule, a.entity) for a in alerts)


def split_over(parts: int) -> str:
    """All profiles are split this far."""
    return ",".join(f"{entity_type}={parts}" for entity_type in ENTITY_TYPES)


def assert_alerts_have_episodes(pipeline: FakePipeline) -> None:
    """As many alerts of a profile as its head has episodes."""
    alerts = Counter(item["entity_key"]["S"] for item in pipeline.alerts.values())
    for key, item in pipeline.state.items():
        entity_type = next(
            each for each in ENTITY_TYPES if key.startswith((f"{each}#", f"{each}."))
        )
        profile = decode_profile(entity_type, item["profile"]["B"])
        assert len(profile.episodes) == alerts.pop(key, 0), key
    assert not alerts


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
                shard=shard_id(shard),
            )
            for number in (next(numbers) for _ in range(RECORDS))
        ]
        for _ in range(BATCHES)
    ]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("split", "least", "most"), [("", BATCHES, inf), ("tenant=4", 1, SHARDS)])
def test_four_busy_shards_of_one_tenant_give_nothing_back(
    seed: int, split: str, least: int, most: float
) -> None:
    """Every batch of every shard writes the tenant's profile; conflicts are many, and each ends
    within the bounded rounds. Where the profile may be split, they end with the first."""
    pipeline, store, time = FakePipeline(split=split), MemoryStore(), VirtualTime()
    reports = list[Report]()
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
    conflicts = sum(report.counts[Metric.PROFILE_CONFLICTS] for report in reports)
    assert least <= conflicts <= most
    batches = [batch for shard in shards for batch in shard]
    run(Engine(parse_rules(pipeline.rules)), store, events_of(batches))
    assert_remembered(pipeline, store, batches)
