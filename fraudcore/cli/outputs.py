"""Opening the files that a command writes, and refusing what would destroy its input."""

import gzip
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from io import BufferedWriter, TextIOWrapper
from pathlib import Path
from stat import S_ISREG
from typing import TextIO

from fraudcore.errors import InvalidConfigError
from fraudcore.text import display

__all__ = ["STDOUT", "opened", "refuse_overlap"]

STDOUT = "-"
_STDIN_FD, _STDOUT_FD = 0, 1
_NAME_LIMIT = 200


def opened(stack: ExitStack, option: str, name: str) -> TextIO:
    """Open the file that an option names for writing; ``-`` is standard output.

    A name that ends in ``.gz`` makes it gzip. The same text gives the same bytes.

    Raises:
        InvalidConfigError: naming the option; the file cannot be written.
    """
    if name == STDOUT:
        return sys.stdout
    raw = _raw(stack, option, name)
    if not name.endswith(".gz"):
        return stack.enter_context(TextIOWrapper(raw, encoding="utf-8"))
    packed = stack.enter_context(gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0))
    return stack.enter_context(TextIOWrapper(packed, encoding="utf-8"))


def _raw(stack: ExitStack, option: str, name: str) -> BufferedWriter:
    try:
        return stack.enter_context(Path(name).open("wb"))
    except OSError as error:
        problem = f"{display(name, _NAME_LIMIT)} cannot be written: {error.strerror}"
        raise InvalidConfigError(option, problem) from error


def refuse_overlap(read: Iterable[str | None], written: Mapping[str, str | None]) -> None:
    """Refuse to write a file that is read, or to write one twice.

    Args:
        read: names of files; ``-`` is standard input.
        written: names by option; ``-`` is standard output.

    Raises:
        InvalidConfigError: naming the option.
    """
    taken = {_identity(name, _STDIN_FD): "read" for name in read if name is not None}
    taken.pop(None, None)
    for option, name in written.items():
        if name is None:
            continue
        key = _identity(name, _STDOUT_FD) or (name if name == STDOUT else None)
        if key in taken:
            shown = "standard output" if name == STDOUT else display(name, _NAME_LIMIT)
            raise InvalidConfigError(option, f"{shown} is also {taken[key]}")
        if key is not None:
            taken[key] = f"written by {option}"


def _identity(name: str, standard_fd: int) -> object:
    """What all names of one regular file share; ``None`` for a pipe or a device."""
    try:
        status = os.fstat(standard_fd) if name == "-" else Path(name).stat()
    except OSError:
        return os.path.realpath(name)
    return (status.st_dev, status.st_ino) if S_ISREG(status.st_mode) else None
