"""Reading lines from files, gzip files and standard input, each with a limit."""

import gzip
import sys
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from errno import EISDIR
from io import BufferedIOBase, BufferedReader
from os import fstat, strerror
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import cast

from fraudcore.decoder import MAX_EVENT_BYTES
from fraudcore.errors import InvalidConfigError

__all__ = ["STDIN", "Inputs", "Line", "lines_of"]

STDIN = "-"
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class Line:
    """One line of input.

    Args:
        file: its name, ``-`` for standard input.
        number: from 1.
        data: the bytes without the line end; cut just above the limit of an event.
        fault: why it is no whole line: too long, or the file cannot be read on.
    """

    file: str
    number: int
    data: bytes
    fault: str | None = None


class Inputs:
    """Files and standard input, one after the other; gzip is recognised by its first bytes.

    Args:
        names: of files; ``-`` is standard input.

    Attributes:
        total_bytes: size of all on disk; ``None`` where one is a pipe or a device.

    Raises:
        InvalidConfigError: one is missing, a directory, or may not be read.
    """

    def __init__(self, names: list[str]) -> None:
        self._names = names
        sizes = [_checked_size(name) for name in names]
        self.total_bytes = sum(size or 0 for size in sizes) if None not in sizes else None
        self._before = 0
        self._raw: BufferedReader | None = None

    @property
    def read_bytes(self) -> int:
        """How far the regular files have been read, in bytes on disk."""
        return self._before + _position(self._raw)

    def lines(self) -> Iterator[Line]:
        """Every line that is not blank; a file that turns out damaged ends with a fault."""
        for name in self._names:
            with ExitStack() as files:
                try:
                    self._raw = files.enter_context(_opened(name))
                    unpacked = _unpacked(self._raw)
                except OSError as error:
                    yield _fault(name, 1, error)
                    continue
                yield from lines_of(name, unpacked)
                self._before += _position(self._raw)
            self._raw = None


def lines_of(
    name: str, stream: BufferedIOBase, limit_bytes: int = MAX_EVENT_BYTES
) -> Iterator[Line]:
    """Every line of a file that is not blank; one that turns out damaged ends with a fault.

    Args:
        name: of the file.
        stream: what is in it, unpacked.
        limit_bytes: of a line; what is longer is a fault.
    """
    number = 0
    try:
        for number, data in _numbered(stream, len(BOM_UTF8) + limit_bytes + len(b"\r\n")):
            line = _line(name, number, data, limit_bytes)
            if line.fault or line.data.strip():
                yield line
    except (EOFError, OSError, zlib.error) as error:
        yield _fault(name, number + 1, error)


def _fault(name: str, number: int, error: Exception) -> Line:
    return Line(name, number, b"", f"cannot be read on: {_cause(error)}")


def _checked_size(name: str) -> int | None:
    try:
        status = fstat(_stdin().fileno()) if name == STDIN else Path(name).stat()
        if S_ISDIR(status.st_mode):
            raise IsADirectoryError(EISDIR, strerror(EISDIR))
        if not S_ISREG(status.st_mode):
            return None
        with _opened(name):
            return status.st_size
    except (OSError, ValueError) as error:
        raise InvalidConfigError(name, f"cannot be read: {_cause(error)}") from error


def _cause(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _position(raw: BufferedReader | None) -> int:
    return raw.tell() if raw is not None and not raw.closed and raw.seekable() else 0


def _opened(name: str) -> AbstractContextManager[BufferedReader]:
    return nullcontext(_stdin()) if name == STDIN else Path(name).open("rb")


def _stdin() -> BufferedReader:
    if sys.stdin is None:
        raise ValueError("it is closed")
    return cast("BufferedReader", sys.stdin.buffer)


def _unpacked(raw: BufferedReader) -> BufferedIOBase:
    return gzip.GzipFile(fileobj=raw) if raw.peek(2)[:2] == _GZIP_MAGIC else raw


def _numbered(stream: BufferedIOBase, longest: int) -> Iterator[tuple[int, bytes]]:
    """Lines with their ends; of one that is too long, the first bytes."""
    number = 0
    while data := stream.readline(longest):
        number += 1
        _skip_rest(stream, data, longest)
        yield number, data.removeprefix(BOM_UTF8) if number == 1 else data


def _skip_rest(stream: BufferedIOBase, data: bytes, longest: int) -> None:
    while data and not data.endswith(b"\n"):
        data = stream.readline(longest)


def _line(name: str, number: int, data: bytes, limit_bytes: int) -> Line:
    text = data.rstrip(b"\r\n")
    too_long = len(text) > limit_bytes
    return Line(name, number, text, f"over {limit_bytes} bytes" if too_long else None)
