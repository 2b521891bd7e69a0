"""What service to simulate, and its form in TOML."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from fraudcore.digest import digest_hex
from fraudcore.errors import InvalidConfigError
from fraudcore.simulate.rhythm import DAY_MS
from fraudcore.simulate.service.attackers import ATTACKERS
from fraudcore.text import display
from fraudcore.timestamp import aware_utc, to_millis

__all__ = ["ServiceScenario", "read_scenario"]

_WHOLE: Final = {"users": (500, 2_000_000), "days": (10, 396)}
_SHARES: Final = {
    "daily_share": (0.0, 1.0),
    "failure_share": (0.0, 0.5),
    "unknown_share": (0.0, 0.45),
    "vpn_share": (0.0, 0.3),
    "traveller_share": (0.0, 0.5),
}
_MOST_CAMPAIGNS: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class ServiceScenario:
    """A service, a span of days, and how many attacks of each kind.

    Args:
        seed: any whole number; equal scenarios give equal streams.
        users: accounts, 500 to 2,000,000; each that logs in takes about a kilobyte.
        start: first day (aware); its UTC midnight counts.
        days: 10 to 396.
        daily_share: of the users, those who log in on nine of ten working days; all others log in
            as seldom as published, see ``people``.
        failure_share: chance that an honest attempt fails, 0 to 0.5.
        unknown_share: attempts of scattered programs on names without account, as a share of all
            attempts, 0 to 0.45.
        vpn_share, traveller_share: of the users.
        device_ids: whether the service recognises devices, by cookies for example.
        attacks: campaigns by kind, keys of ``ATTACKERS``, up to 1,000 each. They start in the last
            two thirds of the span, when there is a history.
        tenant: of every event, 1 to 64 printable characters.

    Raises:
        InvalidConfigError: naming field, value and limit.
    """

    seed: int = 1
    users: int = 6_000
    start: datetime = datetime(2026, 1, 5, tzinfo=UTC)
    days: int = 90
    daily_share: float = 0.05
    failure_share: float = 0.15
    unknown_share: float = 0.05
    vpn_share: float = 0.07
    traveller_share: float = 0.05
    device_ids: bool = True
    attacks: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType(dict.fromkeys(ATTACKERS, 6))
    )
    tenant: str = "default"

    def __post_init__(self) -> None:
        _require(type(self.seed) is int, "seed", self.seed, "a whole number")
        for name, (low, high) in _WHOLE.items():
            value = getattr(self, name)
            accepted = type(value) is int and low <= value <= high
            _require(accepted, name, value, f"a whole number from {low} to {high}")
        for name, (least, most) in _SHARES.items():
            value = getattr(self, name)
            accepted = type(value) in (int, float) and least <= value <= most
            _require(accepted, name, value, f"a number from {least:g} to {most:g}")
        known = type(self.device_ids) is bool
        _require(known, "device_ids", self.device_ids, "true or false")
        _check_attacks(self.attacks)
        _check_tenant(self.tenant)
        _require(_usable(self.start), "start", self.start, "an aware datetime from 2000 to 2090")

    @property
    def start_ms(self) -> int:
        """Epoch milliseconds of its first midnight (UTC)."""
        return to_millis(self.start) // DAY_MS * DAY_MS

    @property
    def stream_id(self) -> str:
        """Differs between scenarios."""
        return digest_hex(self.seed, self.users, self.start_ms, self.days, self.tenant)[:8]


def read_scenario(text: str) -> ServiceScenario:
    """Read TOML: the fields of ``ServiceScenario`` as keys, ``attacks`` as a table.

    Raises:
        InvalidConfigError: no TOML, an unknown key, or a value outside its limits.

    >>> read_scenario('users = 800\\n[attacks]\\nenumeration = 2').attacks["enumeration"]
    2
    """
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidConfigError("scenario", f"no valid TOML: {error}") from error
    known = [each.name for each in fields(ServiceScenario)]
    for key in values:
        _require(key in known, key, values[key], f"a key among {', '.join(known)}")
    return ServiceScenario(**values)


def _require(accepted: bool, name: str, value: object, limit: str) -> None:
    if not accepted:
        raise InvalidConfigError(f"scenario.{display(name)}", f"{display(value)} refused: {limit}")


def _check_attacks(attacks: object) -> None:
    if not isinstance(attacks, Mapping):
        raise InvalidConfigError("scenario.attacks", f"{display(attacks)} refused: a table")
    limit = f"a whole number from 0 to {_MOST_CAMPAIGNS}"
    for kind, count in attacks.items():
        _require(kind in ATTACKERS, "attacks", kind, "a kind among " + ", ".join(ATTACKERS))
        accepted = type(count) is int and 0 <= count <= _MOST_CAMPAIGNS
        _require(accepted, f"attacks.{kind}", count, limit)


def _check_tenant(tenant: object) -> None:
    accepted = isinstance(tenant, str) and tenant.isprintable() and 0 < len(tenant) <= 64
    _require(accepted, "tenant", tenant, "1 to 64 printable characters")


def _usable(start: object) -> bool:
    if not isinstance(start, datetime):
        return False
    try:
        return 2000 <= aware_utc(start).year <= 2090
    except (ValueError, OverflowError):
        return False
