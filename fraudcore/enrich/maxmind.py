"""Places and networks by address, from databases in MaxMind's format."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Final, Generic, Self, TypeVar

from fraudcore.enrich.mmdb_files import MmdbFiles
from fraudcore.enrich.records import NETWORK_KEYS, PLACE_KEYS, network_of, place_of
from fraudcore.errors import InvalidEventError
from fraudcore.place import Geo, Network
from fraudcore.source import IPAddress

__all__ = ["AsnDatabase", "GeoDatabase"]

CACHED: Final = 65_536
"""Addresses whose answer is kept by default; they take about 35 MB."""
Fact = TypeVar("Fact")


class _Database(Generic[Fact]):
    _keys: ClassVar[frozenset[str]]

    def __init__(
        self, read: Callable[[object], Fact | None], paths: tuple[str | Path, ...], cached: int
    ) -> None:
        self.refused = 0
        self._read = read
        self._files = MmdbFiles(paths, self._keys)
        # Not an LRUCache of cachetools: that one must not be shared between threads.
        self._fact = lru_cache(cached)(self._look_up)

    def _look_up(self, address: IPAddress) -> Fact | None:
        record = self._files.record(address)
        try:
            return None if record is None else self._read(record)
        except InvalidEventError:
            self.refused += 1
            return None

    def close(self) -> None:
        """Close the files; addresses that are not cached can no longer be looked up."""
        self._files.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class GeoDatabase(_Database[Geo]):
    """Places by address, from a city or country database; a context manager.

    Both layouts in use are read, see ``fraudcore.enrich.records``. Safe for threads.

    Args:
        paths: one or more files; the first that knows an address answers, as some publishers
            put IPv4 and IPv6 into files of their own.
        cached: addresses whose answer is kept.

    Attributes:
        refused: records looked up that made no sense; their addresses have no place.

    Raises:
        InvalidConfigError: a file is missing, damaged or no database of places, or the
            package ``maxminddb`` is not installed; names the file.
    """

    _keys = PLACE_KEYS

    def __init__(self, *paths: str | Path, cached: int = CACHED) -> None:
        super().__init__(place_of, paths, cached)

    def place(self, address: IPAddress) -> Geo | None:
        """Where an address is, as far as the files know.

        Raises:
            InvalidConfigError: a file turns out damaged, or was closed.
        """
        return self._fact(address)


class AsnDatabase(_Database[Network]):
    """Autonomous systems by address, from an ASN database; otherwise as ``GeoDatabase``."""

    _keys = NETWORK_KEYS

    def __init__(self, *paths: str | Path, cached: int = CACHED) -> None:
        super().__init__(network_of, paths, cached)

    def network(self, address: IPAddress) -> Network | None:
        """Whose network an address is in, as far as the files know.

        Raises:
            InvalidConfigError: a file turns out damaged, or was closed.
        """
        return self._fact(address)
