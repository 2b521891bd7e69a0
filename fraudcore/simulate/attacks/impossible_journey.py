"""Impossible journey: an account used at home and, too soon, on the other side of the world."""

from typing import Final

from fraudcore.simulate.access import Access
from fraudcore.simulate.attacks.stage import Assault, Stage
from fraudcore.simulate.attempt import Attempt
from fraudcore.simulate.cities import CITIES, City, distance_km
from fraudcore.simulate.devices import Device, disguise

__all__ = ["impossible_journey"]

_LEAST_KM: Final = 5_000
"""An ocean or a continent away; an airliner needs over five hours."""
_GAP_MS: Final = (10 * 60_000, 25 * 60_000)


def impossible_journey(stage: Stage) -> Assault:
    """A stolen password is used far away soon after its owner logged in (ATT&CK T1078).

    The owner's login at home, which makes the second impossible, is part of the
    campaign and carries its label, so that honest traffic stays the same without it.
    """
    rng, owner = stage.rng, stage.target
    home_ms, far_ms = stage.times_ms(2, _GAP_MS)
    thief = stage.source(0, rng.choice(_far_from(owner.city)))
    return Assault(
        entity_type="user",
        entity=owner.name,
        expected_rules=("geo_jump",),
        attempts=(
            _login(stage, home_ms, owner.home, owner.devices[0]),
            _login(stage, far_ms, thief, disguise(rng)),
        ),
        sources=(thief.ip,),
        victims=(owner.name,),
    )


def _far_from(home: City) -> list[City]:
    return [city for city in CITIES if distance_km(home, city) >= _LEAST_KM]


def _login(stage: Stage, time_ms: int, access: Access, device: Device) -> Attempt:
    owner = stage.target
    return Attempt(time_ms, owner.name, access, device, owner.secret_tag, stage.token())
