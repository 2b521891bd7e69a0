"""Running the `fraudcore` command inside the test process."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple, cast

from fraudcore import LoginEvent
from fraudcore.cli import main

__all__ = ["Ran", "fraudcore", "json_lines", "written"]


class Ran(NamedTuple):
    """What a command came to."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def fraudcore(*arguments: str | Path, stdin: bytes = b"") -> Ran:
    """Run the command with these arguments and this standard input."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err), _standard_input(stdin):
        status = _status([str(argument) for argument in arguments])
    return Ran(status, out.getvalue(), err.getvalue())


def json_lines(rows: Iterable[LoginEvent | Mapping[str, object]]) -> bytes:
    """Events, or other JSON objects, one a line."""
    plain = (row.to_dict() if isinstance(row, LoginEvent) else row for row in rows)
    return "".join(json.dumps(row) + "\n" for row in plain).encode()


def written(path: Path) -> list[dict[str, Any]]:
    """A file of JSON Lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _status(arguments: list[str]) -> int:
    try:
        return main(arguments)
    except SystemExit as stop:
        return cast("int", stop.code)


@contextmanager
def _standard_input(data: bytes) -> Iterator[None]:
    with TemporaryFile("w+") as file:
        file.buffer.write(data)
        file.seek(0)
        before, sys.stdin = sys.stdin, file
        try:
            yield
        finally:
            sys.stdin = before
