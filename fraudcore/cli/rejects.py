"""Where lines that cannot be decoded are kept."""

import json
import sys
from typing import TextIO

from fraudcore.cli.lines import Line
from fraudcore.text import display, printable

__all__ = ["Rejects"]

_SHOWN = 5


class Rejects:
    """Writes rejected lines to a file and the first few to standard error.

    Each is one JSON object: ``file``, ``line``, ``field``, ``reason`` and ``text``, the line
    itself with undecodable bytes as ``\\xNN``, up to the limit of an event.

    Args:
        file: open for writing, or ``None``.
    """

    def __init__(self, file: TextIO | None) -> None:
        self._file = file
        self.count = 0

    def add(self, line: Line, field: str, reason: str) -> None:
        """Keep one line."""
        self.count += 1
        if self._file is not None:
            json.dump(_row(line, field, reason), self._file)
            self._file.write("\n")
        if self.count <= _SHOWN:
            where = f"{display(line.file, 200)}:{line.number}"
            print(f"fraudcore: {where}: {printable(reason)}", file=sys.stderr)
        elif self.count == _SHOWN + 1:
            print("fraudcore: further rejected lines are counted only", file=sys.stderr)


def _row(line: Line, field: str, reason: str) -> dict[str, object]:
    text = line.data.decode("utf-8", "backslashreplace")
    return {
        "file": line.file,
        "line": line.number,
        "field": field,
        "reason": reason,
        "text": text,
    }
