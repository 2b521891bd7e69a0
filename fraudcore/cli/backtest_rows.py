"""Reading the objects of an archive, whatever is in them: JSON Lines, gzip or Parquet."""

import gzip
import json
from collections.abc import Callable, Iterator
from importlib import import_module
from io import BufferedIOBase, BufferedReader
from typing import Any, BinaryIO, Final, cast

from fraudcore.backtest.archived_row import MAX_ROW_BYTES
from fraudcore.cli.inputs import Line, lines_of
from fraudcore.errors import InvalidConfigError

__all__ = ["rows_of"]

_GZIP: Final = b"\x1f\x8b"
_PARQUET: Final = b"PAR1"
_JSON_NAMES: Final = (".json", ".jsonl", ".ndjson")
_ROWS_AT_A_TIME: Final = 4096
_encode: Final = json.JSONEncoder(default=str).encode
Remark = Callable[[int, str, str], None]
"""Takes a line, the kind of what is odd about it, and words."""


def rows_of(name: str, stream: BinaryIO, remark: Remark) -> Iterator[Line]:
    """The rows of an object as JSON, numbered from 1; a damaged object ends with a fault.

    What the object is, is told by its first bytes; a name that says otherwise is remarked.

    Args:
        name: of the object.
        stream: its bytes, seekable.
        remark: told of a name that does not fit.

    Raises:
        InvalidConfigError: it is Parquet, and pyarrow is not installed.
    """
    try:
        start = stream.read(4)
        stream.seek(0)
    except OSError as error:
        yield Line(name, 1, b"", f"cannot be read on: {error.strerror or error}")
        return
    found = "Parquet" if start == _PARQUET else "gzip" if start[:2] == _GZIP else "plain text"
    if start and found != _named(name):
        remark(1, "mislabelled object", f"it is {found}, and read as such")
    if found == "Parquet":
        yield from _parquet_rows(name, stream)
    else:
        packed = found == "gzip"
        plain = (
            gzip.GzipFile(fileobj=stream, mode="rb") if packed else cast("BufferedReader", stream)
        )
        yield from lines_of(name, cast("BufferedIOBase", plain), MAX_ROW_BYTES)


def _named(name: str) -> str:
    """What the name of an object says that it is; nothing for a strange one."""
    if name.endswith(".parquet"):
        return "Parquet"
    if name.removesuffix(".gz").endswith(_JSON_NAMES):
        return "gzip" if name.endswith(".gz") else "plain text"
    return ""


def _parquet_rows(name: str, stream: BinaryIO) -> Iterator[Line]:
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError as error:
        problem = "Parquet needs pyarrow; install the extra 'backtest'"
        raise InvalidConfigError("archive", problem) from error
    number, broken = 0, import_module("pyarrow").ArrowException
    try:
        for batch in parquet.ParquetFile(stream).iter_batches(batch_size=_ROWS_AT_A_TIME):
            for row in batch.to_pylist():
                number += 1
                yield Line(name, number, _encode(_plain(row)).encode("ascii"))
    except (broken, OSError, ValueError) as error:
        first = str(error).partition("\n")[0]
        yield Line(name, number + 1, b"", f"cannot be read on: {first}")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """With instants as text of ISO 8601, where a column is of a type of its own."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in row.items()
    }
