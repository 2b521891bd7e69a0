"""Quarantined records go back into the stream once the code takes them."""

import json
from collections.abc import Sequence

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from scripts.fakes.s3 import FakeS3
from scripts.redrive.step import State, Step
from tests.fakes.deployment import FakeDeployment
from tests.fakes.stream_records import ARRIVED_S, login

DAY_MS = 86_400_000
KEY = "quarantine/dt=2026-11-23/shardId-000000000000-1010-1030.json.gz"
MARKER = "quarantine-replayed/dt=2026-11-23/shardId-000000000000-1010-1030.json"


def early(number: int) -> bytes:
    """A login that a producer's clock dates more than a day ahead: refused now, not the day
    after tomorrow."""
    ahead = ARRIVED_S * 1000 + DAY_MS + 60_000 + number * 1000
    return json.dumps(login(number, occurred_at=ahead)).encode()


def quarantined(*batches: Sequence[bytes]) -> FakeDeployment:
    """A deployment whose detector has set aside these records."""
    deployment = FakeDeployment()
    for batch in batches:
        for data in batch:
            deployment.kinesis.arrive(data, partition_key="key of ann")
        deployment.consume()
    return deployment


def replay(deployment: FakeDeployment, **options: bool) -> list[Step]:
    """Run a replay."""
    deployment.kinesis.put_at_s = deployment.now.timestamp()
    wanted = {"dry_run": False, "force": False} | options
    return list(deployment.sources().quarantine.replay(**wanted))


def states(steps: Sequence[Step]) -> list[tuple[State, int]]:
    """State and number of records of each step."""
    return [(step.state, step.records) for step in steps]


def test_what_is_accepted_by_now_goes_back_as_it_came() -> None:
    """Bytes and partition key are the producer's; the rest stays in quarantine."""
    deployment = quarantined([early(1), b"\xff\x00", early(3)])
    before = deployment.s3.objects[KEY]
    steps = replay(deployment)
    assert states(steps) == [(State.REPLAYED, 2), (State.REFUSED, 1)]
    assert {step.what for step in steps} == {KEY}
    assert steps[1].detail.startswith("event: ")
    put = deployment.kinesis.records[3:]
    assert [(r["Data"], r["PartitionKey"]) for r in put] == [
        (early(1), "key of ann"),
        (early(3), "key of ann"),
    ]
    assert deployment.s3.objects[KEY] == before
    assert json.loads(deployment.s3.objects[MARKER]) == {
        "replayed": ["1010", "1030"],
        "at": "2026-11-25T10:30:00.000Z",
    }


def test_a_second_replay_puts_nothing() -> None:
    """It says what the first one did."""
    deployment = quarantined([early(1), b"\xff"])
    replay(deployment)
    before = deployment.everything()
    assert states(replay(deployment)) == [(State.EARLIER, 1), (State.REFUSED, 1)]
    assert deployment.everything() == before


def test_a_dry_run_writes_nothing() -> None:
    """It says what would happen."""
    deployment = quarantined([early(1), b"\xff"])
    before = deployment.everything()
    steps = replay(deployment, dry_run=True)
    assert states(steps) == [(State.WOULD_REPLAY, 1), (State.REFUSED, 1)]
    assert deployment.everything() == before


def test_what_is_refused_again_goes_back_only_by_force() -> None:
    """It comes to quarantine again, as another record; its marker keeps it from coming twice."""
    deployment = quarantined([b"\xff"])
    assert states(replay(deployment)) == [(State.REFUSED, 1)]
    assert len(deployment.kinesis.records) == 1
    assert states(replay(deployment, force=True)) == [(State.REPLAYED, 1)]
    deployment.consume()
    steps = replay(deployment, force=False)
    assert states(steps) == [(State.EARLIER, 1), (State.REFUSED, 1)]


def test_a_record_that_is_accepted_later_is_replayed_later() -> None:
    """The marker names records, not objects."""
    deployment = quarantined([early(1), early(4 * DAY_MS // 1000)])
    assert states(replay(deployment)) == [(State.REPLAYED, 1), (State.REFUSED, 1)]
    deployment.now = deployment.now.replace(day=29)
    assert states(replay(deployment)) == [(State.EARLIER, 1), (State.REPLAYED, 1)]
    marker = next(key for key in deployment.s3.objects if key.startswith("quarantine-replayed/"))
    assert json.loads(deployment.s3.objects[marker])["replayed"] == ["1010", "1020"]
    assert len(deployment.kinesis.records) == 4


def test_only_the_days_that_are_asked_for() -> None:
    """Both ends belong to them."""
    deployment = FakeDeployment()
    for day in range(4):
        deployment.kinesis.arrive(b"x", at_s=ARRIVED_S + day * 86_400)
        deployment.consume()
    found = deployment.sources("2026-11-24", "2026-11-25").quarantine.objects()
    assert [each.day for each in found] == ["2026-11-24", "2026-11-25"]
    assert len(list(deployment.sources().quarantine.objects())) == 4


def test_a_stream_that_takes_nothing_fails_the_object_alone() -> None:
    """Nothing is marked that was not put; a later run replays it."""
    deployment = quarantined([early(1)], [early(2)])
    deployment.kinesis.refused = 8
    steps = replay(deployment)
    assert states(steps) == [(State.FAILED, 0), (State.REPLAYED, 1)]
    assert "refused a record 8 times" in steps[0].detail
    assert sum(deployment.pauses_s) > 1
    assert states(replay(deployment)) == [(State.REPLAYED, 1), (State.EARLIER, 1)]


@pytest.mark.parametrize("body", [b"no gzip", b"\x1f\x8b\x08"])
def test_an_object_that_cannot_be_read_is_named(body: bytes) -> None:
    """The others are replayed."""
    deployment = quarantined([early(1)], [early(2)])
    broken = min(key for key in deployment.s3.objects if key.startswith("quarantine/"))
    deployment.s3.objects[broken] = body
    steps = replay(deployment)
    assert states(steps) == [(State.FAILED, 0), (State.REPLAYED, 1)]
    assert f"s3://lake/{broken}: not what the detector writes" in steps[0].detail


def test_a_marker_that_cannot_be_read_stops_its_object() -> None:
    """Without it nobody knows what was replayed."""
    deployment = quarantined([early(1)])
    replay(deployment)
    marker = next(key for key in deployment.s3.objects if key.startswith("quarantine-replayed/"))
    deployment.s3.objects[marker] = b"{}"
    (step,) = replay(deployment)
    assert step.state is State.FAILED
    assert marker in step.detail
    assert len(deployment.kinesis.records) == 2


class LosesMarkers(FakeS3):
    """A lake in which some writes of markers fail."""

    fails: list[bool]

    def put_object(self, **request: object) -> dict[str, object]:
        """PutObject."""
        if str(request["Key"]).startswith("quarantine-replayed/") and self.fails:
            self.down = self.fails.pop()
        try:
            return super().put_object(**request)
        finally:
            self.down = False


@given(
    st.lists(st.lists(st.booleans(), min_size=1, max_size=4), min_size=1, max_size=3),
    st.lists(st.booleans(), max_size=4),
)
def test_replaying_twice_is_replaying_once(batches: list[list[bool]], fails: list[bool]) -> None:
    """However often a run is cut off between putting and marking, the engine knows in the end
    what it knows after one run."""
    data = [
        [early(10 * b + n) if good else b"x%d" % n for n, good in enumerate(batch)]
        for b, batch in enumerate(batches)
    ]
    once, often = quarantined(*data), quarantined(*data)
    replay(once)
    once.consume()
    lake = LosesMarkers()
    lake.objects, lake.fails = often.s3.objects, list(fails)
    often.pipeline.s3 = lake
    for _ in range(len(fails) + 2):
        replay(often)
        often.consume()
    assert often.judged() == once.judged()
    assert all(s.state in (State.EARLIER, State.REFUSED) for s in replay(often))


def test_trouble_with_the_lake_fails_the_object(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that fails is reported with AWS's own words."""
    deployment = quarantined([early(1)])
    monkeypatch.setattr(deployment.s3, "unreadable", True)
    (step,) = replay(deployment)
    assert step.state is State.FAILED
    assert "SlowDown" in step.detail
    with pytest.raises(ClientError):
        deployment.sources().quarantine.counts(KEY)
