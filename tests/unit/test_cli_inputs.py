"""Reading input: every form that lines arrive in."""

import gzip
from pathlib import Path

import pytest

from fraudcore.cli.inputs import Inputs, Line
from fraudcore.decoder import MAX_EVENT_BYTES
from fraudcore.errors import InvalidConfigError
from tests.attempts import failures
from tests.command_line import fraudcore, json_lines

EVENTS = json_lines(failures(range(12), user="ann"))


def _lines(path: Path, data: bytes) -> list[Line]:
    path.write_bytes(data)
    return list(Inputs([str(path)]).lines())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file to fill."""
    return tmp_path / "input"


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b"", []),
        (b"\n\n", []),
        (b"a\nb\n", [b"a", b"b"]),
        (b"a\nb", [b"a", b"b"]),
        (b"a\r\nb\r\n", [b"a", b"b"]),
        (b"a\n\n \t\r\nb\n", [b"a", b"b"]),
        (b"\xef\xbb\xbfa\nb\n", [b"a", b"b"]),
        (b"\xef\xbb\xbf", []),
        (b"\x1f", [b"\x1f"]),
        (b"a\x00b\x85c\n", [b"a\x00b\x85c"]),
    ],
)
def test_lines_are_found(path: Path, data: bytes, texts: list[bytes]) -> None:
    """Line ends of every kind, blank lines and a byte-order mark are no part of a line."""
    assert [line.data for line in _lines(path, data)] == texts
    assert [line.data for line in _lines(path, gzip.compress(data))] == texts


def test_lines_are_numbered_from_one_in_each_file(tmp_path: Path) -> None:
    """Blank lines count, so that an editor shows the same number."""
    files = [tmp_path / "a", tmp_path / "b"]
    for file in files:
        file.write_bytes(b"\n\nx\ny\n")
    lines = Inputs([str(file) for file in files]).lines()
    assert [(line.file, line.number) for line in lines] == [
        (str(file), number) for file in files for number in (3, 4)
    ]


def test_several_members_of_gzip_are_one_file(path: Path) -> None:
    """Packed logs that were put end to end are read to their end."""
    lines = _lines(path, gzip.compress(b"a\n") + gzip.compress(b"b\n"))
    assert [line.data for line in lines] == [b"a", b"b"]


@pytest.mark.parametrize("size", [MAX_EVENT_BYTES - 1, MAX_EVENT_BYTES])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_a_line_up_to_the_limit_is_whole(path: Path, size: int, end: bytes) -> None:
    """The limit of an event is the limit of a line, whatever its end and a mark before it."""
    (line,) = _lines(path, b"\xef\xbb\xbf" + b"x" * size + end)
    assert (len(line.data), line.fault) == (size, None)


@pytest.mark.parametrize("size", [MAX_EVENT_BYTES + 1, MAX_EVENT_BYTES + 6, 3 * MAX_EVENT_BYTES])
def test_a_longer_line_is_a_fault_and_the_next_one_is_read(path: Path, size: int) -> None:
    """Of an endless line only the beginning is held, and its number stays right."""
    long, after = _lines(path, b"x" * size + b"\nafter\n")
    assert long.fault == "over 65536 bytes"
    assert len(long.data) <= MAX_EVENT_BYTES + 5
    assert (after.number, after.data, after.fault) == (2, b"after", None)


def test_a_long_line_that_begins_blank_is_not_lost(path: Path) -> None:
    """Blanks beyond the limit are a fault, because an event may stand behind them."""
    lines = _lines(path, b" " * 2 * MAX_EVENT_BYTES + EVENTS)
    assert [line.fault is not None for line in lines] == [True, *[False] * 11]


def test_a_cut_off_gzip_file_gives_what_is_there(path: Path) -> None:
    """Whole lines before the cut are read, then one fault names the first missing line."""
    *lines, last = _lines(path, gzip.compress(EVENTS, mtime=0)[:-8])
    assert [line.data for line in lines] == EVENTS.splitlines()
    assert last.number == 13
    assert last.fault is not None
    assert "cannot be read on: Compressed file ended" in last.fault


def test_a_damaged_gzip_file_is_a_fault(path: Path) -> None:
    """Bytes that do not unpack end the file, not the run."""
    packed = bytearray(gzip.compress(EVENTS, mtime=0))
    packed[20:60] = bytes(40)
    assert "cannot be read on" in (_lines(path, bytes(packed))[-1].fault or "")


def test_the_file_after_a_damaged_one_is_read(tmp_path: Path) -> None:
    """One bad file costs its own lines only, and the status says so."""
    bad, good = tmp_path / "bad.gz", tmp_path / "good.jsonl"
    bad.write_bytes(gzip.compress(EVENTS)[:20])
    good.write_bytes(EVENTS)
    ran = fraudcore("detect", bad, good)
    assert ran.status == 3
    assert [row["rule"] for row in ran.rows] == ["failed_login_burst"]
    assert f"{bad}:1: cannot be read on" in ran.err


def test_a_file_that_is_gone_when_its_turn_comes_is_a_fault(tmp_path: Path) -> None:
    """Files are looked at first, but a log rotation may still take one away."""
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"x\n")
    second.write_bytes(b"y\n")
    lines = Inputs([str(first), str(second)]).lines()
    assert next(lines).data == b"x"
    second.unlink()
    assert next(lines).fault == "cannot be read on: No such file or directory"


def test_reading_is_measured_in_bytes_on_disk(tmp_path: Path) -> None:
    """The bar of a packed file moves with the packed bytes and ends at their sum."""
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    plain.write_bytes(EVENTS)
    packed.write_bytes(gzip.compress(EVENTS))
    inputs = Inputs([str(plain), str(packed)])
    assert inputs.total_bytes == plain.stat().st_size + packed.stat().st_size
    seen = [inputs.read_bytes for _ in inputs.lines()]
    assert seen == sorted(seen)
    assert inputs.read_bytes == inputs.total_bytes


def test_a_device_has_no_size() -> None:
    """Where there is no size there is no share of it either."""
    inputs = Inputs(["/dev/null"])
    assert (inputs.total_bytes, list(inputs.lines())) == (None, [])


def test_a_missing_file_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    """All files are looked at before the first one is read."""
    with pytest.raises(InvalidConfigError, match="cannot be read: No such file"):
        Inputs(["/dev/null", str(tmp_path / "absent")])


def test_a_directory_is_refused(tmp_path: Path) -> None:
    """A directory in place of a file is a wrong usage."""
    with pytest.raises(InvalidConfigError, match="cannot be read: Is a directory"):
        Inputs([str(tmp_path)])


def test_standard_input_may_be_gzip() -> None:
    """Packed bytes are recognised wherever they come from."""
    assert fraudcore("detect", stdin=gzip.compress(EVENTS)).rows


def test_standard_input_named_twice_is_read_once() -> None:
    """The second dash finds nothing left, and the run ends well."""
    ran = fraudcore("detect", "-", "-", stdin=EVENTS)
    assert (ran.status, len(ran.rows)) == (0, 1)
