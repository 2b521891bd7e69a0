"""Bounded, versioned, mergeable profiles of users, sources, neighbourhoods, devices, sessions and
tenants."""

from typing import Final

from fraudcore.errors import StateDecodeError
from fraudcore.profile_key import ENTITY_TYPES, EntityType, ProfileKey
from fraudcore.profiles.base import MAX_PROFILE_BYTES, Profile
from fraudcore.profiles.device import DeviceProfile
from fraudcore.profiles.ip import IpProfile
from fraudcore.profiles.population import PopulationProfile
from fraudcore.profiles.session import SessionProfile
from fraudcore.profiles.subnet import SubnetProfile
from fraudcore.profiles.tenant import TenantProfile
from fraudcore.profiles.user import UserProfile
from fraudcore.text import display

__all__ = [
    "ENTITY_TYPES",
    "MAX_PROFILE_BYTES",
    "PROFILE_TYPES",
    "DeviceProfile",
    "EntityType",
    "IpProfile",
    "PopulationProfile",
    "Profile",
    "ProfileKey",
    "SessionProfile",
    "SubnetProfile",
    "TenantProfile",
    "UserProfile",
    "decode_profile",
]

PROFILE_TYPES: Final[dict[EntityType, type[Profile]]] = {
    profile.ENTITY_TYPE: profile
    for profile in (
        UserProfile,
        IpProfile,
        SubnetProfile,
        DeviceProfile,
        SessionProfile,
        TenantProfile,
        PopulationProfile,
    )
}


def decode_profile(entity_type: EntityType, data: bytes) -> Profile:
    """Read a stored profile.

    Raises:
        StateDecodeError: damaged, written by a newer version, or of no known type.
    """
    if entity_type not in PROFILE_TYPES:
        raise StateDecodeError(f"no profile is of type {display(entity_type)}")
    return PROFILE_TYPES[entity_type].from_bytes(data)
