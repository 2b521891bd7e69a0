"""Impossible travel: one account in two places, with too little time between."""

from functools import cache
from itertools import permutations
from math import ceil, floor, inf
from typing import Any, Final, Unpack

from hypothesis import strategies as st

from fraudcore.place import Mask
from fraudcore.testing.address import home
from fraudcore.testing.device import Device, laptop, strange_device
from fraudcore.testing.place import PLACES, RADIUS_KM, Place, distance_km
from fraudcore.testing.scene import Scene, Setting, Stream

__all__ = ["impossible_journeys"]

_HOUR_MS: Final = 3_600_000


@st.composite
def impossible_journeys(
    draw: st.DrawFn,
    *,
    user: str = "ann",
    speed_kmh: tuple[float, float] = (1_000.0, inf),
    least_km: float = 600.0,
    mask: Mask | None = None,
    **setting: Unpack[Setting],
) -> Stream:
    """A success of the owner, then one of a stranger far away, faster than anyone can travel.

    Distance and speed are the least possible ones: the great circle minus both accuracy radii
    (20 km each). Makes ``geo_jump`` fire, or ``masked_travel`` with a mask.

    Args:
        user: the account.
        speed_kmh: range of the speed; with ``(1, 890)`` the journey is possible.
        least_km: distance at least, up to 16,000.
        mask: what hides the stranger's network.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> [event.geo.city for event in simplest(impossible_journeys())]
    ['Berlin', 'Tokyo']
    """
    here, there = draw(st.sampled_from(_pairs(least_km)))
    hours = [(distance_km(here, there) - 2 * RADIUS_KM) / speed for speed in speed_kmh]
    gap_ms = draw(st.integers(ceil(hours[1] * _HOUR_MS), floor(hours[0] * _HOUR_MS)))
    return Scene.of("impossible-journey", setting).stream(
        (
            (0, _success(user, here, laptop(user), None)),
            (gap_ms, _success(user, there, strange_device(), mask)),
        )
    )


@cache
def _pairs(least_km: float) -> list[tuple[Place, Place]]:
    far_km = least_km + 2 * RADIUS_KM
    return [(a, b) for a, b in permutations(PLACES, 2) if distance_km(a, b) >= far_km]


def _success(user: str, place: Place, device: Device, mask: Mask | None) -> dict[str, Any]:
    return {
        "outcome": "success",
        "user": user,
        "ip": home(place, user),
        "geo": place.geo,
        "network": place.network(mask),
        **device.facts,
    }
