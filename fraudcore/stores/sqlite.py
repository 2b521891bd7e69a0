"""A store in one SQLite file: state between runs of the command line."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from fraudcore.alert import Alert
from fraudcore.errors import StateDecodeError
from fraudcore.profiles import EntityType, Profile, ProfileKey, decode_profile
from fraudcore.timestamp import to_millis

__all__ = ["SqliteStore"]

APPLICATION_ID = 0x66726175
"""Marks the file as ours ("frau" in ASCII)."""
SCHEMA_VERSION = 1
_KEYS_A_QUERY = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS profiles (
    tenant TEXT, entity_type TEXT, entity TEXT, newest_ms INTEGER NOT NULL, profile BLOB NOT NULL,
    PRIMARY KEY (tenant, entity_type, entity)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alerts (
    alert_id TEXT PRIMARY KEY, entity_type TEXT NOT NULL, newest_ms INTEGER NOT NULL,
    alert TEXT NOT NULL
) WITHOUT ROWID;
"""


class SqliteStore:
    """Profiles and alerts in a SQLite file; a context manager.

    One user at a time: the file stays locked while it is open, and is not for threads.

    Args:
        path: the file, made if absent.
        wait_s: how long to wait, in seconds, for another process to close it.

    Raises:
        StateDecodeError: the file exists and is not such a store, or a newer one.
        sqlite3.OperationalError: it cannot be opened, or another process has it open.
    """

    def __init__(self, path: str | Path, wait_s: float = 5.0) -> None:
        self._connection = sqlite3.connect(path, timeout=wait_s)
        try:
            self._open(str(path))
        except (sqlite3.OperationalError, StateDecodeError):
            self._connection.close()
            raise
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise StateDecodeError(f"{path}: {error}") from error

    def _open(self, path: str) -> None:
        found = self._pragma("application_id"), self._pragma("user_version")
        tables = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and found != (APPLICATION_ID, SCHEMA_VERSION):
            raise StateDecodeError(f"{path}: not a state file of this release")
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        # The marks come first: what a kill leaves between them is an empty file, not a foreign one.
        self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        self._connection.executescript(_SCHEMA)

    def _pragma(self, name: str) -> int:
        value: int = self._connection.execute(f"PRAGMA {name}").fetchone()[0]
        return value

    def load(self, keys: Sequence[ProfileKey]) -> dict[ProfileKey, Profile]:
        """The profiles that exist among these keys.

        Raises:
            StateDecodeError: one of them is damaged or newer than this release.
        """
        found: dict[ProfileKey, Profile] = {}
        for part in _parts(keys):
            rows = ",".join(["(?,?,?)"] * len(part))
            query = (
                "SELECT tenant, entity_type, entity, profile FROM profiles "
                f"WHERE (tenant, entity_type, entity) IN (VALUES {rows})"
            )
            for *names, blob in self._connection.execute(query, list(chain.from_iterable(part))):
                key = ProfileKey(*names)
                found[key] = decode_profile(key.entity_type, blob)
        return found

    def load_alerts(self, alert_ids: Sequence[str]) -> dict[str, Alert]:
        """The alerts that exist among these ids.

        Raises:
            StateDecodeError: one of them is damaged.
        """
        found: dict[str, Alert] = {}
        for part in _parts(alert_ids):
            marks = ",".join("?" * len(part))
            query = f"SELECT alert_id, alert FROM alerts WHERE alert_id IN ({marks})"
            for alert_id, text in self._connection.execute(query, part):
                found[alert_id] = _alert(alert_id, text)
        return found

    def commit(self, profiles: Mapping[ProfileKey, Profile], alerts: Sequence[Alert]) -> None:
        """Keep profiles and alerts in one transaction."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO profiles VALUES (?, ?, ?, ?, ?)",
                ((*key, p.newest_ms, p.to_bytes()) for key, p in profiles.items()),
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO alerts VALUES (?, ?, ?, ?)",
                (
                    (a.alert_id, a.entity.type, to_millis(a.last_seen), json.dumps(a.to_dict()))
                    for a in alerts
                ),
            )

    def expire(self, entity_type: EntityType, before_ms: int) -> None:
        """Drop the profiles of a type, and the alerts on it, whose newest event is older.

        Args:
            entity_type: which profiles.
            before_ms: event time in epoch milliseconds.
        """
        with self._connection:
            for table in ("profiles", "alerts"):
                self._connection.execute(
                    f"DELETE FROM {table} WHERE entity_type = ? AND newest_ms < ?",
                    (entity_type, before_ms),
                )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _alert(alert_id: str, text: str) -> Alert:
    try:
        return Alert.from_dict(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise StateDecodeError(f"alert {alert_id}: {type(error).__name__}: {error}") from error


def _parts(values: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), _KEYS_A_QUERY):
        yield list(values[start : start + _KEYS_A_QUERY])
