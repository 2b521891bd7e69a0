"""Putting the records of a partition into the order of their arrival, each once."""

import sqlite3
from collections.abc import Iterator
from types import TracebackType
from typing import NamedTuple, Self

from fraudcore.backtest.archived_row import ArchivedRow

__all__ = ["Spool", "Spooled"]

_CACHE_KIB = 32_768
_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -{_CACHE_KIB};
CREATE TABLE records (
    place INTEGER PRIMARY KEY, arrived_ms INTEGER NOT NULL, shard TEXT, sequence TEXT,
    time_ms INTEGER NOT NULL, tenant TEXT NOT NULL, user TEXT, data BLOB NOT NULL,
    UNIQUE (shard, sequence)
);
"""
_INSERT = (
    "INSERT OR IGNORE INTO records (arrived_ms, shard, sequence, time_ms, tenant, user, data) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_ORDER = (
    "SELECT time_ms, tenant, user, data FROM records "
    "ORDER BY arrived_ms, shard, length(sequence), sequence, place LIMIT -1 OFFSET ?"
)


class Spooled(NamedTuple):
    """One event, in order.

    Args:
        time_ms: when it happened, epoch milliseconds.
        tenant, user: whose it is.
        data: canonical JSON.
    """

    time_ms: int
    tenant: str
    user: str | None
    data: bytes


class Spool:
    """A file without a name, gone once it is closed; memory stays bounded. A context manager.

    Order is by time of arrival, then shard, then sequence number, then as given. A record
    without time of arrival follows the one that was added before it.
    """

    def __init__(self) -> None:
        # The empty name is SQLite's for a database on disk that only this connection sees.
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN")
        self._newest_ms = 0

    def begin(self) -> None:
        """What follows is of another object: its times of arrival start anew."""
        self._newest_ms = 0

    def add(self, row: ArchivedRow) -> bool:
        """Take a record in; ``False`` if one of its shard and sequence number is there."""
        arrived_ms = self._newest_ms if row.arrived_ms is None else row.arrived_ms
        self._newest_ms = arrived_ms
        event = row.event
        known = (row.shard_id, row.sequence_number)
        shard, sequence = known if None not in known else (None, None)
        values = (arrived_ms, shard, sequence, event.time_ms, event.tenant, event.user, row.data)
        return self._connection.execute(_INSERT, values).rowcount == 1

    def records(self, after: int) -> Iterator[Spooled]:
        """All but the first ``after``, in order."""
        return map(Spooled._make, self._connection.execute(_ORDER, (after,)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
