"""Reading lines from files, gzip files and standard input, each with a limit."""

import gzip
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase, BufferedReader
from pathlib import Path
from typing import cast

from fraudcore.decoder import MAX_EVENT_BYTES

__all__ = ["STDIN", "Line", "lines_of", "total_bytes"]

STDIN = "-"
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class Line:
    """One line of input.

    Args:
        file: its name, ``-`` for standard input.
        number: from 1.
        data: the bytes without the line end; cut just above the limit of an event.
        read_bytes: how far the files have been read, in bytes on disk.
        fault: why there is no line: the rest of the file could not be read.
    """

    file: str
    number: int
    data: bytes
    read_bytes: int
    fault: str | None = None


def total_bytes(names: list[str]) -> int | None:
    """Size of all files, or ``None`` where standard input is among them.

    Raises:
        OSError: a file cannot be seen.
    """
    sizes = [Path(name).stat().st_size for name in names if name != STDIN]
    return None if STDIN in names else sum(sizes)


def lines_of(names: list[str]) -> Iterator[Line]:
    """Every line that is not blank, file after file; gzip is recognised by its first bytes.

    A file that turns out damaged ends with a line that carries the fault.
    """
    before = 0
    for name in names:
        with _opened(name) as raw:
            yield from _lines(name, raw, before)
            before += 0 if name == STDIN else raw.tell()


def _lines(name: str, raw: BufferedReader, before: int) -> Iterator[Line]:
    number = 0
    try:
        stream = gzip.GzipFile(fileobj=raw) if raw.peek(2)[:2] == _GZIP_MAGIC else raw
        while data := stream.readline(MAX_EVENT_BYTES + 2):
            number += 1
            _skip_rest(stream, data)
            if not data.isspace():
                read = before + (0 if name == STDIN else raw.tell())
                yield Line(name, number, data.rstrip(b"\r\n"), read)
    except (EOFError, OSError, zlib.error) as error:
        yield Line(name, number + 1, b"", before, f"cannot be read on: {error}")


def _skip_rest(stream: BufferedIOBase, data: bytes) -> None:
    """Read on to the end of a line that was longer than the limit."""
    while data and not data.endswith(b"\n"):
        data = stream.readline(MAX_EVENT_BYTES)


def _opened(name: str) -> BufferedReader:
    if name == STDIN:
        return cast("BufferedReader", sys.stdin.buffer)
    return Path(name).open("rb")
