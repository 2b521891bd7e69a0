"""The login event: one validated, immutable record of login activity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final, Literal, get_args

from fraudcore.digest import digest32
from fraudcore.errors import InvalidEventError
from fraudcore.fields import choice, optional_text, text
from fraudcore.place import Geo, Network
from fraudcore.source import IPAddress, parse_address, source_key, subnet_key
from fraudcore.timestamp import INSTANT_LIMIT, aware_utc, iso_millis, parse_instant, to_millis

__all__ = ["KINDS", "OUTCOMES", "REASONS", "LoginEvent"]

Kind = Literal[
    "login",
    "challenge",
    "password_reset",
    "password_change",
    "email_change",
    "mfa_change",
    "lockout",
    "logout",
]
Outcome = Literal["success", "failure"]
Reason = Literal[
    "bad_password",
    "unknown_user",
    "mfa_denied",
    "mfa_timeout",
    "mfa_bad_code",
    "locked",
    "expired",
    "other",
]
KINDS: Final[tuple[str, ...]] = get_args(Kind)
OUTCOMES: Final[tuple[str, ...]] = get_args(Outcome)
REASONS: Final[tuple[str, ...]] = get_args(Reason)

EVENT_ID_LIMIT = 128
TENANT_LIMIT = 64
USER_LIMIT = 256
"""Characters; an e-mail address has at most 254 (RFC 5321)."""
TOKEN_LIMIT = 256
"""Characters of a device id, session id or credential tag."""
USER_AGENT_LIMIT = 1024
"""Characters kept of a user agent. A longer one is cut and invalid Unicode replaced, not
refused: the client chooses it, and must not be able to hide its attempts with it."""
PLACEHOLDERS = frozenset(
    {"-", "--", "?", "n/a", "na", "none", "null", "nil", "unknown", "(unknown)"}
)
"""Words that systems write where they know no user (compared without case)."""


@dataclass(frozen=True)
class LoginEvent:
    """One login attempt or account event.

    Args:
        event_id: the producer's unique id, 1 to 128 printable characters; the key of deduplication.
        occurred_at: aware datetime (ISO-8601 text or epoch milliseconds are read too); kept in UTC,
            in whole milliseconds.
        outcome: ``success`` or ``failure``.
        ip: address, or its text; mapped IPv6 is unwrapped, zone ids and ports are refused.
        kind: what happened; only ``login`` is an attempt.
        reason: why it failed, for failures.
        user: account name, at most 256 characters; absent and placeholders become ``None``.
        tenant: 1 to 64 printable characters; state never crosses tenants.
        user_agent: cut to 1024 characters, invalid Unicode replaced.
        device_id, session_id: opaque, at most 256 characters.
        credential_tag: an HMAC of the attempted secret made by the producer, never the secret.
        geo, network: enriched facts about the address.
        extra: unknown fields of the record; archived, never judged.

    Raises:
        InvalidEventError: naming field, value and limit.
    """

    event_id: str
    occurred_at: datetime
    outcome: Outcome
    ip: IPAddress
    kind: Kind = "login"
    reason: Reason | None = None
    user: str | None = None
    tenant: str = "default"
    user_agent: str | None = None
    device_id: str | None = None
    session_id: str | None = None
    credential_tag: str | None = None
    geo: Geo | None = None
    network: Network | None = None
    extra: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        values = self.__dict__
        _token("event_id", self.event_id, EVENT_ID_LIMIT)
        _token("tenant", self.tenant, TENANT_LIMIT)
        choice("outcome", self.outcome, OUTCOMES)
        choice("kind", self.kind, KINDS)
        if self.reason is not None:
            choice("reason", self.reason, REASONS)
        for name, kind in (("geo", Geo), ("network", Network)):
            if values[name] is not None and not isinstance(values[name], kind):
                raise InvalidEventError(name, values[name], f"a {kind.__name__}, or None")
        values["occurred_at"] = _instant(self.occurred_at)
        values["ip"] = _address(self.ip)
        values["user"] = _identity(self.user)
        values["user_agent"] = _user_agent(self.user_agent)
        for name in ("device_id", "session_id", "credential_tag"):
            if values[name] is not None:
                values[name] = optional_text(name, values[name], TOKEN_LIMIT)

    @cached_property
    def time_ms(self) -> int:
        """When it happened, in epoch milliseconds."""
        return to_millis(self.occurred_at)

    @cached_property
    def source(self) -> str:
        """The source it is judged under: the IPv4 address, or the IPv6 /64."""
        return source_key(self.ip)

    @cached_property
    def subnet(self) -> str:
        """The neighbourhood of its source: IPv4 /24 or IPv6 /48."""
        return subnet_key(self.ip)

    @cached_property
    def id_digest(self) -> int:
        """The event id in 32 bits; with the time, it identifies the event in a history."""
        return digest32(self.event_id)

    def to_dict(self) -> dict[str, object]:
        """The canonical JSON form: every field, absent ones as ``None``, without ``extra``."""
        values = dict(self.__dict__)
        return {name: _plain(name, values[name]) for name in CANONICAL_FIELDS}


CANONICAL_FIELDS: Final[tuple[str, ...]] = tuple(
    name for name in LoginEvent.__dataclass_fields__ if name != "extra"
)


def _token(field: str, value: object, limit: int) -> str:
    token = text(field, value, limit)
    if not token.isprintable():
        raise InvalidEventError(field, value, "printable characters only")
    return token


def _instant(value: object) -> datetime:
    try:
        return aware_utc(value) if isinstance(value, datetime) else parse_instant(value)
    except (ValueError, OverflowError) as error:
        raise InvalidEventError("occurred_at", value, INSTANT_LIMIT) from error


def _address(value: object) -> IPAddress:
    shown = value if isinstance(value, (str, *IPAddress.__args__)) else None
    try:
        return parse_address(str(shown)) if shown is not None else _refuse_address(value)
    except ValueError as error:
        raise InvalidEventError(
            "ip", value, "an IPv4 or IPv6 address without port, zone id or prefix"
        ) from error


def _refuse_address(value: object) -> IPAddress:
    raise ValueError(type(value).__name__)


def _identity(value: object) -> str | None:
    name = optional_text("user", value, USER_LIMIT)
    if name is None:
        return None
    bare = name.strip()
    return None if not bare or bare.casefold() in PLACEHOLDERS else name


def _user_agent(value: object) -> str | None:
    if type(value) is str:
        value = value[:USER_AGENT_LIMIT].encode("utf-8", "replace").decode()
    return optional_text("user_agent", value, USER_AGENT_LIMIT)


def _plain(name: str, value: object) -> object:
    if name == "occurred_at":
        return iso_millis(value)  # type: ignore[arg-type]
    if name == "ip":
        return str(value)
    return dict(value.__dict__) if isinstance(value, (Geo, Network)) else value
