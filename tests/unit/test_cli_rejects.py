"""Rejected lines: kept whole, shown escaped, the first few only."""

from pathlib import Path

import pytest

from fraudcore.decoder import MAX_EVENT_BYTES
from tests.attempts import attempt
from tests.command_line import fraudcore, json_lines, written

HOSTILE = [
    b'{"event_id": "\x1b[2J\x1b[31mred"}',
    b'{"\\u001b]0;title\\u0007": 1, "\\u001b]0;title\\u0007": 2}',
    b'{"event_id": "e", "occurred_at": "now", "outcome": "success", "ip": "\\u202e\\u0085\\u2028"}',
    b"\xff\xfe\x00\x9b31m",
    b"\x00" * 2000,
    b"[" * 5000,
    b'{"event_id": NaN}',
    b'{"event_id": "\\ud800"}',
]


@pytest.mark.parametrize("line", HOSTILE)
def test_hostile_bytes_reach_the_terminal_escaped(line: bytes) -> None:
    """Nothing of a line that could steer a terminal or forge a message is shown as it is."""
    ran = fraudcore("detect", stdin=line + b"\n")
    assert ran.status == 3
    told, summary = ran.err.splitlines()
    assert told.startswith("fraudcore: -:1: ")
    assert told.isprintable()
    assert len(told) < 600
    assert "rejected lines: 1" in summary


def test_hostile_values_of_good_events_are_escaped_too() -> None:
    """An account name cannot steer the terminal through the summary."""
    name = "\x1b[31m" + "\u202e" + "x" * 200
    ran = fraudcore("detect", stdin=json_lines(attempt(n, user=name) for n in range(12)))
    assert ran.status == 0
    assert all(line.isprintable() for line in ran.err.splitlines())
    assert all(line.isprintable() for line in ran.out.splitlines())
    assert ran.rows[0]["entity"]["value"] == name


def test_hostile_file_names_are_escaped(tmp_path: Path) -> None:
    """A name that a shell pattern picked up is shown escaped and kept in the rejects file."""
    path, rejects = tmp_path / "\x1b[31mred", tmp_path / "rejects"
    path.write_bytes(b"?\n")
    ran = fraudcore("detect", path, "--rejects", rejects)
    assert all(line.isprintable() for line in ran.err.splitlines())
    assert written(rejects)[0]["file"] == str(path)


@pytest.mark.parametrize("arguments", [["absent\x1b[31m"], ["--\x1b[31m"], ["--rules", "\x1b[31m"]])
def test_hostile_arguments_are_escaped(arguments: list[str]) -> None:
    """Errors repeat the command line without its control characters."""
    ran = fraudcore("detect", *arguments)
    assert ran.status == 2
    assert "\x1b" not in ran.err


def test_a_hostile_name_of_a_state_file_is_escaped(tmp_path: Path) -> None:
    """What the store says about its file is escaped, too."""
    state = tmp_path / "\x1b[31mred"
    state.write_text("no database at all\n" * 100)
    ran = fraudcore("detect", "--state", state)
    assert ran.status == 2
    assert "\\x1b[31mred" in ran.err
    assert "\x1b" not in ran.err


def test_a_rejected_line_is_kept_with_place_field_and_reason(tmp_path: Path) -> None:
    """The rejects file says where the line stood, what is wrong, and what it was."""
    source, rejects = tmp_path / "in.jsonl", tmp_path / "rejects.jsonl"
    source.write_bytes(
        b'\n{"event_id": "e1", "occurred_at": 5, "outcome": "failure", "ip": "::"}\n'
    )
    assert fraudcore("detect", source, "--rejects", rejects).status == 3
    (row,) = written(rejects)
    assert (row["file"], row["line"], row["field"]) == (str(source), 2, "occurred_at")
    assert row["reason"].startswith("occurred_at: 5 refused, expected ISO-8601")
    assert row["text"].startswith('{"event_id": "e1"')


def test_undecodable_bytes_are_kept_as_escapes(tmp_path: Path) -> None:
    """The rejects file is valid JSON Lines in ASCII, whatever was rejected."""
    rejects = tmp_path / "rejects.jsonl"
    fraudcore("detect", "--rejects", rejects, stdin=b"\xff\x1b[31m\xe2\x80\xae\x7f\n")
    assert rejects.read_bytes().strip().isascii()
    assert rejects.read_text("utf-8").strip().isprintable()
    assert written(rejects)[0]["text"] == "\\xff\x1b[31m\u202e\x7f"


def test_a_line_that_is_too_long_is_rejected(tmp_path: Path) -> None:
    """A megabyte without an end costs one line, kept up to the limit of an event."""
    rejects = tmp_path / "rejects.jsonl"
    data = b"x" * 1_000_000 + b"\n" + json_lines([attempt()])
    ran = fraudcore("detect", "--rejects", rejects, stdin=data)
    assert ran.status == 3
    assert "events: 1 in" in ran.err
    (row,) = written(rejects)
    assert (row["line"], row["field"], row["reason"]) == (1, "line", "over 65536 bytes")
    assert len(row["text"]) <= MAX_EVENT_BYTES + 5


def test_only_the_first_rejects_are_shown() -> None:
    """A file of nothing but damage does not flood the terminal, and the hint says what to do."""
    ran = fraudcore("detect", stdin=b"?\n" * 3000)
    told = [line for line in ran.err.splitlines() if line.startswith("fraudcore: ")]
    assert len(told) == 6
    assert told[-1].endswith("only counted; --rejects FILE keeps them")
    assert "rejected lines: 3000" in ran.err


def test_all_rejects_are_kept(tmp_path: Path) -> None:
    """The rejects file holds every one, and no hint to name it is given."""
    rejects = tmp_path / "rejects.jsonl"
    ran = fraudcore("detect", "--rejects", rejects, stdin=b"?\n" * 3000)
    assert [row["line"] for row in written(rejects)] == list(range(1, 3001))
    assert "--rejects" not in ran.err


def test_a_run_without_rejects_leaves_an_empty_file(tmp_path: Path) -> None:
    """The rejects of an earlier run do not stay."""
    rejects = tmp_path / "rejects.jsonl"
    rejects.write_text("old\n")
    assert fraudcore("detect", "--rejects", rejects).status == 0
    assert rejects.read_bytes() == b""
