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

from fraudcore import Alert, decode_event
from fraudcore.cli import _parser as fraudcore_parser
from lambda_entry.archive_rows import event_row
from lambda_entry.records import Accepted, Arrival
from lambda_entry.report import Metric
from lambda_entry.storage_schema import storage_names
from scripts.capacity.options import parser as capacity_parser
from scripts.local_aws import CHECKOUT
from scripts.redrive.options import parser as redrive_parser
from tests.command_line import fraudcore
from tests.fakes.stream_records import login
from tests.terraform_alarms import alarm_names

TERRAFORM = CHECKOUT / "terraform"
TEXT = (CHECKOUT / "docs" / "operations.md").read_text("utf-8")
BLOCKS = "".join(re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
LINES = [shlex.split(re.sub(r" (>|\|) .*", "", line)) for line in BLOCKS.splitlines()]
"""Commands without what becomes of their output."""
PROGRAMS = re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
MADE = [shlex.split(command) for command in re.findall(r"`(make [^`]+)`", TEXT)]
AWS = [line[1:] for line in LINES if line[0] == "aws"]
SWITCHES = {"consistent-read", "deletion-protection-enabled", "enabled"}


def test_every_alarm_has_a_row_and_every_row_an_alarm() -> None:
    """In both directions, once each; what fails is named."""
    section = TEXT.partition("\n## Alarms\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE)
    alarms = alarm_names(TERRAFORM)
    assert not alarms - set(rows), "these alarms have no row"
    assert not set(rows) - alarms, "these rows have no alarm"
    assert len(rows) == len(alarms)


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
    """None escapes the tests; a program is one that the page gives."""
    kinds = {line[0] for line in LINES} - {"gzip"}
    assert kinds == {"aws", "fraudcore", "make", "terraform", ".venv/bin/python"}
    assert {line[1] for line in LINES if line[0].endswith("python")} == {n for n, _ in PROGRAMS}


def test_every_fraudcore_command_is_accepted() -> None:
    """By the real parser."""
    commands = [line[1:] for line in LINES if line[0] == "fraudcore"]
    assert len(commands) >= 2
    for arguments in commands:
        fraudcore_parser().parse_args(arguments)


def declared(kind: str) -> set[str]:
    """Names of the Terraform root's variables or outputs."""
    texts = "".join(file.read_text("utf-8") for file in TERRAFORM.glob("*.tf"))
    return set(re.findall(rf'^{kind} "(\w+)"', texts, re.MULTILINE))


def test_every_variable_and_output_of_a_command_exists() -> None:
    """What is given to Terraform, and asked of it."""
    pairs = [pair for line in LINES for pair in pairwise(line)]
    given = {value.partition("=")[0] for flag, value in pairs if flag == "-var"}
    asked = set(re.findall(r"output -raw (\w+)", BLOCKS))
    files = set(re.findall(r"-var-file=(\S+)", BLOCKS))
    assert files
    assert all((TERRAFORM / file).is_file() for file in files)
    assert given
    assert given <= declared("variable")
    assert asked
    assert asked <= declared("output")


def test_every_name_of_several_words_exists() -> None:
    """Variables, outputs, saved queries and indexes; metrics, and what AWS answers."""
    queries = {file.stem for file in (TERRAFORM / "modules/lake/queries").glob("*.sql")}
    indexes = set(storage_names("alerts_table")["indexes"])
    known = declared("variable") | declared("output") | queries | indexes | {"lateness_s"}
    known |= set(Alert.__dataclass_fields__)
    assert set(re.findall(r"`([a-z]+(?:_[a-z]+)+)[`=]", TEXT)) <= known
    camel = set(re.findall(r"`((?:[A-Z][a-z]+){2,})`", TEXT))
    assert camel - {str(metric) for metric in Metric} == {
        "BackupStatus",
        "ConditionalCheckFailedException",
        "PendingConfirmation",
    }


def test_every_prefix_of_the_lake_exists() -> None:
    """In buckets and in the text."""
    prefixes = set(storage_names("lake").values())
    named = set(re.findall(r"s3://[\w-]+/([\w-]+)/", TEXT)) | set(re.findall(r"`([\w-]+)/`", TEXT))
    assert named
    assert named <= prefixes


def test_every_link_within_the_page_has_a_heading() -> None:
    """As GitHub makes anchors of headings."""
    headings = re.findall(r"^## (.*)$", TEXT, re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\(#([^)]*)\)", TEXT)) <= anchors


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
    if name == "wait":
        waiter = botocore.session.get_session().get_waiter_model(service)
        name, *rest = rest
        name = waiter.get_waiter(_camel(name)).operation
    operations = {each.lower(): each for each in model(service).operation_names}
    shape = model(service).operation_model(operations[_camel(name).lower()]).input_shape
    known = {member.lower(): member for member in shape.members}
    given = {each[2:].removeprefix("no-") for each in rest if each.startswith("--")}
    if given == {"cli-input-json"}:
        return
    members = {known[each.replace("-", "")] for each in given}
    assert set(shape.required_members) <= members
    switches = [
        each for each in rest if each.startswith("--") and each[2:].removeprefix("no-") in SWITCHES
    ]
    assert len(rest) == 2 * (len(given) - len(switches)) + len(switches)


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-")) if "-" in name else name


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
