"""Batches that the detector gave up on are given to it again."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraudcore import LoginEvent, decode_event
from fraudcore.testing import events
from lambda_entry.archive_rows import event_row
from lambda_entry.records import Accepted, Arrival
from scripts.redrive.archived_range import event_of
from scripts.redrive.step import State, Step
from tests.fakes.deployment import (
    DETECTOR,
    DETECTOR_QUEUE,
    FakeDeployment,
    letter,
    sent_bytes,
    sent_numbers,
)
from tests.fakes.stream_records import ARRIVED_AT, ARRIVED_S, SHARD, login


def given_up(count: int, *, seen: bool = False, **fields: object) -> FakeDeployment:
    """A deployment with a letter about ``count`` failed logins, which the detector may have
    archived and judged all the same."""
    deployment = FakeDeployment()
    numbers = [
        deployment.kinesis.arrive(json.dumps(login(n, **fields)).encode()) for n in range(count)
    ]
    if seen:
        deployment.consume()
    deployment.sqs.send(DETECTOR_QUEUE, "m1", letter(numbers[0], numbers[-1], count))
    return deployment


def replay(deployment: FakeDeployment, **options: bool) -> list[Step]:
    """Run a replay."""
    wanted = {"dry_run": False, "force": False} | options
    return list(deployment.sources().detector.replay(100, **wanted))


def test_what_is_retained_is_handed_over_as_lambda_does() -> None:
    """Under its own sequence numbers, page by page; the letter is deleted."""
    deployment = given_up(5)
    deployment.kinesis.arrive(b"after this batch")
    earlier = {**deployment.kinesis.records[0], "SequenceNumber": "1000"}
    deployment.kinesis.records.insert(0, earlier)
    (step,) = replay(deployment)
    assert step == Step("m1", State.REPLAYED, 5, "5 from the stream")
    assert sent_numbers(deployment.functions.events) == [["1010", "1020"], ["1030", "1040", "1050"]]
    name, event = deployment.functions.events[0]
    assert name == DETECTOR
    assert event["Records"][0] == {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "ann",
            "sequenceNumber": "1010",
            "data": event["Records"][0]["kinesis"]["data"],
            "approximateArrivalTimestamp": float(ARRIVED_S),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{SHARD}:1010",
        "eventName": "aws:kinesis:record",
        "awsRegion": "us-east-1",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:000000000000:stream/logins",
    }
    assert sent_bytes(event)[0] == json.dumps(login(0)).encode()
    assert deployment.sqs.queues[DETECTOR_QUEUE] == {}
    assert len(deployment.pipeline.alerts) == 2


def test_a_batch_that_was_judged_already_changes_nothing() -> None:
    """Neither profiles nor counts; the archive gets no other rows."""
    deployment = given_up(6, seen=True)
    judged, rows = deployment.judged(), deployment.s3.rows("events/")
    replay(deployment)
    assert deployment.judged() == judged
    places = {row["sequence_number"] for row in deployment.s3.rows("events/")}
    assert places == {row["sequence_number"] for row in rows}


@pytest.mark.parametrize("forgotten", [1, 4, 5, 9])
def test_a_batch_of_one_lane_is_not_taken_for_complete_by_its_neighbours(forgotten: int) -> None:
    """Records of another lane between the first and the last of a letter hide no loss."""
    deployment = given_up(10)
    numbers = [record["SequenceNumber"] for record in deployment.kinesis.records]
    deployment.sqs.queues[DETECTOR_QUEUE].clear()
    deployment.sqs.send(DETECTOR_QUEUE, "m1", letter(numbers[0], numbers[-1], 5))
    deployment.functions.lanes = 2
    del deployment.kinesis.records[:forgotten]
    (step,) = replay(deployment)
    assert step.state is State.FAILED
    assert "in 2 lanes: whether all 5 of this batch" in step.detail
    assert "m1" in deployment.sqs.queues[DETECTOR_QUEUE]
    (step,) = replay(deployment, force=True)
    assert (step.state, step.records) == (State.REPLAYED, 10 - forgotten)


def test_what_the_stream_holds_whole_is_given_back_whatever_the_lanes() -> None:
    """Events of other lanes were judged already, which changes nothing."""
    deployment = given_up(10, seen=True)
    numbers = [record["SequenceNumber"] for record in deployment.kinesis.records]
    deployment.sqs.queues[DETECTOR_QUEUE].clear()
    deployment.sqs.send(DETECTOR_QUEUE, "m1", letter(numbers[0], numbers[-1], 5))
    deployment.functions.lanes = 2
    (step,) = replay(deployment)
    assert step.state is State.REPLAYED


def test_pages_may_be_empty() -> None:
    """Kinesis may return nothing though records follow."""
    deployment = given_up(2)
    deployment.kinesis.empty_pages = 5
    assert replay(deployment)[0].records == 2


def test_the_rest_of_a_batch_is_handed_over_again() -> None:
    """From the record that the function names, after a pause that grows."""
    deployment = given_up(3)
    answers: list[dict[str, Any]] = [
        {"batchItemFailures": [{"itemIdentifier": "1030"}, {"itemIdentifier": "1020"}]},
        {"batchItemFailures": [{"itemIdentifier": "1020"}]},
        {"batchItemFailures": []},
    ]
    deployment.functions.handlers[DETECTOR] = lambda _: answers.pop(0)
    (step,) = replay(deployment)
    assert step.state is State.REPLAYED
    assert sent_numbers(deployment.functions.events) == [
        ["1010", "1020", "1030"],
        ["1020", "1030"],
        ["1020", "1030"],
    ]
    assert deployment.pauses_s == [1.0, 2.0]


@pytest.mark.parametrize("named", ["1020", "", "other"])
def test_a_batch_that_is_handed_back_for_ever_keeps_its_letter(named: str) -> None:
    """After four times without progress; an answer that names no record of the batch is about
    all of it. Others may take the letter at once."""
    deployment = given_up(3)
    answer = {"batchItemFailures": [{"itemIdentifier": named}]}
    deployment.functions.handlers[DETECTOR] = lambda _: answer
    (step,) = replay(deployment)
    assert step.state is State.FAILED
    assert "after it: handed back 4 times" in step.detail
    assert len(deployment.functions.events) <= 5
    assert list(deployment.sqs.queues[DETECTOR_QUEUE]) == ["m1"]
    assert deployment.sqs.hidden == set()


def test_a_record_that_breaks_the_function_is_named() -> None:
    """The batch is halved until it stands alone; all others are processed."""
    deployment = given_up(3)

    def detect(event: dict[str, Any]) -> object:
        if any(r["kinesis"]["sequenceNumber"] == "1020" for r in event["Records"]):
            raise ZeroDivisionError("by zero\x1b")
        return deployment.detect(event)

    deployment.functions.handlers[DETECTOR] = detect
    (step,) = replay(deployment)
    assert step == Step("m1", State.FAILED, 0, "1020: ZeroDivisionError: by zero\\x1b")
    assert {r["sequence_number"] for r in deployment.s3.rows("events/")} == {"1010", "1030"}
    assert list(deployment.sqs.queues[DETECTOR_QUEUE]) == ["m1"]


def test_large_batches_travel_in_several_invocations() -> None:
    """An invocation takes six megabytes."""
    deployment = FakeDeployment()
    deployment.kinesis.page = 100
    for _ in range(9):
        deployment.kinesis.arrive(b"x" * 1_000_000)
    deployment.sqs.send(DETECTOR_QUEUE, "m1", letter(1010, 1090, 9))
    assert replay(deployment)[0].records == 9
    assert list(map(len, sent_numbers(deployment.functions.events))) == [3, 3, 3]


def test_what_is_retained_no_longer_comes_from_the_archive() -> None:
    """Events go into the stream as a producer would put them; what is retained is handed over."""
    deployment = given_up(5, seen=True, geo={"country": "FR"}, colour="blue")
    del deployment.kinesis.records[:3]
    deployment.consumed = 2
    (step,) = replay(deployment)
    assert step == Step("m1", State.REPLAYED, 5, "2 from the stream, 3 from the archive")
    put = [decode_event(record["Data"]) for record in deployment.kinesis.records[2:]]
    assert [event.event_id for event in put] == ["e0", "e1", "e2"]
    assert put[0] == decode_event(json.dumps(login(0, geo={"country": "FR"}, colour="blue")))
    assert {record["PartitionKey"] for record in deployment.kinesis.records} == {"ann"}
    judged = deployment.judged()
    deployment.consume()
    assert deployment.judged() == judged


@pytest.mark.parametrize("closed", [False, True])
def test_a_range_that_the_stream_forgot_comes_from_the_archive(closed: bool) -> None:
    """Whether its records or its shard are gone; what was refused is in quarantine."""
    deployment = FakeDeployment()
    for data in (json.dumps(login(0)).encode(), b"\xff", json.dumps(login(2)).encode()):
        deployment.kinesis.arrive(data)
    deployment.consume()
    deployment.kinesis.records.clear()
    if closed:
        deployment.kinesis.close()
    deployment.sqs.send(DETECTOR_QUEUE, "m1", letter(1010, 1030, 3))
    (step,) = replay(deployment)
    assert step == Step("m1", State.REPLAYED, 2, "2 from the archive, 1 in quarantine")
    assert deployment.kinesis.calls.count("put_records") == 1
    assert deployment.sqs.queues[DETECTOR_QUEUE] == {}


def test_lost_records_keep_their_letter() -> None:
    """Nothing is put while some are nowhere, until that is accepted by force."""
    deployment = given_up(3, seen=True)
    deployment.kinesis.records.clear()
    deployment.sqs.send(DETECTOR_QUEUE, "m1", letter(1010, 1060, 6))
    (step,) = replay(deployment)
    assert step.state is State.FAILED
    assert step.detail == (
        "3 of 6 records are neither in the stream nor in the lake: "
        "shardId-000000000000 from 1010 to 1060"
    )
    assert deployment.kinesis.records == []
    (step,) = replay(deployment, force=True)
    assert step == Step("m1", State.REPLAYED, 3, "3 from the archive, 3 lost")
    assert deployment.sqs.queues[DETECTOR_QUEUE] == {}


def test_a_dry_run_reads_and_writes_nothing() -> None:
    """Letters are visible again afterwards."""
    deployment = given_up(5, seen=True)
    del deployment.kinesis.records[:3]
    before = deployment.everything()
    (step,) = replay(deployment, dry_run=True)
    assert step == Step("m1", State.WOULD_REPLAY, 5, "2 from the stream, 3 from the archive")
    assert deployment.everything() == before
    assert deployment.functions.events == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("{", "no dead letter: "),
        ("[]", "no dead letter: "),
        ("{}", "no dead letter: 'KinesisBatchInfo' is missing"),
        (letter(1, 2, 1, "DDBStreamBatchInfo"), "'KinesisBatchInfo' is missing"),
        (letter("x", 2, 1), "no dead letter: invalid literal"),
        (letter(1, 2, 1, approximateArrivalOfFirstRecord=None), "no dead letter: "),
        (letter(1, 2, 1, streamArn="a:b:c:d:e:stream/other"), "about the stream 'other'"),
    ],
)
def test_messages_of_another_kind_are_left(body: str, problem: str) -> None:
    """They are named with what is wrong, and hold up no other."""
    deployment = given_up(1)
    deployment.sqs.queues[DETECTOR_QUEUE] = {"m0": body, **deployment.sqs.queues[DETECTOR_QUEUE]}
    bad, good = replay(deployment)
    assert (bad.what, bad.state) == ("m0", State.FAILED)
    assert problem in bad.detail
    assert good.state is State.REPLAYED
    assert list(deployment.sqs.queues[DETECTOR_QUEUE]) == ["m0"]


def test_no_more_letters_than_asked_for_are_taken() -> None:
    """More than ten come in several calls, each once."""
    deployment = given_up(1)
    for number in range(2, 26):
        deployment.sqs.send(DETECTOR_QUEUE, f"m{number}", letter(1010, 1010, 1))
    detector = deployment.sources().detector
    assert len(list(detector.replay(12, dry_run=True, force=False))) == 12
    assert len({s.what for s in detector.replay(100, dry_run=True, force=False)}) == 25


answers = st.lists(
    st.sampled_from(["ok", "fault", "first", "second", "last", "unknown"]), max_size=14
)


@given(answers, st.integers(1, 5))
def test_no_letter_is_deleted_before_all_its_records_are_processed(
    script: list[str], count: int
) -> None:
    """Whatever the function answers; and a letter that is left is redriven by a later run."""
    deployment = given_up(count)
    deployment.kinesis.page = 4
    done: set[str] = set()

    def detect(event: dict[str, Any]) -> dict[str, Any]:
        numbers = [r["kinesis"]["sequenceNumber"] for r in event["Records"]]
        said = script.pop(0) if script else "ok"
        if said == "fault":
            raise ValueError("fault")
        stop = {"first": 0, "second": min(1, len(numbers) - 1), "last": len(numbers) - 1}.get(said)
        done.update(numbers[:stop] if said != "unknown" else ())
        failures = {"ok": [], "unknown": ["x"]}.get(said, numbers[stop:][:1])
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failures]}

    deployment.functions.handlers[DETECTOR] = detect
    for _ in range(len(script) + 1):
        replay(deployment)
        if not deployment.sqs.queues[DETECTOR_QUEUE]:
            break
        assert deployment.sqs.hidden == set()
    assert deployment.sqs.queues[DETECTOR_QUEUE] == {}
    assert len(done) == count


@given(events())
def test_an_archived_event_is_the_event(event: LoginEvent) -> None:
    """What is put back from the archive decodes to what was archived."""
    accepted = Accepted(Arrival(SHARD, "1", ARRIVED_AT, "ann"), event)
    row = json.loads(json.dumps(event_row(accepted)))
    assert decode_event(json.dumps(event_of(row))) == event
