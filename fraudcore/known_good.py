"""Known good: who is not to raise alerts, by whose word, why, and until when."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Final

from fraudcore.errors import InvalidConfigError
from fraudcore.event import LoginEvent
from fraudcore.hint import hint
from fraudcore.text import display
from fraudcore.timestamp import to_millis

__all__ = ["KnownGood", "parse_known_good"]

WORD_LIMIT: Final = 200
MAX_ENTRIES: Final = 1000
"""Entries are compared one after the other, and only where a rule fired."""
_MATCHED: Final = ("cidr", "asn", "user", "device", "tenant")
_KEYS: Final = (*_MATCHED, "rules", "owner", "reason", "expires")


@dataclass(frozen=True)
class KnownGood:
    """One entry: findings on events that match *all* that it names are kept, but silent.

    Args:
        owner: who answers for it.
        reason: why it is no fraud.
        expires: the last day (UTC, of the event) on which it holds.
        cidr: networks that contain the source address.
        asn: autonomous system.
        user, device, tenant: account name, device id and tenant, compared exactly.
        rules: the rules that it silences; empty for all.

    Raises:
        InvalidConfigError: no owner, reason or date, or nothing to match.
    """

    owner: str
    reason: str
    expires: date
    cidr: IPv4Network | IPv6Network | None = None
    asn: int | None = None
    user: str | None = None
    device: str | None = None
    tenant: str | None = None
    rules: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _word("known_good.owner", self.owner)
        _word("known_good.reason", self.reason)
        _date("known_good.expires", self.expires)
        if all(getattr(self, name) is None for name in _MATCHED):
            raise InvalidConfigError("known_good", "matches everything")

    def covers(self, event: LoginEvent, rule: str) -> bool:
        """Whether a finding of a rule on this event is to be silent."""
        if self.rules and rule not in self.rules:
            return False
        if event.time_ms > to_millis(datetime.combine(self.expires, time.max, UTC)):
            return False
        return (
            (self.cidr is None or event.ip in self.cidr)
            and self.asn in (None, event.asn)
            and self.user in (None, event.user)
            and self.device in (None, event.device_id)
            and self.tenant in (None, event.tenant)
        )

    def words(self) -> dict[str, str]:
        """What a silent finding and its alert carry."""
        return {"owner": self.owner, "reason": self.reason, "expires": self.expires.isoformat()}


def parse_known_good(entries: object, rules: Iterable[str]) -> tuple[KnownGood, ...]:
    """Read the ``[[known_good]]`` tables of a rules document.

    Args:
        entries: the list of tables.
        rules: names that ``rules`` may hold.

    Raises:
        InvalidConfigError: naming entry and key.
    """
    if not isinstance(entries, list) or len(entries) > MAX_ENTRIES:
        raise InvalidConfigError("known_good", f"not a list of at most {MAX_ENTRIES} tables")
    known = tuple(rules)
    return tuple(_entry(f"known_good[{at}]", entry, known) for at, entry in enumerate(entries))


def _entry(key: str, entry: object, rules: tuple[str, ...]) -> KnownGood:
    if not isinstance(entry, dict):
        raise InvalidConfigError(key, f"{display(entry)} is not a table")
    _check_keys(key, entry)
    values = {name: _READ[name](f"{key}.{name}", value) for name, value in entry.items()}
    for name in values.get("rules", ()):
        if name not in rules:
            raise InvalidConfigError(f"{key}.rules", f"{display(name)} is no rule")
    return KnownGood(**values)


def _check_keys(key: str, entry: dict[str, object]) -> None:
    for name in entry:
        if name not in _KEYS:
            raise InvalidConfigError(f"{key}.{name}", f"unknown; {hint(name, _KEYS)}")
    for name in ("owner", "reason", "expires"):
        if name not in entry:
            raise InvalidConfigError(f"{key}.{name}", "missing: every entry needs one")
    if not any(name in entry for name in _MATCHED):
        raise InvalidConfigError(key, "matches everything: give one of " + ", ".join(_MATCHED))


def _word(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > WORD_LIMIT:
        raise InvalidConfigError(key, f"{display(value)} is not 1 to {WORD_LIMIT} characters")
    return value


def _exact(key: str, value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 256:
        raise InvalidConfigError(key, f"{display(value)} is not 1 to 256 characters")
    return value


def _network(key: str, value: object) -> IPv4Network | IPv6Network:
    try:
        return ip_network(value if isinstance(value, str) else str(type(value)))
    except ValueError as error:
        problem = f"{display(value)} is not an address or network such as 192.0.2.0/24"
        raise InvalidConfigError(key, problem) from error


def _asn(key: str, value: object) -> int:
    if type(value) is not int or not 0 < value < 2**32:
        raise InvalidConfigError(key, f"{display(value)} is not a number from 1 to 4294967295")
    return value


def _date(key: str, value: object) -> date:
    if type(value) is not date:
        raise InvalidConfigError(key, f"{display(value)} is not a date such as 2027-03-31")
    return value


def _names(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise InvalidConfigError(key, f"{display(value)} is not a list of rules")
    return tuple(_word(key, name) for name in value)


_READ: Final[Mapping[str, Callable[[str, Any], Any]]] = {
    "cidr": _network,
    "asn": _asn,
    "user": _exact,
    "device": _exact,
    "tenant": _exact,
    "rules": _names,
    "owner": _word,
    "reason": _word,
    "expires": _date,
}
