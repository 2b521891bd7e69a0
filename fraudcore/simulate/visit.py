"""One visit of an honest person: some mistyped passwords, then in."""

from collections.abc import Iterator
from random import Random
from typing import Final

from fraudcore.simulate.access import Access, at_guest_network, on_carrier
from fraudcore.simulate.attempt import Attempt
from fraudcore.simulate.devices import Device
from fraudcore.simulate.population import User
from fraudcore.simulate.rhythm import at_work
from fraudcore.simulate.travel import Itinerary

__all__ = ["ATTEMPTS_PER_VISIT", "attempts_of_visit", "choose_way_in"]

_FAILURE: Final = 0.125
"""Chance that an attempt fails. Chosen inside the 10 to 15 % usual at login services."""
_MOST_FAILURES: Final = 4
"""Then the person gives up: one failure less than the strictest usual lockout of five."""
ATTEMPTS_PER_VISIT: Final = (1 - _FAILURE**_MOST_FAILURES) / (1 - _FAILURE)
"""Mean of the geometric distribution, cut where the person gives up."""
_RETRY_MS: Final = (4_000, 25_000)
_SAME_MISTAKE, _WRONG_CODE = 0.5, 0.1
_VPN, _CARRIER, _OFFICE = 0.5, 0.4, 0.7
"""Chances that a person uses a way in that is open at the time."""
_HOTELS, _CARRIER_POOL = 64, 65_536


def choose_way_in(
    user: User, device: Device, itinerary: Itinerary, local_ms: int, rng: Random
) -> Access:
    """How a person gets online for a visit.

    Args:
        user, device: who, with what.
        itinerary: where the person is; roaming phones use the carrier of that place.
        local_ms: epoch milliseconds plus the offset of the person's clock.
    """
    if user.vpn is not None and rng.random() < _VPN:
        return user.vpn
    if device.mobile and rng.random() < _CARRIER:
        return on_carrier(itinerary.city, rng.randrange(_CARRIER_POOL))
    if itinerary.away:
        return at_guest_network(itinerary.city, user.number % _HOTELS)
    if user.office is not None and at_work(local_ms) and rng.random() < _OFFICE:
        return user.office
    return user.home


def attempts_of_visit(
    user: User, access: Access, device: Device, start_ms: int, rng: Random
) -> Iterator[Attempt]:
    """The attempts of one visit: failures with short pauses, and the success unless given up."""
    now_ms, mistake = start_ms, ""
    for _ in range(_MOST_FAILURES):
        if rng.random() >= _FAILURE:
            yield _success(user, access, device, now_ms, rng)
            return
        if not mistake or rng.random() >= _SAME_MISTAKE:
            mistake = f"{rng.getrandbits(64):016x}"
        yield _failure(user, access, device, now_ms, mistake, rng)
        now_ms += rng.randint(*_RETRY_MS)


def _success(user: User, access: Access, device: Device, now_ms: int, rng: Random) -> Attempt:
    session_id = f"{rng.getrandbits(64):016x}"
    return Attempt(now_ms, user.name, access, device, user.secret_tag, session_id)


def _failure(
    user: User, access: Access, device: Device, now_ms: int, mistake: str, rng: Random
) -> Attempt:
    if rng.random() < _WRONG_CODE:
        return Attempt(now_ms, user.name, access, device, user.secret_tag, None, "mfa_bad_code")
    return Attempt(now_ms, user.name, access, device, mistake, None, "bad_password")
