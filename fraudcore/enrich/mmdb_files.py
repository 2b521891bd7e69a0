"""Files in MaxMind's database format, read through the optional package ``maxminddb``."""

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from fraudcore.errors import InvalidConfigError
from fraudcore.source import IPAddress

if TYPE_CHECKING:
    from maxminddb import Reader

__all__ = ["MmdbFiles"]

_FORMAT: Final = 2
"""Major version of https://maxmind.github.io/MaxMind-DB/."""
_SAMPLED: Final = 100
_DAMAGE: Final = (ValueError, TypeError, KeyError, RuntimeError)
"""What ``maxminddb`` raises for damaged files; its own error is a ``RuntimeError``."""


class _File(NamedTuple):
    path: str
    reader: "Reader"
    ip_version: int


class MmdbFiles:
    """Files that are asked one after the other, as publishers split them by family.

    They are mapped into memory, not read. Look-ups may be made from any thread.

    Args:
        paths: one or more files.
        keys: their first records must have at least one of these keys.

    Raises:
        InvalidConfigError: no file; one that is missing, damaged or of another kind; or
            ``maxminddb`` is not installed. Names the file.
    """

    def __init__(self, paths: tuple[str | Path, ...], keys: frozenset[str]) -> None:
        if not paths:
            raise InvalidConfigError("geo", "no database file was named")
        self._files: list[_File] = []
        try:
            for path in map(str, paths):
                self._files.append(_opened(path))
                _require(self._files[-1], keys)
        except InvalidConfigError:
            self.close()
            raise

    def record(self, address: IPAddress) -> object:
        """The record of an address in the first file that has one, or ``None``.

        Raises:
            InvalidConfigError: a file is damaged at this place, or closed.
        """
        for path, reader, ip_version in self._files:
            if address.version > ip_version:
                continue
            try:
                record = reader.get(address)
            except _DAMAGE as error:
                raise _unreadable(path, error) from error
            if record is not None:
                return record
        return None

    def close(self) -> None:
        """Close all files."""
        for file in self._files:
            file.reader.close()


def _opened(path: str) -> _File:
    try:
        from maxminddb import open_database
    except ImportError as error:
        hint = "needs the package maxminddb: pip install 'fraudcore[geo]'"
        raise InvalidConfigError(path, hint) from error
    try:
        reader = open_database(path)
        return _File(path, reader, reader.metadata().ip_version)
    except (OSError, *_DAMAGE) as error:
        raise _unreadable(path, error) from error


def _require(file: _File, keys: frozenset[str]) -> None:
    metadata = file.reader.metadata()
    if metadata.binary_format_major_version != _FORMAT or metadata.ip_version not in (4, 6):
        version = f"format {metadata.binary_format_major_version}, IPv{metadata.ip_version}"
        raise InvalidConfigError(file.path, f"is of {version}; expected format {_FORMAT}")
    try:
        records = [record for _, record in islice(file.reader, _SAMPLED)]
    except _DAMAGE as error:
        raise _unreadable(file.path, error) from error
    if not any(isinstance(record, dict) and keys & record.keys() for record in records):
        wanted = ", ".join(sorted(keys))
        problem = f"no record of {metadata.database_type!a} has any of {wanted}"
        raise InvalidConfigError(file.path, problem)


def _unreadable(path: str, error: Exception) -> InvalidConfigError:
    cause = getattr(error, "strerror", None) or error
    return InvalidConfigError(path, f"cannot be read as a MaxMind database: {cause}")
