"""Several detectors on one state table: lost races are judged again, nothing is lost or doubled."""

from collections.abc import Callable
from typing import Any

import pytest

from fraudcore import decode_profile
from fraudcore.profiles import EntityType, IpProfile, Profile
from lambda_entry.report import Metric
from tests.fakes.pipeline import FakePipeline
from tests.fakes.stream_records import ARRIVED_S, failures, kinesis_record, login
from tests.profile_memory import memory

IP_PROFILE = "ip#default#203.0.113.9"
SHARED = (IP_PROFILE, "subnet#default#203.0.113.0/24", "tenant#default#default")
"""What the failures of two accounts from one source have in common."""


@pytest.fixture
def pipeline() -> FakePipeline:
    """A deployment with the strict rules and nothing stored."""
    return FakePipeline()


def interrupt(pipeline: FakePipeline, call: str, *works: Callable[[], Any]) -> None:
    """Let other writers work just before the next calls of this name."""
    pipeline.dynamodb.before[call] = list(works)


def failures_in(pipeline: FakePipeline, key: str = IP_PROFILE) -> int:
    """How many failures a stored profile holds."""
    return len(IpProfile.from_bytes(pipeline.state[key]["profile"]["B"]).failures)


def test_two_shards_below_the_threshold_find_the_crossing(pipeline: FakePipeline) -> None:
    """Three failures on either shard are six from one source: one alert, six in the profile."""
    others = failures(3, start=10, user="bob")
    interrupt(pipeline, "batch_execute_statement", lambda: pipeline.detect(others))
    failed, report = pipeline.detect(failures(3))
    assert failed is None
    assert failures_in(pipeline) == 6
    assert [item["rule"]["S"] for item in pipeline.alerts.values()] == ["ip_failure_burst"]
    assert report.counts[Metric.PROFILE_CONFLICTS] == len(SHARED)


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
    assert set(pipeline.state) == {
        *SHARED,
        "ip#default#198.51.100.1",
        "subnet#default#198.51.100.0/24",
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


def two_logins(number: int, **fields: object) -> list[dict[str, Any]]:
    """Records of two logins of one account from one device, in one session."""
    same = {"device_id": "d1", "session_id": "s1", "user_agent": "curl/8.5.0", **fields}
    return [kinesis_record(login(n, **same), n) for n in (number, number + 1)]


def stored(pipeline: FakePipeline, entity_type: EntityType) -> Profile:
    """The one stored profile of a type."""
    (item,) = (i for k, i in pipeline.state.items() if k.startswith(f"{entity_type}#"))
    return decode_profile(entity_type, item["profile"]["B"])


ALWAYS = ("user", "ip", "tenant", "device", "session")


@pytest.mark.parametrize(
    ("outcome", "entity_type"),
    [
        *(("success", entity_type) for entity_type in (*ALWAYS, "population")),
        *(("failure", entity_type) for entity_type in (*ALWAYS, "subnet")),
    ],
)
def test_whatever_profile_loses_is_judged_again(outcome: str, entity_type: EntityType) -> None:
    """Where one profile alone loses, it ends up with the events of both writers."""
    rules = 'preset = "strict"\n[rules.risk_score]\nenabled = true\n'
    pipeline, other, both = (FakePipeline(rules) for _ in range(3))
    mine = two_logins(1, outcome=outcome)
    theirs = two_logins(11, outcome=outcome, user="ann" if entity_type == "user" else "bob")
    other.detect(theirs)
    both.detect([*mine, *theirs])

    def win() -> None:
        key = next(key for key in other.state if key.startswith(f"{entity_type}#"))
        pipeline.state[key] = other.state[key]

    interrupt(pipeline, "batch_execute_statement", win)
    failed, report = pipeline.detect(mine)
    assert failed is None
    assert report.counts[Metric.PROFILE_CONFLICTS] == 1
    assert memory(stored(pipeline, entity_type)) == memory(stored(both, entity_type))
