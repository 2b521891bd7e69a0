"""Names of profiles: whose history it is."""

from typing import Final, Literal, NamedTuple, get_args

__all__ = ["ENTITY_TYPES", "EntityType", "ProfileKey"]

EntityType = Literal["user", "ip", "subnet", "device", "session", "tenant", "population"]
ENTITY_TYPES: Final[tuple[EntityType, ...]] = get_args(EntityType)


class ProfileKey(NamedTuple):
    """One entity of one tenant.

    Args:
        tenant: state never crosses tenants.
        entity_type: one of ``ENTITY_TYPES``.
        entity: the account name; the source or subnet of an address; the device or session
            id; the tenant itself for ``tenant`` and ``population``.
    """

    tenant: str
    entity_type: EntityType
    entity: str

    def text(self) -> str:
        """One string, distinct for distinct keys: only the last part can hold a ``#``.

        >>> ProfileKey("a#b", "user", "x#y").text()
        'user#a%23b#x#y'
        """
        tenant = self.tenant.replace("%", "%25").replace("#", "%23")
        return f"{self.entity_type}#{tenant}#{self.entity}"
