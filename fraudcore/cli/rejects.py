"""Where lines that cannot be decoded are kept."""

import json
from collections.abc import Callable
from typing import TextIO

from fraudcore.cli.inputs import Line
from fraudcore.text import display, printable

__all__ = ["Rejects"]

_SHOWN = 5


class Rejects:
    """Writes rejected lines to a file and tells of the first few.

    Each is one JSON object: ``file``, ``line``, ``field``, ``reason`` and ``text``, the line
    itself with undecodable bytes as ``\\xNN``, up to the limit of an event.

    Args:
        file: open for writing, or ``None``.
        tell: shows one line to a person.
    """

    def __init__(self, file: TextIO | None, tell: Callable[[str], None]) -> None:
        self._file = file
        self._tell = tell
        self.count = 0

    def add(self, line: Line, field: str, reason: str) -> None:
        """Keep one line."""
        self.count += 1
        if self._file is not None:
            self._file.write(json.dumps(_row(line, field, reason)) + "\n")
        if self.count <= _SHOWN:
            where = f"{display(line.file, 200)}:{line.number}"
            self._tell(f"fraudcore: {where}: {printable(reason)}")
        elif self.count == _SHOWN + 1:
            hint = "" if self._file is not None else "; --rejects FILE keeps them"
            self._tell(f"fraudcore: further rejected lines are only counted{hint}")


def _row(line: Line, field: str, reason: str) -> dict[str, object]:
    text = line.data.decode("utf-8", "backslashreplace")
    return {
        "file": line.file,
        "line": line.number,
        "field": field,
        "reason": reason,
        "text": text,
    }
