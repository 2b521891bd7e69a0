"""Several detectors on one state table: lost races are judged again, nothing is lost or doubled."""

import base64
from collections.abc import Callable
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
from lambda_entry.report import Metric
from tests.fakes.pipeline import FakePipeline
from tests.fakes.stream_records import ARRIVED_S, failures, kinesis_record, login

IP_PROFILE = "ip#default#203.0.113.9"
COMMITS = ("batch_execute_statement", "transact_write_items")


@pytest.fixture
def pipeline() -> FakePipeline:
    """A deployment with the strict rules and nothing stored."""
    return FakePipeline()


def interrupt(pipeline: FakePipeline, call: str, *works: Callable[[], Any]) -> None:
    """Let other writers work just before the next calls of this name."""
    pipeline.dynamodb.before[call] = list(works)


def failures_in(pipeline: FakePipeline, key: str = IP_PROFILE) -> int:
    """How many failures a stored profile holds."""
    profile = decode_profile("ip", pipeline.state[key]["profile"]["B"])
    return len(profile.failures)


def test_two_shards_below_the_threshold_find_the_crossing(pipeline: FakePipeline) -> None:
    """Three failures on either shard are six from one source: one alert, six in the profile."""
    others = failures(3, start=10, user="bob")
    interrupt(pipeline, "batch_execute_statement", lambda: pipeline.detect(others))
    failed, report = pipeline.detect(failures(3))
    assert failed is None
    assert failures_in(pipeline) == 6
    assert [item["rule"]["S"] for item in pipeline.alerts.values()] == ["ip_failure_burst"]
    assert report.counts[Metric.PROFILE_CONFLICTS] == 1


def test_two_shards_that_both_cross_open_one_alert(pipeline: FakePipeline) -> None:
    """The loser's alert is never stored; its findings extend the winner's."""
    others = failures(6, start=10, user="bob")
    interrupt(pipeline, "transact_write_items", lambda: pipeline.detect(others))
    failed, report = pipeline.detect(failures(6))
    by_rule = [item["rule"]["S"] for item in pipeline.alerts.values()]
    assert failed is None
    assert sorted(by_rule) == ["failed_login_burst", "failed_login_burst", "ip_failure_burst"]
    assert failures_in(pipeline) == 12
    assert report.counts[Metric.ALERTS_OPENED] == 1
    assert report.counts[Metric.ALERTS_UPDATED] == 1


def test_the_other_writer_may_delete(pipeline: FakePipeline) -> None:
    """A profile that expires between read and write is written anew."""
    pipeline.detect(failures(1))
    interrupt(pipeline, "batch_execute_statement", pipeline.state.clear)
    failed, _ = pipeline.detect(failures(1, start=1))
    assert failed is None
    assert failures_in(pipeline) == 1


def test_the_other_writer_may_leave_garbage(pipeline: FakePipeline) -> None:
    """A profile damaged between read and write is reported and replaced."""

    def damage() -> None:
        pipeline.state[IP_PROFILE] |= {"version": {"N": "7"}, "profile": {"B": b"\xff"}}

    pipeline.detect(failures(1))
    interrupt(pipeline, "batch_execute_statement", damage)
    failed, report = pipeline.detect(failures(1, start=1))
    assert failed is None
    assert report.counts[Metric.PROFILE_UNREADABLE] == 1
    assert pipeline.state[IP_PROFILE]["version"] == {"N": "8"}


def test_a_profile_under_constant_fire_is_given_back(pipeline: FakePipeline) -> None:
    """After eight lost rounds the first event of the contended source is to be delivered again."""

    def steal() -> None:
        item = pipeline.state.setdefault(IP_PROFILE, {"entity_key": {"S": IP_PROFILE}})
        version = int(item.get("version", {"N": "0"})["N"])
        item |= {"version": {"N": str(version + 1)}, "expires_at": {"N": str(ARRIVED_S + 9)}}
        item.setdefault("profile", {"B": b""})

    interrupt(pipeline, "batch_execute_statement", *[steal] * 100)
    records = [kinesis_record(login(1, ip="198.51.100.1", user="bob"), 1), *failures(2, start=2)]
    failed, report = pipeline.detect(records)
    assert failed == "2"
    assert report.counts[Metric.PROFILE_CONFLICTS] == 8
    assert report.counts[Metric.BATCH_FAILURES] == 1
    assert pipeline.pauses_s == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0]
    assert set(pipeline.state) == {IP_PROFILE, "ip#default#198.51.100.1"} | {
        "user#default#ann",
        "user#default#bob",
    }


def test_only_the_lost_profile_is_judged_again(pipeline: FakePipeline) -> None:
    """The account's profile is committed once, however often its source's profile loses."""
    others = [failures(1, start=10 * n, user=f"user{n}") for n in (1, 2, 3)]
    works = [lambda records=records: pipeline.detect(records) for records in others]
    interrupt(pipeline, "batch_execute_statement", works[0])
    pipeline.detect(failures(1))
    assert pipeline.state["user#default#ann"]["version"] == {"N": "1"}
    assert pipeline.state[IP_PROFILE]["version"] == {"N": "2"}


def test_an_alert_that_moved_on_is_merged(pipeline: FakePipeline) -> None:
    """An alert stored with a higher count never goes down, and the profile still commits."""
    pipeline.detect(failures(5))

    def raise_count() -> None:
        for item in pipeline.alerts.values():
            item["count"] = {"N": "50"}

    interrupt(pipeline, "transact_write_items", raise_count)
    failed, _ = pipeline.detect(failures(1, start=5))
    assert failed is None
    assert {item["count"]["N"] for item in pipeline.alerts.values()} == {"50"}
    assert failures_in(pipeline) == 6


batches = st.lists(
    st.lists(
        st.builds(
            login,
            st.integers(0, 40),
            user=st.sampled_from(["ann", "bob", "eve"]),
            ip=st.sampled_from(["203.0.113.9", "198.51.100.1"]),
        ),
        min_size=1,
        max_size=8,
    ),
    min_size=2,
    max_size=6,
)


def numbered(batch: list[dict[str, object]]) -> list[dict[str, Any]]:
    """Records of events in which the id decides about the whole event."""
    return [
        kinesis_record(event | {"event_id": f"{event['event_id']}{event['user']}{event['ip']}"}, n)
        for n, event in enumerate(batch)
    ]


@settings(max_examples=40, deadline=None)
@given(batches=batches, call=st.sampled_from(COMMITS))
def test_racing_detectors_know_what_one_would(
    batches: list[list[dict[str, object]]], call: str
) -> None:
    """However batches interleave, profiles hold every event once, and there is one alert for
    each rule and entity that the library alerts on."""
    pipeline = FakePipeline()
    race(pipeline, call, [numbered(batch) for batch in batches])
    events = [event_of(record) for batch in batches for record in numbered(batch)]
    engine, store = Engine(parse_rules(pipeline.rules)), MemoryStore()
    alerts = run(engine, store, events)
    for key, profile in store.load(engine.keys(events)).items():
        stored = decode_profile(key.entity_type, pipeline.state[key.text()]["profile"]["B"])
        assert stored.histories == profile.histories
    stored_alerts = pipeline.detector().alerts.load(pipeline.alerts)[0].values()
    assert sorted((a.rule, a.entity.value) for a in stored_alerts) == sorted(
        (a.rule, a.entity.value) for a in alerts
    )


def race(pipeline: FakePipeline, call: str, batches: list[list[dict[str, Any]]]) -> None:
    """Each batch is overtaken by the next one just before its first ``call``; none fails."""
    if not batches:
        return
    interrupt(pipeline, call, lambda: race(pipeline, call, batches[1:]))
    failed, _ = pipeline.detect(batches[0])
    assert failed is None
    if pipeline.dynamodb.before.pop(call, None):
        race(pipeline, call, batches[1:])


def event_of(record: dict[str, Any]) -> LoginEvent:
    """The event that a record carries."""
    return decode_event(base64.b64decode(record["kinesis"]["data"]))
