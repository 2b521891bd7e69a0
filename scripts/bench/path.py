"""The measured path: what the pipeline does with a batch, from bytes to bytes.

Everything that the benchmark knows of the engine is here.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from fraudcore import Engine, ProfileKey, decode_event, decode_profile, parse_rules
from fraudcore.enrich import FeedIndex, builtin_feeds
from fraudcore.profiles import Profile

__all__ = ["EnginePath", "Store", "source_profile", "user_profile"]

Store = dict[ProfileKey, bytes]
"""Stands for the database: profiles as they are stored."""
_RULES: Final = "[rules.risk_score]\nenabled = true"
"""The score is off by default, until a deployment has calibrated it."""
_TENANT: Final = "default"


class EnginePath:
    """An engine with the default rules, the score and the built-in lists, and its profiles.

    Args:
        store: changed by every batch.
    """

    def __init__(self, store: Store) -> None:
        self.engine = Engine(parse_rules(_RULES), FeedIndex(builtin_feeds()))
        self.store = store

    def run(self, batch: Sequence[bytes]) -> int:
        """Decode, load, judge and keep a batch; the number of findings."""
        engine, store = self.engine, self.store
        events = [decode_event(data) for data in batch]
        profiles = self._load(engine.keys(events))
        profiles.update(self._load(engine.further_keys(events, profiles)))
        outcome = engine.process(events, profiles)
        for key, profile in outcome.profiles.items():
            store[key] = profile.to_bytes()
        return len(outcome.findings)

    def _load(self, keys: Iterable[ProfileKey]) -> dict[ProfileKey, Profile]:
        store = self.store
        return {key: decode_profile(key.entity_type, store[key]) for key in keys if key in store}


def user_profile(user: str) -> ProfileKey:
    """The key of an account's profile."""
    return ProfileKey(_TENANT, "user", user)


def source_profile(ip: str) -> ProfileKey:
    """The key of an IPv4 address's profile."""
    return ProfileKey(_TENANT, "ip", ip)
