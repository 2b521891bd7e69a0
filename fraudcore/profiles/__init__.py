"""Bounded, versioned, mergeable profiles of users and sources."""

from typing import Final

from fraudcore.profiles.base import Profile
from fraudcore.profiles.ip import IpProfile
from fraudcore.profiles.key import ENTITY_TYPES, EntityType, ProfileKey
from fraudcore.profiles.user import UserProfile

__all__ = [
    "ENTITY_TYPES",
    "PROFILE_TYPES",
    "EntityType",
    "IpProfile",
    "Profile",
    "ProfileKey",
    "UserProfile",
    "decode_profile",
]

PROFILE_TYPES: Final[dict[EntityType, type[Profile]]] = {"user": UserProfile, "ip": IpProfile}


def decode_profile(entity_type: EntityType, data: bytes) -> Profile:
    """Read a stored profile.

    Raises:
        StateDecodeError: damaged, or written by a newer version.
    """
    return PROFILE_TYPES[entity_type].from_bytes(data)
