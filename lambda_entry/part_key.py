"""Where a profile, or a part of it, is stored."""

from collections.abc import Iterable
from typing import NamedTuple

from fraudcore import ProfileKey
from fraudcore.profile_key import EntityType

__all__ = ["PartKey", "heads"]


class PartKey(NamedTuple):
    """One item of the state table.

    Args:
        profile: whose part it is.
        number: 0 for the head, which every stored profile has; parts count from 1.
    """

    profile: ProfileKey
    number: int = 0

    @property
    def entity_type(self) -> EntityType:
        """What kind of profile it is a part of."""
        return self.profile.entity_type

    def text(self) -> str:
        """One string, distinct for distinct keys: no entity type holds a dot.

        >>> PartKey(ProfileKey("acme", "tenant", "acme")).text()
        'tenant#acme#acme'
        >>> PartKey(ProfileKey("acme", "tenant", "acme"), 3).text()
        'tenant.3#acme#acme'
        """
        text = self.profile.text()
        if not self.number:
            return text
        kind = self.entity_type
        return f"{kind}.{self.number}{text[len(kind) :]}"


def heads(profiles: Iterable[ProfileKey]) -> list[PartKey]:
    """The keys of their heads."""
    return [PartKey(profile) for profile in profiles]
