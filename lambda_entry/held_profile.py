"""A profile together with the state of its item in the table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from fraudcore import Alert, ProfileKey, StateDecodeError
from fraudcore.profiles import Profile, decode_profile
from lambda_entry.aws_clients import AttributeValue, Item
from lambda_entry.storage_schema import storage_names

__all__ = ["ABSENT", "HASH_KEY", "PAYLOAD", "TTL", "VERSION", "HeldProfile", "ProfileWrite"]

_NAMES = storage_names("state_table")
HASH_KEY: Final[str] = _NAMES["hash_key"]
PAYLOAD: Final[str] = _NAMES["profile"]
VERSION: Final[str] = _NAMES["version"]
TTL: Final[str] = _NAMES["ttl"]


@dataclass(frozen=True)
class HeldProfile:
    """What was read of one item.

    Args:
        profile: ``None`` where there is none, or none that may be used: expired or unreadable.
        version: as stored; a write must find it unchanged. ``None`` where there is none.
        exists: whether the table holds an item.
        problem: why a stored profile could not be read, one printable line.
    """

    profile: Profile | None = None
    version: AttributeValue | None = None
    exists: bool = False
    problem: str | None = None

    @classmethod
    def read(cls, key: ProfileKey, item: Item, now_s: int) -> "HeldProfile":
        """Interpret an item; a damaged or expired one counts as an empty profile.

        Args:
            key: whose profile it is.
            item: as DynamoDB returned it.
            now_s: arrival time of the batch, epoch seconds.
        """
        version = item.get(VERSION)
        if _number(item.get(TTL)) <= now_s:
            return cls(None, version, exists=True)
        try:
            profile = decode_profile(key.entity_type, bytes(item.get(PAYLOAD, {}).get("B", b"")))
        except StateDecodeError as error:
            return cls(None, version, exists=True, problem=str(error))
        return cls(profile, version, exists=True)

    @property
    def next_version(self) -> AttributeValue:
        """The version that a write gives."""
        return {"N": str(_number(self.version) + 1)}

    def written(self, profile: Profile) -> "HeldProfile":
        """What is held once ``profile`` has been written over it."""
        return HeldProfile(profile, self.next_version, exists=True)


ABSENT: Final = HeldProfile()
"""The table holds no such item."""


@dataclass(frozen=True)
class ProfileWrite:
    """A changed profile on its way into the table.

    Args:
        key: whose profile it is.
        profile: its new content.
        held: what it was computed from.
        expires_at: epoch seconds after which it is of no use.
        alerts: the alerts that exist if and only if this write takes place.
    """

    key: ProfileKey
    profile: Profile
    held: HeldProfile
    expires_at: int
    alerts: Sequence[Alert] = field(default=())

    @property
    def needs_transaction(self) -> bool:
        """Whether one statement cannot express it.

        True where alerts go with it, and where it replaces an item that carries no version.
        """
        return bool(self.alerts) or (self.held.exists and self.held.version is None)

    @property
    def item(self) -> Item:
        """The whole item as it is to be stored."""
        return {
            HASH_KEY: {"S": self.key.text()},
            PAYLOAD: {"B": self.profile.to_bytes()},
            VERSION: self.held.next_version,
            TTL: {"N": str(self.expires_at)},
        }


def _number(value: AttributeValue | None) -> int:
    text = str((value or {}).get("N", ""))
    return int(text) if text.isascii() and text.isdigit() else 0
