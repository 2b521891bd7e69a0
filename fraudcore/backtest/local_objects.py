"""An archive in a directory."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from fraudcore.backtest.layout import ArchiveObject, Period
from fraudcore.errors import InvalidConfigError
from fraudcore.text import display

__all__ = ["LocalObjects"]


class LocalObjects:
    """The files below a directory, or one file.

    Args:
        root: the directory or file.

    Raises:
        InvalidConfigError: there is no such.
    """

    def __init__(self, root: str) -> None:
        self._root = Path(root)
        if not self._root.exists():
            raise InvalidConfigError("archive", f"{display(root)}: no such file or directory")

    def list(self, wanted: Period) -> Iterator[ArchiveObject]:  # noqa: ARG002 - costs nothing
        """Every file, in the order of names; links to directories are not followed."""
        if self._root.is_file():
            yield ArchiveObject(self._root.name, self._root.stat().st_size)
            return
        for folder, folders, names in os.walk(self._root, onerror=_refuse):
            folders.sort()
            for name in sorted(names):
                path = Path(folder, name)
                if path.is_file():
                    size_bytes = path.stat().st_size
                    yield ArchiveObject(path.relative_to(self._root).as_posix(), size_bytes)

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A file for reading, seekable.

        Raises:
            OSError: it cannot be read.
        """
        path = self._root if self._root.is_file() else self._root / name
        return path.open("rb")


def _refuse(error: OSError) -> None:
    problem = f"{display(str(error.filename))} cannot be read: {error.strerror}"
    raise InvalidConfigError("archive", problem) from error
