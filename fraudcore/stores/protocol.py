"""What a store of profiles and alerts does."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from fraudcore.alert import Alert
from fraudcore.profiles import Profile, ProfileKey

__all__ = ["StateStore"]


class StateStore(Protocol):
    """Keeps profiles and alerts between batches."""

    def load(self, keys: Sequence[ProfileKey]) -> dict[ProfileKey, Profile]:
        """The profiles that exist among these keys; the caller must not mutate them."""

    def load_alerts(self, alert_ids: Sequence[str]) -> dict[str, Alert]:
        """The alerts that exist among these ids."""

    def commit(self, profiles: Mapping[ProfileKey, Profile], alerts: Sequence[Alert]) -> None:
        """Keep profiles and alerts, all or nothing."""
