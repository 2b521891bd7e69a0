"""Dead letters of the notifier: deleted once nothing of theirs is left untold."""

from typing import Any

import pytest

from lambda_entry.alert_items import alert_update
from scripts.fakes.dynamodb import refusal
from scripts.fakes.dynamodb_expressions import apply_update
from scripts.redrive.step import State, Step
from tests.fakes.deployment import NOTIFIER_QUEUE, SWEEP, FakeDeployment, letter
from tests.fakes.pipeline import ALERTS
from tests.storage_contract import alert

SINCE = "2026-11-23T10:30:00.000Z"
"""When the records of letters arrived."""


@pytest.fixture
def deployment() -> FakeDeployment:
    """A deployment with one letter."""
    made = FakeDeployment()
    made.sqs.send(NOTIFIER_QUEUE, "m1", letter(1, 2, 2, "DDBStreamBatchInfo"))
    return made


def wait(deployment: FakeDeployment, alert_id: str, since: str = SINCE) -> None:
    """Store an alert that waits in the outbox."""
    update = alert_update(ALERTS, alert(alert_id), 2_000_000_000, since)
    deployment.pipeline.alerts[alert_id] = apply_update(update, {"alert_id": {"S": alert_id}})


def replay(deployment: FakeDeployment, *, dry_run: bool = False) -> list[Step]:
    """Run a replay."""
    return list(deployment.sources().notifier.replay(100, dry_run=dry_run))


def test_people_are_told_and_the_letter_is_deleted(deployment: FakeDeployment) -> None:
    """One sweep serves all letters."""
    deployment.sqs.send(NOTIFIER_QUEUE, "m2", letter(3, 3, 1, "DDBStreamBatchInfo"))
    wait(deployment, "a")
    assert replay(deployment) == [
        Step("m1", State.REPLAYED, 2, "nothing is left untold"),
        Step("m2", State.REPLAYED, 1, "nothing is left untold"),
    ]
    assert [sent["alert_id"] for sent in deployment.pipeline.sns.alerts()] == ["a"]
    assert [name for name, _ in deployment.functions.events] == [SWEEP]
    assert deployment.sqs.queues[NOTIFIER_QUEUE] == {}


def test_without_letters_nothing_is_swept() -> None:
    """The schedule does that."""
    deployment = FakeDeployment()
    wait(deployment, "a")
    assert replay(deployment) == []
    assert deployment.functions.events == []


def test_a_letter_stays_while_one_of_its_alerts_waits(deployment: FakeDeployment) -> None:
    """The alerts are named; others may take the letter at once."""
    for number in range(7):
        wait(deployment, f"a{number}")
    deployment.pipeline.sns.down = True
    assert replay(deployment) == [
        Step("m1", State.FAILED, 0, "still in the outbox: a0, a1, a2, a3, a4, ...")
    ]
    assert list(deployment.sqs.queues[NOTIFIER_QUEUE]) == ["m1"]
    assert deployment.sqs.hidden == set()
    assert len(deployment.pauses_s) == 4


def test_alerts_after_the_letter_do_not_hold_it(deployment: FakeDeployment) -> None:
    """Its own have been waiting since its last change, give or take a second, or longer."""
    wait(deployment, "younger", "2026-11-23T10:30:01.001Z")
    deployment.pipeline.sns.down = True
    assert replay(deployment)[0].state is State.REPLAYED
    deployment.sqs.send(NOTIFIER_QUEUE, "m2", letter(1, 2, 2, "DDBStreamBatchInfo"))
    wait(deployment, "own", "2026-11-23T10:30:01.000Z")
    assert replay(deployment)[0].detail == "still in the outbox: own"


def test_the_index_may_lag_behind(deployment: FakeDeployment) -> None:
    """It is looked at again before a letter is kept."""
    wait(deployment, "a")
    deployment.dynamodb.stale = dict(deployment.pipeline.alerts)

    def catch_up() -> None:
        deployment.dynamodb.stale = {}

    nothing = [lambda: None]
    deployment.dynamodb.before["query"] = [*nothing * 3, catch_up]
    assert replay(deployment)[0].state is State.REPLAYED


def test_a_large_outbox_is_swept_in_turns(deployment: FakeDeployment) -> None:
    """Until one sweep saw all of it; a bounded number of times."""
    answers: list[dict[str, Any]] = [{"complete": False}, {"complete": False}, {"complete": True}]
    deployment.functions.handlers[SWEEP] = lambda _: answers.pop(0)
    assert replay(deployment)[0].state is State.REPLAYED
    assert len(deployment.functions.events) == 3
    deployment.sqs.send(NOTIFIER_QUEUE, "m2", letter(1, 2, 2, "DDBStreamBatchInfo"))
    wait(deployment, "a")
    deployment.functions.handlers[SWEEP] = lambda _: {"complete": False}
    assert replay(deployment)[0].detail == (
        "still in the outbox: a; the sweep: the outbox is larger than 20 sweeps"
    )


def test_a_sweep_that_fails_is_named(deployment: FakeDeployment) -> None:
    """With what the function said."""

    def sweep(_: object) -> object:
        raise PermissionError("no\npermission")

    wait(deployment, "a")
    deployment.functions.handlers[SWEEP] = sweep
    assert replay(deployment)[0].detail == (
        "still in the outbox: a; the sweep: PermissionError: no\\npermission"
    )


def test_an_outbox_that_cannot_be_read_deletes_nothing(deployment: FakeDeployment) -> None:
    """The letter is given back."""

    def deny() -> None:
        raise refusal("Query", "AccessDeniedException")

    deployment.functions.handlers[SWEEP] = lambda _: {"complete": True}
    deployment.dynamodb.before["query"] = [deny]
    (step,) = replay(deployment)
    assert step.state is State.FAILED
    assert "AccessDeniedException" in step.detail
    assert list(deployment.sqs.queues[NOTIFIER_QUEUE]) == ["m1"]


def test_a_dry_run_changes_nothing(deployment: FakeDeployment) -> None:
    """It says what waits."""
    assert replay(deployment, dry_run=True)[0].detail == "nothing is left untold"
    wait(deployment, "a")
    before = deployment.everything()
    assert replay(deployment, dry_run=True) == [
        Step("m1", State.WOULD_REPLAY, 2, "a in the outbox")
    ]
    assert deployment.everything() == before
    assert deployment.functions.events == []


def test_a_letter_of_the_detector_is_left(deployment: FakeDeployment) -> None:
    """It is none of the notifier's."""
    deployment.sqs.queues[NOTIFIER_QUEUE] = {"m1": letter(1, 2, 2)}
    (step,) = replay(deployment)
    assert step.detail == "no dead letter: 'DDBStreamBatchInfo' is missing"
