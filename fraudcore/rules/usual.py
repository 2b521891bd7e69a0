"""Usual facts: what a success has in common with the newest one of its account.

They are told from one row each of successes and sightings. A rule that asks for something new
states the usual fact under which there is none, and the engine does not ask it then.
"""

from typing import Final, Literal, get_args

from fraudcore.event import LoginEvent
from fraudcore.known import DAY_MS
from fraudcore.moment import ID_BITS
from fraudcore.profiles import UserProfile

__all__ = ["USUAL_BITS", "UsualFact", "usual_facts"]

UsualFact = Literal["later", "active", "device", "country", "place"]
"""``later``: than every event known of the account, as the others are as well. ``active``: the
newest success is less than a day old. ``device``: it has the same one, or both have none.
``country``: it is from the same one, and neither is masked. ``place``: the newest sighting has the
same coordinates and radius, and the event is not masked."""
USUAL_BITS: Final[dict[str, int]] = {fact: 1 << at for at, fact in enumerate(get_args(UsualFact))}
"""A set of usual facts as one number."""
_LATER, _ACTIVE, _DEVICE, _COUNTRY, _PLACE = USUAL_BITS.values()
_DAY: Final = DAY_MS << ID_BITS


def usual_facts(event: LoginEvent, user: UserProfile) -> int:
    """The usual facts of a success, as ``USUAL_BITS``.

    Args:
        event: a success.
        user: the profile of its account.
    """
    successes = user.successes
    if event.time_ms <= user.newest_ms or not successes.data:
        return 0
    moment, _, _, _, _, device, country, _, _, _, masked = successes.last
    found = _LATER
    if event.moment - moment < _DAY:
        found |= _ACTIVE
    if device == event.device_digest:
        found |= _DEVICE
    if event.masked:
        return found
    if country == event.country_code and not masked:
        found |= _COUNTRY
    sighting = event.sighting
    if sighting is not None and sighting.is_where(user.sightings.data):
        found |= _PLACE
    return found
