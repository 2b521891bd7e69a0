"""Journeys between two successes, for the tests of rules about travel."""

from math import pi
from typing import Final

from fraudcore import Geo, LoginEvent
from fraudcore.geodesy import EARTH_RADIUS_KM
from tests.attempts import success

__all__ = ["EQUATOR", "HOUR_S", "KM_PER_DEGREE", "OTHER_IP", "east_of_start", "journey"]

HOUR_S: Final = 3600
OTHER_IP: Final = "198.51.100.7"
EQUATOR: Final = Geo(city="Start", latitude=0, longitude=0, accuracy_km=0)
KM_PER_DEGREE: Final = EARTH_RADIUS_KM * pi / 180


def east_of_start(km: float, radius_km: float = 0) -> Geo:
    """A place on the equator so far east of ``EQUATOR``."""
    return Geo(city="End", latitude=0, longitude=km / KM_PER_DEGREE, accuracy_km=radius_km)


def journey(a: Geo | None, b: Geo | None, gap_s: float = HOUR_S) -> list[LoginEvent]:
    """Two successes of one account, from two addresses."""
    return [success(0, a), success(gap_s, b, OTHER_IP)]
