"""Keeping what a run learns until its alerts are safe."""

from collections.abc import Mapping, Sequence

from fraudcore.alert import Alert
from fraudcore.profiles import EntityType, Profile, ProfileKey
from fraudcore.stores.sqlite import SqliteStore

__all__ = ["DeferredStore"]


class DeferredStore:
    """Reads through to a store, and holds all writes in memory until told to keep them.

    A run that is interrupted, or whose output cannot be written, thus leaves the store as
    it was, and finds the same alerts when it is repeated.

    Args:
        store: what was known before.
    """

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self._profiles: dict[ProfileKey, Profile] = {}
        self._alerts: dict[str, Alert] = {}

    def load(self, keys: Sequence[ProfileKey]) -> dict[ProfileKey, Profile]:
        """The profiles that exist among these keys, the held ones first."""
        held = {key: self._profiles[key] for key in keys if key in self._profiles}
        return {**self._store.load([key for key in keys if key not in held]), **held}

    def load_alerts(self, alert_ids: Sequence[str]) -> dict[str, Alert]:
        """The alerts that exist among these ids, the held ones first."""
        held = {key: self._alerts[key] for key in alert_ids if key in self._alerts}
        return {**self._store.load_alerts([key for key in alert_ids if key not in held]), **held}

    def commit(self, profiles: Mapping[ProfileKey, Profile], alerts: Sequence[Alert]) -> None:
        """Hold profiles and alerts."""
        self._profiles.update(profiles)
        self._alerts.update((alert.alert_id, alert) for alert in alerts)

    def keep(self, needed_since_ms: Mapping[EntityType, int]) -> None:
        """Write what is held, all or nothing, and drop what no rule can need any more.

        Args:
            needed_since_ms: by entity type, the event time before which a profile is of no use.
        """
        self._store.commit(self._profiles, list(self._alerts.values()))
        for entity_type, since_ms in needed_since_ms.items():
            self._store.expire(entity_type, since_ms)
