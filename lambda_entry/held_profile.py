"""A profile, or a part of one, together with the state of its item in the table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from fraudcore import Alert, StateDecodeError
from fraudcore.profiles import Profile, decode_profile
from lambda_entry.aws_clients import AttributeValue, Item
from lambda_entry.part_key import PartKey
from lambda_entry.storage_schema import storage_names

__all__ = ["ABSENT", "HASH_KEY", "MOST_PARTS", "PARTS", "PAYLOAD", "TTL", "VERSION"]
__all__ += ["HeldProfile", "ProfileWrite"]

_NAMES = storage_names("state_table")
HASH_KEY: Final[str] = _NAMES["hash_key"]
PAYLOAD: Final[str] = _NAMES["profile"]
VERSION: Final[str] = _NAMES["version"]
TTL: Final[str] = _NAMES["ttl"]
PARTS: Final[str] = _NAMES["parts"]
MOST_PARTS: Final = 16
"""Items that one profile may be split over."""


@dataclass(frozen=True)
class HeldProfile:
    """What was read of one item.

    Args:
        profile: ``None`` where there is none, or none that may be used: expired or unreadable.
        version: as stored; a write must find it unchanged. ``None`` where there is none.
        exists: whether the table holds an item.
        problem: why a stored profile could not be read, one printable line.
        unread: its bytes then.
        expires_at: epoch seconds, 0 where there is none.
        parts: how many items may hold parts of the profile, this one included; from 1.
    """

    profile: Profile | None = None
    version: AttributeValue | None = None
    exists: bool = False
    problem: str | None = None
    expires_at: int = 0
    parts: int = 1
    unread: bytes = b""

    @classmethod
    def read(cls, key: PartKey, item: Item, now_s: int) -> "HeldProfile":
        """Interpret an item; a damaged or expired one counts as an empty profile.

        Args:
            key: of the item.
            item: as DynamoDB returned it.
            now_s: arrival time of the batch, epoch seconds.
        """
        profile, problem, unread = None, None, b""
        expires_at = _number(item.get(TTL))
        if expires_at > now_s:
            payload = bytes(item.get(PAYLOAD, {}).get("B", b""))
            try:
                profile = decode_profile(key.entity_type, payload)
            except StateDecodeError as error:
                problem, unread = str(error), payload
        parts = min(max(_number(item.get(PARTS)), 1), MOST_PARTS)
        return cls(profile, item.get(VERSION), True, problem, expires_at, parts, unread)

    @property
    def next_version(self) -> AttributeValue:
        """The version that a write gives."""
        return {"N": str(_number(self.version) + 1)}


ABSENT: Final = HeldProfile()
"""The table holds no such item."""


@dataclass(frozen=True)
class ProfileWrite:
    """A changed profile on its way into the table.

    Args:
        key: of the item.
        profile: its new content.
        held: what the item held.
        expires_at: epoch seconds after which it is of no use.
        alerts: the alerts that exist if and only if this write takes place.
        parts: as in ``HeldProfile``.
    """

    key: PartKey
    profile: Profile
    held: HeldProfile
    expires_at: int
    alerts: Sequence[Alert] = field(default=())
    parts: int = 1

    @property
    def needs_transaction(self) -> bool:
        """Whether one statement cannot express it.

        True where alerts go with it, and where it replaces an item that carries no version.
        """
        return bool(self.alerts) or (self.held.exists and self.held.version is None)

    @property
    def lasts_until(self) -> int:
        """Epoch seconds of its expiry: never sooner than before, whatever comes late."""
        known = 0 if self.held.profile is None else self.held.expires_at
        return max(self.expires_at, known)

    @property
    def content(self) -> Item:
        """The item as it is to be stored, without its key."""
        content = {
            PAYLOAD: {"B": self.profile.to_bytes()},
            VERSION: self.held.next_version,
            TTL: {"N": str(self.lasts_until)},
        }
        return content if self.parts == 1 else {**content, PARTS: {"N": str(self.parts)}}

    @property
    def written(self) -> HeldProfile:
        """What the item holds once this has been written."""
        return HeldProfile(
            profile=self.profile,
            version=self.held.next_version,
            exists=True,
            expires_at=self.lasts_until,
            parts=self.parts,
        )


def _number(value: AttributeValue | None) -> int:
    text = str((value or {}).get("N", ""))
    return int(text) if text.isascii() and text.isdigit() else 0
