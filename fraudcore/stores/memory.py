"""A store in memory: for tests, for short runs, and inside a login service."""

from collections.abc import Mapping, Sequence

from cachetools import LRUCache

from fraudcore.alert import Alert
from fraudcore.profiles import Profile, ProfileKey

__all__ = ["MemoryStore"]


class MemoryStore:
    """Profiles and alerts in memory, the least recently used dropped first.

    Not safe for concurrent use: give each thread its own, or lock around it.

    Args:
        max_profiles: profiles kept; about 3 to 6 KB each in memory.
        max_alerts: alerts kept.
    """

    def __init__(self, max_profiles: int = 100_000, max_alerts: int = 100_000) -> None:
        self._profiles: LRUCache[ProfileKey, Profile] = LRUCache(max_profiles)
        self._alerts: LRUCache[str, Alert] = LRUCache(max_alerts)

    def load(self, keys: Sequence[ProfileKey]) -> dict[ProfileKey, Profile]:
        """The profiles that exist among these keys."""
        return {key: self._profiles[key] for key in keys if key in self._profiles}

    def load_alerts(self, alert_ids: Sequence[str]) -> dict[str, Alert]:
        """The alerts that exist among these ids."""
        return {key: self._alerts[key] for key in alert_ids if key in self._alerts}

    def commit(self, profiles: Mapping[ProfileKey, Profile], alerts: Sequence[Alert]) -> None:
        """Keep profiles and alerts."""
        self._profiles.update(profiles)
        self._alerts.update({alert.alert_id: alert for alert in alerts})
