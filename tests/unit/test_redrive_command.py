"""The redrive's command line: what it shows, and its exit status."""

import io
import json
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from scripts.redrive.__main__ import main
from scripts.redrive.deployment import DeploymentError, names_of
from tests.fakes.deployment import (
    DETECTOR_QUEUE,
    NAMES,
    NOTIFIER_QUEUE,
    FakeDeployment,
    letter,
)
from tests.fakes.stream_records import login

HOSTILE = b'{"event_id": "\x1b[2J\xe2\x80\xae'
FLAGS = [part for name, value in NAMES.items() for part in (f"--{name.replace('_', '-')}", value)]


@pytest.fixture
def deployment() -> FakeDeployment:
    """Two records in quarantine, one of which is a login; a letter to each function."""
    made = FakeDeployment()
    made.kinesis.arrive(HOSTILE)
    ahead = login(1, occurred_at="2026-11-24T11:00:00Z")
    made.kinesis.arrive(json.dumps(ahead).encode())
    made.consume()
    made.sqs.send(DETECTOR_QUEUE, "m1", letter(1010, 1020, 2))
    made.sqs.send(NOTIFIER_QUEUE, "m2", letter(7, 8, 2, "DDBStreamBatchInfo"))
    made.kinesis.put_at_s = made.now.timestamp()
    return made


def run(deployment: FakeDeployment, *arguments: str) -> tuple[int, str]:
    """Run a command; its status and what it shows."""
    shown = io.StringIO()
    status = main([*arguments, *FLAGS], shown, lambda: deployment)
    text = shown.getvalue()
    assert all(line.isprintable() for line in text.splitlines())
    return status, text


def test_the_list_says_how_much_is_set_aside(deployment: FakeDeployment) -> None:
    """All sources unless some are named; nothing is changed."""
    before = deployment.everything()
    status, text = run(deployment, "list")
    assert status == 0
    assert "Quarantine: 2 records" in text
    assert "2026-11-23" in text
    assert "Detector: 1 dead letter\n" in text
    assert "RetryAttemptsExhausted" in text
    assert "m2" in text
    assert deployment.everything() == before
    assert "Detector" not in run(deployment, "list", "quarantine")[1]


def test_nothing_set_aside_is_said() -> None:
    """In the list and in a replay."""
    status, text = run(FakeDeployment(), "list")
    assert status == 0
    assert "Quarantine: nothing is set aside" in text
    assert "Detector: no dead letter" in text
    status, text = run(FakeDeployment(), "replay", "quarantine", "notifier")
    assert status == 0
    assert text.count("nothing to replay") == 2


def test_each_record_can_be_inspected(deployment: FakeDeployment) -> None:
    """Why it was refused, whether it would be today, and its bytes, visible."""
    status, text = run(deployment, "show", "quarantine")
    assert status == 0
    assert "then  event: " in text
    assert "then  occurred_at: " in text
    assert "now   accepted" in text
    assert "\\x1b[2J" in text
    assert "1010" in text
    assert "the first 1 records" in run(deployment, "show", "quarantine", "--most", "1")[1]


def test_each_letter_can_be_inspected(deployment: FakeDeployment) -> None:
    """Stream, shard, range and reason; what is none is shown as it is, and is a failure."""
    status, text = run(deployment, "show", "detector", "notifier")
    assert status == 0
    assert "from     1010, arrived 2026-11-23T10:30:00.000Z" in text
    deployment.sqs.queues[DETECTOR_QUEUE] = {"m3": "\x1bno letter"}
    status, text = run(deployment, "show", "detector")
    assert status == 1
    assert "body     \\x1bno letter" in text
    assert run(deployment, "list", "detector")[0] == 1


def test_a_replay_says_what_became_of_each(deployment: FakeDeployment) -> None:
    """What is refused again is no failure."""
    status, text = run(deployment, "replay", "quarantine", "detector", "notifier")
    assert status == 0
    assert "1 replayed\n" in text
    assert "1 refused again: event: " in text
    assert "m1  2 replayed: 2 from the stream" in text
    assert "   1 replayed, 1 refused again" in text
    assert deployment.sqs.queues == {DETECTOR_QUEUE: {}, NOTIFIER_QUEUE: {}}


def test_a_dry_run_says_would(deployment: FakeDeployment) -> None:
    """And changes nothing."""
    before = deployment.everything()
    status, text = run(deployment, "replay", "quarantine", "detector", "notifier", "--dry-run")
    assert status == 0
    assert text.count("would replay") == 6
    assert deployment.everything() == before


def test_a_failure_is_status_1(deployment: FakeDeployment) -> None:
    """And is counted."""
    deployment.kinesis.records.clear()
    deployment.s3.objects.clear()
    status, text = run(deployment, "replay", "detector")
    assert status == 1
    assert "✘ m1  failed: 2 of 2 records are neither in the stream nor in the lake" in text
    assert "   1 failed" in text


def test_an_object_that_cannot_be_read_is_status_1(deployment: FakeDeployment) -> None:
    """In the list and in full."""
    (key,) = [key for key in deployment.s3.objects if key.startswith("quarantine/")]
    deployment.s3.objects[key] = b"x"
    for command in ("list", "show"):
        status, text = run(deployment, command, "quarantine")
        assert status == 1
        assert f"✘ s3://lake/{key}: not what the detector writes" in text


def test_trouble_with_aws_is_one_line(deployment: FakeDeployment) -> None:
    """Not a traceback."""

    def deny(**_: object) -> object:
        error = {"Code": "AccessDenied", "Message": "no\x1b"}
        raise ClientError({"Error": error}, "ReceiveMessage")

    deployment.sqs.receive_message = deny  # type: ignore[method-assign,assignment]
    status, text = run(deployment, "list", "detector")
    assert status == 1
    assert text.count("\n") == 1
    assert "AccessDenied" in text


def test_an_interrupted_replay_gives_letters_back(deployment: FakeDeployment) -> None:
    """Status 130, as shells have it."""

    def interrupt(**_: object) -> object:
        raise KeyboardInterrupt

    deployment.functions.invoke = interrupt  # type: ignore[method-assign,assignment]
    status, text = run(deployment, "replay", "detector")
    assert status == 130
    assert "Interrupted" in text
    assert deployment.sqs.hidden == set()
    assert list(deployment.sqs.queues[DETECTOR_QUEUE]) == ["m1"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["replay"],
        ["show"],
        ["replay", "everything"],
        ["list", "--since", "yesterday"],
        ["list", "--most", "0"],
        ["list", "--rate", "0"],
        ["list", "--rate", "nan"],
    ],
)
def test_wrong_usage_is_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """With what is wrong."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_names_come_from_terraforms_outputs(tmp_path: Path) -> None:
    """Those that are given as options win."""
    file = tmp_path / "outputs.json"
    outputs = {name: {"value": value} for name, value in NAMES.items()}
    file.write_text(json.dumps({**outputs, "kms_key_arn": {"value": "k"}}))
    assert names_of({}, file, tmp_path) == NAMES
    given = {"stream_name": "other", "lake_bucket_name": None}
    assert names_of(given, file, tmp_path) == NAMES | {"stream_name": "other"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{}", "not among the outputs of .*stream_name, lake_bucket_name"),
        ("{", "not what `terraform output -json` says"),
        ("[]", "not among the outputs"),
        ('{"stream_name": 3}', "not what `terraform output -json` says"),
    ],
)
def test_outputs_that_name_nothing_are_refused(tmp_path: Path, text: str, problem: str) -> None:
    """The message names the file."""
    file = tmp_path / "outputs.json"
    file.write_text(text)
    with pytest.raises(DeploymentError, match=problem):
        names_of({}, file, tmp_path)


def test_an_unknown_deployment_is_status_2(tmp_path: Path) -> None:
    """A file that is not there, and a root that was never applied."""
    for options in (["--outputs", str(tmp_path / "none")], ["--root", str(tmp_path)]):
        shown = io.StringIO()
        assert main(["list", *options], shown, FakeDeployment) == 2
        assert str(tmp_path) in shown.getvalue()
