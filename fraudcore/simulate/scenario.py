"""What to simulate."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from fraudcore.digest import digest_hex
from fraudcore.errors import InvalidConfigError
from fraudcore.simulate.attacks import ATTACKS
from fraudcore.simulate.span import Span
from fraudcore.text import display
from fraudcore.timestamp import aware_utc, to_millis

__all__ = ["Scenario"]

_MOST_USERS: Final = 200_000
"""Each takes two or three kilobytes of memory."""
_LEAST_DURATION_S, _DAY_S, _MOST_DURATION_S = 3_600, 86_400, 366 * 86_400
_MOST_ATTEMPTS_USER_DAY: Final = 25
"""Beyond it a single honest home comes near the 100 attempts a day of an attacking source."""
_USERS_PER_CAMPAIGN: Final = 2 * len(ATTACKS)
"""Every campaign singles out an account of its own; over half of the accounts are eligible."""
_MOST_CAMPAIGNS: Final = 500
_TENANT_LIMIT: Final = 64


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A population, a span of time and the attacks in it.

    Args:
        seed: any whole number; equal scenarios give equal streams.
        users: accounts, 1 to 200,000.
        start: first instant (aware).
        duration_s: length in seconds of event time, an hour to 366 days.
        events: honest attempts, about; 0 to 25 a user and day.
        attacks: kinds of attack, keys of ``ATTACKS``, none twice.
        campaigns_per_attack: campaigns of each kind, 1 to 500, six users for each.
        tenant: of every event.

    Raises:
        InvalidConfigError: naming field, value and limit.
    """

    seed: int = 1
    users: int = 500
    start: datetime = datetime(2026, 1, 5, tzinfo=UTC)
    duration_s: int = _DAY_S
    events: int = 10_000
    attacks: tuple[str, ...] = tuple(ATTACKS)
    campaigns_per_attack: int = 1
    tenant: str = "default"

    def __post_init__(self) -> None:
        _require(type(self.seed) is int, "seed", self.seed, "a whole number")
        _whole("users", self.users, 1, _MOST_USERS)
        _whole("duration_s", self.duration_s, _LEAST_DURATION_S, _MOST_DURATION_S)
        _start(self.start, self.duration_s)
        most_events = _MOST_ATTEMPTS_USER_DAY * self.users * self.duration_s // _DAY_S
        _whole("events", self.events, 0, most_events)
        _attacks(self.attacks)
        _whole("campaigns_per_attack", self.campaigns_per_attack, 1, _MOST_CAMPAIGNS)
        least_users = self.campaigns_per_attack * _USERS_PER_CAMPAIGN if self.attacks else 1
        limit = f"at least {least_users} for {self.campaigns_per_attack} campaigns of each attack"
        _require(self.users >= least_users, "users", self.users, limit)
        _tenant(self.tenant)

    @property
    def span(self) -> Span:
        """The span of event time, in epoch milliseconds."""
        start_ms = to_millis(self.start)
        return Span(start_ms, start_ms + self.duration_s * 1_000)

    @property
    def attempts_per_user_day(self) -> float:
        """Mean number of honest attempts of one account in a day."""
        return self.events * _DAY_S / self.users / self.duration_s

    @property
    def stream_id(self) -> str:
        """Eight hexadecimal digits that differ between scenarios, whatever their attacks."""
        parts = (self.seed, self.users, self.span, self.events, self.tenant)
        return digest_hex(*parts)[:8]


def _require(accepted: bool, field: str, value: object, limit: str) -> None:
    if not accepted:
        raise InvalidConfigError(f"scenario.{field}", f"{display(value)} refused: {limit}")


def _whole(field: str, value: object, low: int, high: int) -> None:
    accepted = type(value) is int and low <= value <= high
    _require(accepted, field, value, f"a whole number from {low} to {high}")


def _start(start: object, duration_s: int) -> None:
    _require(
        _fits(start, duration_s), "start", start, "an aware datetime from the year 2000 to 2098"
    )


def _fits(start: object, duration_s: int) -> bool:
    if not isinstance(start, datetime):
        return False
    try:
        aware_utc(aware_utc(start) + timedelta(seconds=duration_s))
    except (ValueError, OverflowError):
        return False
    return True


def _attacks(attacks: object) -> None:
    limit = "different kinds among " + ", ".join(ATTACKS)
    if not isinstance(attacks, tuple):
        raise InvalidConfigError("scenario.attacks", f"{display(attacks)} refused: {limit}")
    for kind in attacks:
        accepted = kind in tuple(ATTACKS) and attacks.count(kind) == 1
        _require(accepted, "attacks", kind, limit)


def _tenant(tenant: object) -> None:
    accepted = isinstance(tenant, str) and tenant.isprintable() and 0 < len(tenant) <= _TENANT_LIMIT
    _require(accepted, "tenant", tenant, f"1 to {_TENANT_LIMIT} printable characters")
