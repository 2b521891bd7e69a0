"""Wrong usage and configuration: status 2, one clear line, and nothing destroyed."""

import os
import sqlite3
from pathlib import Path

import pytest

from tests.attempts import failures
from tests.command_line import Ran, fraudcore, json_lines

EVENTS = json_lines(failures(range(12), user="ann"))


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """A file of events that must survive every mistake."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(EVENTS)
    return path


def _refused(ran: Ran, *words: str) -> None:
    assert (ran.status, ran.out) == (2, "")
    last = ran.err.splitlines()[-1]
    assert last.startswith("fraudcore")
    assert all(word in last for word in words), last


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["COMMAND"]),
        (["frobnicate"], ["frobnicate"]),
        (["detect", "--frobnicate"], ["--frobnicate"]),
        (["detect", "--preset", "paranoid"], ["--preset", "'paranoid'", "strict"]),
        (["detect", "--state"], ["--state"]),
        (["rules", "surplus"], ["surplus"]),
    ],
)
def test_wrong_usage_is_named(arguments: list[str], words: list[str]) -> None:
    """Unknown commands, options and choices are told with what would do."""
    _refused(fraudcore(*arguments), *words)


@pytest.mark.parametrize("preset", ["balanced", "strict"])
def test_rules_and_preset_exclude_each_other(preset: str, tmp_path: Path) -> None:
    """Also the preset that is the default may not be named beside a rules file."""
    rules = tmp_path / "rules.toml"
    rules.write_text("")
    _refused(fraudcore("detect", "--rules", rules, "--preset", preset), "not allowed with")
    _refused(fraudcore("rules", "--preset", preset, "--rules", rules), "not allowed with")


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[rules.ip_velocity]\nmax_atempts = 3", ["max_atempts", "did you mean max_attempts?"]),
        ("[rules.ip_velosity]", ["rules.ip_velosity", "did you mean ip_velocity?"]),
        ("[rule.ip_velocity]", ["rule", "did you mean rules?"]),
        (
            "[rules.ip_velocity]\nmax_attempts = '3'",
            ["rules.ip_velocity.max_attempts", "whole number"],
        ),
        ("[rules.ip_velocity]\nmax_attempts = 1e9", ["rules.ip_velocity.max_attempts", "to 120"]),
        ("[rules.ip_velocity]\nenabled = 1", ["rules.ip_velocity.enabled", "true or false"]),
        ("preset = 'paranoid'", ["preset", "paranoid"]),
        ("rules = 3", ["rules", "not a table"]),
        ("[", ["not TOML"]),
        ("x = '\x1b[31m'", ["not TOML"]),
    ],
)
def test_a_wrong_rules_file_is_named_with_its_key(
    toml: str, words: list[str], tmp_path: Path
) -> None:
    """The message holds the file, the key and what would be accepted."""
    rules = tmp_path / "rules.toml"
    rules.write_text(toml)
    _refused(fraudcore("detect", "--rules", rules), str(rules), *words)


def test_a_rules_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file, a directory and one that is no text are refused alike."""
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\x00")
    for rules in (tmp_path / "absent.toml", tmp_path, binary):
        _refused(fraudcore("detect", "--rules", rules), str(rules), "cannot be read")


def test_an_input_that_cannot_be_read_is_named(events: Path, tmp_path: Path) -> None:
    """A missing file or a directory among the inputs is found before anything is written."""
    output = tmp_path / "alerts.jsonl"
    for name in (tmp_path / "absent.jsonl", tmp_path):
        ran = fraudcore("detect", events, name, "--output", output)
        _refused(ran, str(name), "cannot be read")
    assert not output.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_input_without_permission_is_named(events: Path) -> None:
    """A file that may not be read is found before anything is written."""
    events.chmod(0)
    _refused(fraudcore("detect", events), str(events), "Permission denied")


@pytest.mark.parametrize("option", ["--output", "--rejects"])
def test_an_output_that_cannot_be_written_is_named(
    option: str, events: Path, tmp_path: Path
) -> None:
    """A missing directory, or a directory as the file, is a wrong usage."""
    for name in (tmp_path / "absent" / "file", tmp_path):
        _refused(fraudcore("detect", events, option, name), option, str(name), "cannot be written")


@pytest.mark.parametrize("option", ["--output", "--rejects", "--state"])
def test_input_is_never_overwritten(option: str, events: Path, tmp_path: Path) -> None:
    """The input's own name, and any other name of the same file, is refused and left alone."""
    link, twin = tmp_path / "link", tmp_path / "twin"
    link.symlink_to(events)
    twin.hardlink_to(events)
    for name in (events, link, twin, tmp_path / "." / events.name):
        _refused(fraudcore("detect", events, option, name), option, str(name), "is also read")
    assert events.read_bytes() == EVENTS


def test_the_rules_file_is_never_overwritten(events: Path, tmp_path: Path) -> None:
    """A rules file is input, too."""
    rules = tmp_path / "rules.toml"
    rules.write_text("preset = 'strict'")
    _refused(fraudcore("detect", events, "--rules", rules, "--output", rules), "is also read")
    assert rules.read_text() == "preset = 'strict'"


@pytest.mark.parametrize(
    ("first", "second"),
    [("--output", "--rejects"), ("--output", "--state"), ("--rejects", "--state")],
)
def test_one_file_is_not_written_twice(
    first: str, second: str, events: Path, tmp_path: Path
) -> None:
    """Two outputs of one name would destroy each other, whether it exists or not."""
    same = tmp_path / "same"
    for _ in ("absent", "present"):
        ran = fraudcore("detect", events, first, same, second, tmp_path / "." / "same")
        _refused(ran, second, f"is also written by {first}")
        same.write_text("")


def test_standard_output_is_not_written_twice(events: Path) -> None:
    """Rejects do not mix with alerts."""
    _refused(fraudcore("detect", events, "--rejects", "-"), "--rejects", "standard output")


def test_devices_may_be_named_twice(events: Path) -> None:
    """Throwing away both outputs is no mistake."""
    ran = fraudcore("detect", events, "--output", "/dev/null", "--rejects", "/dev/null")
    assert ran.status == 0


def test_a_foreign_database_is_refused_and_left_alone(events: Path, tmp_path: Path) -> None:
    """Another program's database, or a file that is none, is never written to."""
    foreign, text = tmp_path / "foreign.db", tmp_path / "notes.txt"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    text.write_text("hello, this is no database at all\n" * 50)
    for path in (foreign, text):
        before = path.read_bytes()
        _refused(fraudcore("detect", events, "--state", path), path.name)
        assert path.read_bytes() == before


def test_a_state_file_that_cannot_be_made_is_named(events: Path, tmp_path: Path) -> None:
    """A missing directory, or a directory as the file, is a wrong usage."""
    for name in (tmp_path / "absent" / "state.db", tmp_path, ""):
        _refused(fraudcore("detect", events, "--state", name), "--state", "unable to open")


def test_a_damaged_state_file_is_refused(events: Path, tmp_path: Path) -> None:
    """A profile that cannot be decoded stops the run instead of being forgotten."""
    state = tmp_path / "state.db"
    fraudcore("detect", events, "--state", state)
    with sqlite3.connect(state) as connection:
        connection.execute("UPDATE profiles SET profile = x'07'")
    connection.close()
    _refused(fraudcore("detect", events, "--state", state), "profile", "version 7")


def test_a_state_file_with_torn_pages_is_told(events: Path, tmp_path: Path) -> None:
    """Damage below the level of profiles ends the run with one line, not with a traceback."""
    state = tmp_path / "state.db"
    fraudcore("detect", events, "--state", state)
    with state.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    ran = fraudcore("detect", events, "--state", state)
    assert (ran.status, ran.out) in ((1, ""), (2, ""))
    assert "malformed" in ran.err.splitlines()[-1]
