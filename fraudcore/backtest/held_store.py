"""A store of bounded memory on a file, which is either at its last checkpoint or at no other."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fraudcore.alert import Alert
from fraudcore.profiles import Profile, ProfileKey, decode_profile
from fraudcore.timestamp import to_millis

__all__ = ["Faults", "HeldStore"]

Faults = dict[str, tuple[int, int, str]]
"""By rule: how often it did what no rule may do, and batch and words of the first time."""
_SCHEMA = """
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS profiles (
    tenant TEXT, entity_type TEXT, entity TEXT, profile BLOB NOT NULL,
    PRIMARY KEY (tenant, entity_type, entity)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alerts (
    alert_id TEXT PRIMARY KEY, first_ms INTEGER NOT NULL, alert TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS standing (batches INTEGER NOT NULL, faults TEXT NOT NULL);
"""
_PROFILE = "SELECT profile FROM profiles WHERE (tenant, entity_type, entity) = (?, ?, ?)"
_ALERT = "SELECT alert FROM alerts WHERE alert_id = ?"
_ALERTS = "SELECT alert FROM alerts ORDER BY first_ms, alert_id"


class HeldStore:
    """Profiles and alerts: those of late in memory, the others in SQLite.

    What does not fit is written to the file, never dropped, so that the limit changes no result.
    Nothing of it counts before the next checkpoint.

    Args:
        path: of the file; empty for one that is gone when it is closed.
        max_profiles: kept in memory, about; 3 to 6 KB each.
    """

    def __init__(self, path: str | Path, max_profiles: int) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN")
        self._half = max(1, max_profiles // 2)
        self._empty = self.standing()[0] == 0
        self._newer: dict[ProfileKey, Profile] = {}
        self._older: dict[ProfileKey, Profile] = {}
        self._changed: set[ProfileKey] = set()
        self._alerts: dict[str, Alert] = {}

    def standing(self) -> tuple[int, Faults]:
        """How many batches the last checkpoint holds, and what rules did wrong in them."""
        row = self._connection.execute("SELECT batches, faults FROM standing").fetchone()
        if row is None:
            return 0, {}
        return row[0], {
            rule: (each[0], each[1], each[2]) for rule, each in json.loads(row[1]).items()
        }

    def load(self, keys: Sequence[ProfileKey]) -> dict[ProfileKey, Profile]:
        """The profiles that exist among these keys; the caller must not mutate them."""
        found = {}
        for key in keys:
            profile = self._newer.get(key)
            if profile is None:
                profile = self._remembered(key)
            if profile is not None:
                found[key] = profile
        return found

    def load_alerts(self, alert_ids: Sequence[str]) -> dict[str, Alert]:
        """The alerts that exist among these ids."""
        found = {}
        for alert_id in alert_ids:
            alert = self._alerts.get(alert_id) or self._stored_alert(alert_id)
            if alert is not None:
                found[alert_id] = alert
        return found

    def commit(self, profiles: Mapping[ProfileKey, Profile], alerts: Sequence[Alert]) -> None:
        """Keep profiles and alerts."""
        self._newer.update(profiles)
        self._changed.update(profiles)
        self._alerts.update((alert.alert_id, alert) for alert in alerts)
        if len(self._newer) > self._half:
            self._age()
        if len(self._alerts) > self._half:
            self._write_alerts()

    def checkpoint(self, batches: int, faults: Faults) -> None:
        """Make everything so far last.

        Args:
            batches: how many have been judged.
            faults: what rules did wrong in them.
        """
        self._write(self._newer)
        self._write(self._older)
        self._write_alerts()
        self._connection.execute("DELETE FROM standing")
        values = (batches, json.dumps(faults))
        self._connection.execute("INSERT INTO standing VALUES (?, ?)", values)
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")

    def alerts(self) -> Iterator[dict[str, Any]]:
        """All alerts in their JSON form, by the time they start at, then by id."""
        self._write_alerts()
        for (text,) in self._connection.execute(_ALERTS):
            yield json.loads(text)

    def close(self) -> None:
        """Close the file; what came after the last checkpoint is lost."""
        self._connection.close()

    def _remembered(self, key: ProfileKey) -> Profile | None:
        profile = self._older.pop(key, None)
        if profile is None:
            row = None if self._empty else self._connection.execute(_PROFILE, key).fetchone()
            if row is None:
                return None
            profile = decode_profile(key.entity_type, row[0])
        self._newer[key] = profile
        return profile

    def _age(self) -> None:
        """Make room: what was not asked for since this was done last goes to the file."""
        self._write({key: p for key, p in self._older.items() if key not in self._newer})
        self._older, self._newer = self._newer, {}

    def _write(self, profiles: Mapping[ProfileKey, Profile]) -> None:
        changed = [key for key in profiles if key in self._changed]
        self._changed.difference_update(changed)
        self._empty = self._empty and not changed
        self._connection.executemany(
            "INSERT OR REPLACE INTO profiles VALUES (?, ?, ?, ?)",
            ((*key, profiles[key].to_bytes()) for key in changed),
        )

    def _write_alerts(self) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO alerts VALUES (?, ?, ?)",
            (
                (alert.alert_id, to_millis(alert.first_seen), json.dumps(alert.to_dict()))
                for alert in self._alerts.values()
            ),
        )
        self._alerts.clear()

    def _stored_alert(self, alert_id: str) -> Alert | None:
        row = self._connection.execute(_ALERT, (alert_id,)).fetchone()
        return None if row is None else Alert.from_dict(json.loads(row[0]))
