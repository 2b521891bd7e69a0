"""docs/operations.md names what there is: alarms, commands, variables."""

import json
import re
import shlex
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from fraudcore import decode_event
from fraudcore.cli import _parser as fraudcore_parser
from lambda_entry.archive_rows import event_row
from lambda_entry.records import Accepted, Arrival
from scripts.capacity.options import parser as capacity_parser
from scripts.local_aws import CHECKOUT
from scripts.redrive.options import parser as redrive_parser
from tests.command_line import fraudcore
from tests.fakes.stream_records import login
from tests.terraform_alarms import alarm_names

TERRAFORM = CHECKOUT / "terraform"
TEXT = (CHECKOUT / "docs" / "operations.md").read_text("utf-8")
BLOCKS = "".join(re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
LINES = [shlex.split(line) for line in BLOCKS.splitlines()]
MADE = [shlex.split(command) for command in re.findall(r"`(make [^`]+)`", TEXT)]
AWS = [line[1:] for line in LINES if line[0] == "aws"]
SWITCHES = {"enabled", "deletion-protection-enabled"}


def test_every_alarm_has_a_row_and_every_row_an_alarm() -> None:
    """In both directions, once each."""
    section = TEXT.partition("\n## Alarms\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE)
    assert sorted(rows) == sorted(alarm_names(TERRAFORM))


def test_no_alarm_is_made_in_another_way() -> None:
    """The names above are those of all alarms in the files."""
    texts = [file.read_text("utf-8") for file in TERRAFORM.rglob("*.tf")]
    made = sum(text.count('resource "aws_cloudwatch_metric_alarm"') for text in texts)
    kinds = [re.findall(r'alarm_name\s*=\s*"\$\{var\.name\}-([\w-]+)"', text) for text in texts]
    names = {name for found in kinds for name in found}
    assert made == len(names)
    known = alarm_names(TERRAFORM)
    assert all(any(each.endswith(f"-{name}") for each in known) for name in names)


def test_every_make_target_exists() -> None:
    """With arguments that its command takes."""
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    commands = [line for line in LINES if line[0] == "make"] + MADE
    assert commands
    parsers = {"redrive": redrive_parser, "capacity": capacity_parser}
    for _, target, *rest in commands:
        assert target in targets
        for arguments in rest:
            parsers[target]().parse_args(shlex.split(arguments.removeprefix("ARGS=")))


def test_every_command_is_of_a_known_kind() -> None:
    """None escapes the tests."""
    assert {line[0] for line in LINES} == {"aws", "fraudcore", "make", "terraform"}


def test_every_fraudcore_command_is_accepted() -> None:
    """By the real parser."""
    commands = [line[1:] for line in LINES if line[0] == "fraudcore"]
    assert len(commands) >= 2
    for arguments in commands:
        fraudcore_parser().parse_args(arguments)


def test_every_variable_exists() -> None:
    """Those of commands and those that the page names."""
    texts = [file.read_text("utf-8") for file in TERRAFORM.glob("variables*.tf")]
    known = {
        name for text in texts for name in re.findall(r'^variable "(\w+)"', text, re.MULTILINE)
    }
    given = {
        value.partition("=")[0]
        for line in LINES
        for flag, value in pairwise(line)
        if flag == "-var"
    }
    named = set(re.findall(r"`((?:detector|stream|split|alarm|state)_\w+)[`=]", TEXT))
    assert given
    assert named
    assert given | named <= known


@cache
def model(service: str) -> Any:
    """The service as botocore knows it."""
    return botocore.session.get_session().get_service_model(service)


@pytest.mark.parametrize("command", AWS, ids=" ".join)
def test_every_aws_command_exists_with_its_options(command: list[str]) -> None:
    """The operation takes every option, and none that it needs is missing."""
    service, name, *rest = command
    if service == "s3":  # a command of its own, of which no model tells
        assert (name, len(rest)) == ("sync", 2)
        return
    camel = name.title().replace("-", "")
    operations = {each.lower(): each for each in model(service).operation_names}
    shape = model(service).operation_model(operations[camel.lower()]).input_shape
    known = {member.lower(): member for member in shape.members}
    given = {each[2:].removeprefix("no-") for each in rest if each.startswith("--")}
    members = {known[each.replace("-", "")] for each in given}
    assert set(shape.required_members) <= members
    switches = [
        each for each in rest if each.startswith("--") and each[2:].removeprefix("no-") in SWITCHES
    ]
    assert len(rest) == 2 * (len(given) - len(switches)) + len(switches)


def test_a_row_of_the_archive_is_read_as_its_event(tmp_path: Path) -> None:
    """The command judges what the lake holds, and rejects none of it."""
    event = decode_event(json.dumps(login(1)).encode())
    arrival = Arrival("shardId-000000000000", "1", datetime(2026, 11, 24, 11, tzinfo=UTC), "ann")
    file = tmp_path / "yesterday.json"
    file.write_text(json.dumps(event_row(Accepted(arrival, event))) + "\n")
    assert fraudcore("detect", file).status == 0
    read = decode_event(file.read_bytes())
    assert (read.event_id, read.occurred_at, read.user) == (
        event.event_id,
        event.occurred_at,
        event.user,
    )
