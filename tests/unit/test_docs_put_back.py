"""The program of docs/operations.md that puts an unreadable profile back."""

import json
import re
import subprocess
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.validate import validate_parameters

from fraudcore import ProfileKey
from lambda_entry.archive import Archive
from lambda_entry.held_profile import HeldProfile
from lambda_entry.part_key import PartKey
from tests.fakes.pipeline import BUCKET, FakePipeline
from tests.fakes.stream_records import ARRIVED_S, failures
from tests.pages import DOCS

KEYS = {
    "user": PartKey(ProfileKey("default", "user", "ann")),
    "ip": PartKey(ProfileKey("default", "ip", "203.0.113.9")),
    "a part": PartKey(ProfileKey("default", "tenant", "default"), 1),
}


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The program, as a file."""
    text = (DOCS / "operations.md").read_text("utf-8")
    (block,) = re.findall(r"^```python\n(# put_back\.py\n.*?)^```$", text, re.MULTILINE | re.DOTALL)
    file = tmp_path / "put_back.py"
    file.write_text(block, "utf-8")
    return file


def seen(*starts: int) -> FakePipeline:
    """A pipeline that saw the failures of these numbers."""
    pipeline = FakePipeline()
    for start in starts:
        pipeline.detect(failures(2, start=start))
    return pipeline


def put_back(
    program: Path, aside: bytes, item: dict[str, Any], key: PartKey
) -> subprocess.CompletedProcess[str]:
    """Run it on the bytes that the detector set aside under a key, and on an item of the table."""
    pipeline = FakePipeline()
    held = HeldProfile(version={"N": "1"}, exists=True, problem="of version 9", unread=aside)
    Archive(pipeline.s3, BUCKET).keep_unreadable(key, held, ARRIVED_S)
    ((name, body),) = pipeline.s3.objects.items()
    assert name.startswith("unreadable-profiles/dt=2026-11-23/")
    (program.parent / "aside.json.gz").write_bytes(body)
    shown = {name: _shown(value) for name, value in item.items()}
    (program.parent / "item.json").write_text(json.dumps({"Item": shown}))
    arguments = [sys.executable, program.name, "aside.json.gz", "item.json"]
    return subprocess.run(
        arguments, cwd=program.parent, capture_output=True, text=True, timeout=60, check=False
    )


def _shown(value: dict[str, Any]) -> dict[str, Any]:
    """As the command line shows it: bytes in base64."""
    return {"B": b64encode(value["B"]).decode()} if "B" in value else value


@pytest.mark.parametrize("kind", ["user", "ip"])
def test_the_profile_put_back_is_that_of_all_events(program: Path, kind: str) -> None:
    """What was known then and what was learned since, as if nothing had been set aside."""
    text = KEYS[kind].text()
    then, since, both = (seen(*starts).state[text] for starts in ((0,), (2,), (0, 2)))
    done = put_back(program, then["profile"]["B"], since, KEYS[kind])
    update = json.loads(done.stdout)
    values = update["ExpressionAttributeValues"]
    merged, expected = b64decode(values[":profile"]["B"]), both["profile"]["B"]
    assert merged == expected
    assert values[":read"] == since["version"]
    assert int(values[":next"]["N"]) == int(since["version"]["N"]) + 1


def test_the_update_is_one_that_the_table_takes(program: Path) -> None:
    """Its members are those of UpdateItem, once the command line has read the bytes."""
    item = seen(0).state[KEYS["user"].text()]
    update = json.loads(put_back(program, item["profile"]["B"], item, KEYS["user"]).stdout)
    value = update["ExpressionAttributeValues"][":profile"]
    value["B"] = b64decode(value["B"])
    model = botocore.session.get_session().get_service_model("dynamodb")
    validate_parameters(update, model.operation_model("UpdateItem").input_shape)


def test_an_item_of_another_profile_is_refused(program: Path) -> None:
    """Nothing is merged that does not belong together."""
    item = seen(0).state[KEYS["user"].text()]
    done = put_back(program, item["profile"]["B"], item, KEYS["ip"])
    assert done.returncode == 1
    assert done.stdout == ""
    assert KEYS["ip"].text() in done.stderr


def test_a_part_is_put_back_into_its_item(program: Path) -> None:
    """The number in the key of a part is none of its type."""
    pipeline = seen(0)
    head = pipeline.state[PartKey(KEYS["a part"].profile).text()]
    item = head | {"entity_key": {"S": KEYS["a part"].text()}}
    done = put_back(program, head["profile"]["B"], item, KEYS["a part"])
    value = json.loads(done.stdout)["ExpressionAttributeValues"][":profile"]
    assert b64decode(value["B"]) == head["profile"]["B"]
