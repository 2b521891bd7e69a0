"""The login event: one validated, immutable record of login activity."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address
from typing import Any, Final, Literal, get_args

from fraudcore.agent_digests import AgentDigests, agent_digests
from fraudcore.digest import present_digest
from fraudcore.errors import InvalidEventError
from fraudcore.fields import choice, optional_text, text
from fraudcore.known import DAY_MS
from fraudcore.moment import moment_of
from fraudcore.place import Geo, Network
from fraudcore.profile_key import ProfileKey
from fraudcore.sighting import Sighting
from fraudcore.source import (
    IPAddress,
    parse_address,
    source_digests,
    source_key,
    subnet_key,
)
from fraudcore.timestamp import INSTANT_LIMIT, aware_utc, iso_millis, parse_instant, to_millis
from fraudcore.touched import keys_of

__all__ = ["KINDS", "OUTCOMES", "REASONS", "LoginEvent", "is_device_id"]

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
_LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS))


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

    Attributes:
        time_ms: when it happened, in epoch milliseconds.
        moment: its time and id in one integer, see ``fraudcore.moment``.
        day: the day on which it happened, counted from 1970 (UTC).
        source: what it is judged under: the IPv4 address, or the IPv6 /64.
        subnet: the neighbourhood of its source: IPv4 /24 or IPv6 /48.
        user_digest: 32 bits that stand for the account; 0 for an unknown identity.
        source_digest, subnet_digest: 32 bits that stand for source and subnet.
        device_digest: 32 bits that stand for the device: odd for its id, even for the agent's
            family; 0 for neither.
        session_digest, tag_digest: 32 bits of session id and credential tag; 0 for none.
        agent: the numbers that stand for the user agent and its parts; all 0 without one.
        country_code: 16 bits that stand for the country; 0 where it is not known.
        asn: the autonomous system; 0 where it is not known.
        masked: whether the network hides where the user is.
        sighting: where it came from; ``None`` where its coordinates name no place.
        profile_keys: the profiles that it touches, whatever they hold.

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
    time_ms: int = field(init=False, compare=False, repr=False)
    moment: int = field(init=False, compare=False, repr=False)
    day: int = field(init=False, compare=False, repr=False)
    source: str = field(init=False, compare=False, repr=False)
    subnet: str = field(init=False, compare=False, repr=False)
    user_digest: int = field(init=False, compare=False, repr=False)
    source_digest: int = field(init=False, compare=False, repr=False)
    subnet_digest: int = field(init=False, compare=False, repr=False)
    device_digest: int = field(init=False, compare=False, repr=False)
    session_digest: int = field(init=False, compare=False, repr=False)
    tag_digest: int = field(init=False, compare=False, repr=False)
    agent: AgentDigests = field(init=False, compare=False, repr=False)
    country_code: int = field(init=False, compare=False, repr=False)
    asn: int = field(init=False, compare=False, repr=False)
    masked: bool = field(init=False, compare=False, repr=False)
    sighting: Sighting | None = field(init=False, compare=False, repr=False)
    profile_keys: tuple[ProfileKey, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        normalise(self.__dict__)

    @classmethod
    def of(cls, values: dict[str, Any]) -> "LoginEvent":
        """The event of all its fields; takes the mapping over, and checks every value.

        Raises:
            InvalidEventError: naming field, value and limit.
        """
        normalise(values)
        event = object.__new__(cls)
        object.__setattr__(event, "__dict__", values)
        return event

    def to_dict(self) -> dict[str, object]:
        """The canonical JSON form: every field, absent ones as ``None``, without ``extra``."""
        values = dict(self.__dict__)
        return {name: _plain(name, values[name]) for name in CANONICAL_FIELDS}

    def __getattr__(self, name: str) -> Any:
        """Compute a fact, or several together, when first asked for; they stay.

        Two threads that ask at once compute the same twice, which does no harm.
        """
        compute = _FACTS.get(name)
        if compute is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        compute(self, self.__dict__)
        return self.__dict__[name]


def is_device_id(device_digest: int) -> bool:
    """Whether a ``device_digest`` is of a producer's id, and not of an agent's family."""
    return bool(device_digest & 1)


CANONICAL_FIELDS: Final[tuple[str, ...]] = tuple(
    name for name, known in LoginEvent.__dataclass_fields__.items() if known.compare
)


def _who_and_where(event: LoginEvent, values: dict[str, Any]) -> None:
    """The facts that every judged event needs."""
    geo, network = event.geo, event.network
    values["day"] = event.time_ms // DAY_MS
    values["user_digest"] = present_digest(event.user)
    values["source_digest"], values["subnet_digest"] = source_digests(event.ip)
    values["country_code"] = 0 if geo is None else geo.country_code
    values["asn"] = 0 if network is None else network.asn or 0
    values["masked"] = network is not None and network.masked is not None
    agent = values["agent"] = agent_digests(event.user_agent)
    device = event.device_id
    values["device_digest"] = present_digest(device) | 1 if device else agent.family


def _source(event: LoginEvent, values: dict[str, Any]) -> None:
    values["source"] = source_key(event.ip)


def _subnet(event: LoginEvent, values: dict[str, Any]) -> None:
    values["subnet"] = subnet_key(event.ip)


def _session_digest(event: LoginEvent, values: dict[str, Any]) -> None:
    values["session_digest"] = present_digest(event.session_id)


def _tag_digest(event: LoginEvent, values: dict[str, Any]) -> None:
    values["tag_digest"] = present_digest(event.credential_tag)


def _sighting(event: LoginEvent, values: dict[str, Any]) -> None:
    values["sighting"] = Sighting.of(event)


def _profile_keys(event: LoginEvent, values: dict[str, Any]) -> None:
    values["profile_keys"] = keys_of(event)


_FACTS: Final[Mapping[str, Callable[[LoginEvent, dict[str, Any]], None]]] = {
    **dict.fromkeys(
        (
            "day",
            "user_digest",
            "source_digest",
            "subnet_digest",
            "country_code",
            "asn",
            "masked",
            "agent",
            "device_digest",
        ),
        _who_and_where,
    ),
    "source": _source,
    "subnet": _subnet,
    "session_digest": _session_digest,
    "tag_digest": _tag_digest,
    "sighting": _sighting,
    "profile_keys": _profile_keys,
}


_OUTCOMES: Final = frozenset(OUTCOMES)
_KINDS: Final = frozenset(KINDS)
_REASONS: Final = frozenset(REASONS)


def normalise(values: dict[str, Any]) -> None:
    """Check every field of an event in place, and bring it into its one form.

    The common case of each field is decided by a few comparisons here; whatever else comes goes
    through the check that can tell what is wrong.

    Raises:
        InvalidEventError: naming field, value and limit.
    """
    _check_words(values)
    instant = values["occurred_at"] = _instant(values["occurred_at"])
    time_ms = values["time_ms"] = to_millis(instant)
    values["moment"] = moment_of(time_ms, values["event_id"])
    given = values["ip"]
    address = values["ip"] = _address(given)
    if type(given) is str and type(address) is IPv4Address and ":" not in given:
        values["source"] = given
    if values["user"] is not None:
        values["user"] = _identity(values["user"])
    if values["user_agent"] is not None:
        values["user_agent"] = _user_agent(values["user_agent"])
    _check_rest(values)


def _check_words(values: dict[str, Any]) -> None:
    _token("event_id", values["event_id"], EVENT_ID_LIMIT)
    if values["tenant"] != "default":
        _token("tenant", values["tenant"], TENANT_LIMIT)
    _word("outcome", values["outcome"], _OUTCOMES, OUTCOMES)
    _word("kind", values["kind"], _KINDS, KINDS)
    if values["reason"] is not None:
        _word("reason", values["reason"], _REASONS, REASONS)


def _check_rest(values: dict[str, Any]) -> None:
    for name in _OPAQUE:
        if values[name] is not None:
            values[name] = optional_text(name, values[name], TOKEN_LIMIT)
    for name, kind in _PARTS:
        if values[name] is not None and not isinstance(values[name], kind):
            raise InvalidEventError(name, values[name], f"a {kind.__name__}, or None")


_OPAQUE: Final = ("device_id", "session_id", "credential_tag")
_PARTS: Final = (("geo", Geo), ("network", Network))


def _token(field: str, value: object, limit: int) -> None:
    if type(value) is str and 0 < len(value) <= limit and value.isprintable():
        return
    text(field, value, limit)
    raise InvalidEventError(field, value, "printable characters only")


def _word(field: str, value: object, words: frozenset[str], allowed: tuple[str, ...]) -> None:
    if type(value) is not str or value not in words:
        choice(field, value, allowed)


def _instant(value: object) -> datetime:
    try:
        return aware_utc(value) if isinstance(value, datetime) else parse_instant(value)
    except (ValueError, OverflowError) as error:
        raise InvalidEventError("occurred_at", value, INSTANT_LIMIT) from error


def _address(value: object) -> IPAddress:
    try:
        if type(value) is str:
            return parse_address(value)
        if isinstance(value, IPAddress):
            return parse_address(str(value))
        raise ValueError(type(value).__name__)
    except ValueError as error:
        raise InvalidEventError(
            "ip", value, "an IPv4 or IPv6 address without port, zone id or prefix"
        ) from error


def _identity(value: object) -> str | None:
    name = optional_text("user", value, USER_LIMIT)
    if name is None:
        return None
    bare = name.strip()
    if len(bare) > _LONGEST_PLACEHOLDER:
        return name
    return None if not bare or bare.casefold() in PLACEHOLDERS else name


def _user_agent(value: object) -> str | None:
    if type(value) is str and (len(value) > USER_AGENT_LIMIT or not value.isascii()):
        value = value[:USER_AGENT_LIMIT].encode("utf-8", "replace").decode()
    return optional_text("user_agent", value, USER_AGENT_LIMIT)


def _plain(name: str, value: object) -> object:
    if name == "occurred_at":
        return iso_millis(value)  # type: ignore[arg-type]
    if name == "ip":
        return str(value)
    return value.to_dict() if isinstance(value, (Geo, Network)) else value
