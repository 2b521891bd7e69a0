"""Which profiles an event touches: what the pipeline loads for it, and may write."""

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from fraudcore.profile_key import ProfileKey

if TYPE_CHECKING:
    from fraudcore.event import LoginEvent

__all__ = ["keys_of", "population_key", "tenant_key", "touched_keys"]

_CACHED: Final = 1024
_TENANT_WIDE: Final = frozenset({"login", "lockout"})
_key: Final = partial(tuple.__new__, ProfileKey)
"""Makes a key of its three parts, without the call of Python that its class would cost."""


def keys_of(event: "LoginEvent") -> tuple[ProfileKey, ...]:
    """The profiles that an event touches, whatever they hold; that of its account second, if any.

    The source always; the account and the session where they are given; the tenant for
    logins and lockouts; the neighbourhood, and the device where its id is given, for failed
    logins. The device of a success matters only where it is new for the account.
    """
    tenant, user, session = event.tenant, event.user, event.session_id
    keys = [_key((tenant, "ip", event.source))]
    if user is not None:
        keys.append(_key((tenant, "user", user)))
    if event.kind in _TENANT_WIDE:
        keys.append(tenant_key(tenant))
    failed = event.outcome == "failure" and event.kind == "login"
    if failed:
        keys.append(_key((tenant, "subnet", event.subnet)))
    if session is not None:
        keys.append(_key((tenant, "session", session)))
    if failed and event.device_id is not None:
        keys.append(_key((tenant, "device", event.device_id)))
    return tuple(keys)


def touched_keys(event: "LoginEvent") -> tuple[ProfileKey, ...]:
    """Every profile that an event may touch, whatever the rules and the profiles."""
    keys = [*event.profile_keys, population_key(event.tenant)]
    if event.device_id is not None:
        keys.append(ProfileKey(event.tenant, "device", event.device_id))
    return tuple(keys)


@lru_cache(_CACHED)
def tenant_key(tenant: str) -> ProfileKey:
    """The profile of a tenant."""
    return ProfileKey(tenant, "tenant", tenant)


@lru_cache(_CACHED)
def population_key(tenant: str) -> ProfileKey:
    """The profile of a tenant's users together."""
    return ProfileKey(tenant, "population", tenant)
