"""Detectors of different shards on split profiles."""

from typing import Any

import pytest

from fraudcore import ProfileKey
from fraudcore.profiles import IpProfile
from lambda_entry.report import Metric
from tests.fakes.pipeline import FakePipeline, counts
from tests.fakes.stream_records import kinesis_record, login

SOURCE = ProfileKey("default", "ip", "203.0.113.9")
ITEMS = ("ip#default#203.0.113.9", "ip.1#default#203.0.113.9", "ip.2#default#203.0.113.9")
FEW = 1
"""Failures of which no number of shards' first batches makes an attack."""


def records(shard: int, start: int, count: int = FEW, **fields: object) -> list[dict[str, Any]]:
    """Failures that a shard delivers, of an account of its own."""
    return [
        kinesis_record(login(n, user=f"user{shard}", **fields), n, shard=f"shardId-{shard:012}")
        for n in range(start, start + count)
    ]


@pytest.fixture
def pipeline() -> FakePipeline:
    """A deployment with the strict rules, in which two shards have contended for a source."""
    made = FakePipeline(split="ip=3,subnet=3,tenant=3")
    _, report = overtaken(made, "batch_execute_statement", records(1, 100), records(2, 200))
    assert report.counts[Metric.PROFILE_CONFLICTS] == 3
    return made


def overtaken(pipeline: FakePipeline, call: str, theirs: list[Any], mine: list[Any]) -> list[Any]:
    """Two detectors, the second of which is overtaken by the first; the reports of both."""
    reports: list[Any] = []

    def overtake() -> None:
        reports.append(pipeline.detect(theirs)[1])

    pipeline.dynamodb.before[call] = [overtake]
    failed, report = pipeline.detect(mine)
    assert failed is None
    return [*reports, report]


def failures_of(pipeline: FakePipeline) -> int:
    """How many failures head and parts of the source hold together."""
    head, *parts = pipeline.stored(SOURCE)
    for part in parts:
        head = head.merge(part)
    assert isinstance(head, IpProfile)
    return len(head.failures)


def test_shards_no_longer_conflict(pipeline: FakePipeline) -> None:
    """Each writes its own part; nothing is lost, and the other profiles are as they were."""
    assert pipeline.state[ITEMS[0]]["parts"] == {"N": "3"}
    head = dict(pipeline.state[ITEMS[0]])
    reports = overtaken(pipeline, "batch_execute_statement", records(1, 101), records(2, 201))
    assert [report.counts[Metric.PROFILE_CONFLICTS] for report in reports] == [0, 0]
    assert all(item in pipeline.state for item in ITEMS)
    assert pipeline.state[ITEMS[0]] == head
    assert failures_of(pipeline) == 4


def test_a_crossing_of_two_shards_is_seen_one_event_later(pipeline: FakePipeline) -> None:
    """Five failures are an attack, but neither shard saw more than four; the next event tells."""
    overtaken(pipeline, "batch_execute_statement", records(1, 101, 2), records(2, 201, 2))
    assert failures_of(pipeline) == 6
    assert pipeline.alerts == {}
    pipeline.detect(records(3, 300))
    assert [item["rule"]["S"] for item in pipeline.alerts.values()] == ["ip_failure_burst"]


def test_two_shards_that_both_cross_open_one_alert(pipeline: FakePipeline) -> None:
    """Alerts are written with the head, so that one of the two loses; its findings extend the
    winner's alert."""
    theirs, mine = overtaken(
        pipeline, "transact_write_items", records(1, 101, 4), records(2, 201, 4)
    )
    assert theirs.counts[Metric.ALERTS_OPENED] == 2
    assert mine.counts[Metric.ALERTS_OPENED] == 1
    rules = sorted(
        (i["rule"]["S"], i["entity"]["M"]["value"]["S"]) for i in pipeline.alerts.values()
    )
    assert rules == [
        ("failed_login_burst", "user1"),
        ("failed_login_burst", "user2"),
        ("ip_failure_burst", "203.0.113.9"),
    ]
    assert failures_of(pipeline) == 10


def test_who_loses_to_those_who_split_a_profile_sees_their_parts() -> None:
    """A shard that read one item judges again on all that there are by then."""
    pipeline = FakePipeline(split="ip=3,subnet=3,tenant=3")

    def split_up() -> None:
        overtaken(pipeline, "batch_execute_statement", records(1, 100), records(2, 200))
        pipeline.detect(records(2, 201, 2))

    pipeline.dynamodb.before["batch_execute_statement"] = [split_up]
    pipeline.detect(records(3, 300))
    assert [item["rule"]["S"] for item in pipeline.alerts.values()] == ["ip_failure_burst"]
    assert failures_of(pipeline) == 5


def test_a_damaged_part_is_reported_and_replaced(pipeline: FakePipeline) -> None:
    """By the shard whose part it is; the others know what it knew."""
    pipeline.detect(records(1, 101))
    pipeline.state[ITEMS[1]]["profile"] = {"B": b"\xff"}
    _, report = pipeline.detect(records(1, 102))
    assert report.counts[Metric.PROFILE_UNREADABLE] == 1
    assert report.notes["unreadable_profiles"][0].startswith(f"{ITEMS[1]}: ")
    _, report = pipeline.detect(records(2, 201))
    assert Metric.PROFILE_UNREADABLE not in counts(report)
    assert pipeline.state[ITEMS[1]]["version"] == {"N": "2"}


def test_parts_are_read_together_with_new_devices(pipeline: FakePipeline) -> None:
    """A split profile costs no further call where a device is new, and none is written more."""
    pipeline.dynamodb.calls.clear()
    pipeline.detect(records(1, 101, outcome="success", device_id="d1"))
    assert pipeline.dynamodb.calls == [
        "batch_get_item",
        "batch_get_item",
        "batch_execute_statement",
    ]


def test_a_split_that_was_turned_off_is_still_read(pipeline: FakePipeline) -> None:
    """Nothing that parts hold is lost, whatever is configured later."""
    pipeline.detect(records(1, 101))
    pipeline.split = ""
    pipeline.detect(records(2, 201, 2))
    assert [item["rule"]["S"] for item in pipeline.alerts.values()] == ["ip_failure_burst"]
    assert failures_of(pipeline) == 5
