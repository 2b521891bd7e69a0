"""Which profiles an event touches: what the pipeline loads for it, and may write."""

from typing import TYPE_CHECKING, Final

from fraudcore.profile_key import ProfileKey

if TYPE_CHECKING:
    from fraudcore.event import LoginEvent

__all__ = ["keys_of", "touched_keys"]

_TENANT_WIDE: Final = frozenset({"login", "lockout"})


def keys_of(event: "LoginEvent") -> tuple[ProfileKey, ...]:
    """The profiles that an event touches, whatever they hold; that of its account second, if any.

    The source always; the account and the session where they are given; the tenant for
    logins and lockouts; the neighbourhood, and the device where its id is given, for failed
    logins. The device of a success matters only where it is new for the account.
    """
    tenant, kind = event.tenant, event.kind
    failed = event.outcome == "failure"
    keys = [ProfileKey(tenant, "ip", event.source)]
    if event.user is not None:
        keys.append(ProfileKey(tenant, "user", event.user))
    if kind in _TENANT_WIDE:
        keys.append(ProfileKey(tenant, "tenant", tenant))
        if failed and kind == "login":
            keys.append(ProfileKey(tenant, "subnet", event.subnet))
    if event.session_id is not None:
        keys.append(ProfileKey(tenant, "session", event.session_id))
    if failed and kind == "login" and event.device_id is not None:
        keys.append(ProfileKey(tenant, "device", event.device_id))
    return tuple(keys)


def touched_keys(event: "LoginEvent") -> tuple[ProfileKey, ...]:
    """Every profile that an event may touch, whatever the rules and the profiles."""
    keys = [*event.profile_keys, ProfileKey(event.tenant, "population", event.tenant)]
    if event.device_id is not None:
        keys.append(ProfileKey(event.tenant, "device", event.device_id))
    return tuple(keys)
