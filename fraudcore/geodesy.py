"""Distances on the earth and the speeds they imply."""

from math import asin, cos, inf, radians, sin, sqrt

__all__ = ["EARTH_RADIUS_KM", "HALF_CIRCUMFERENCE_KM", "great_circle_km", "speed_kmh"]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius R1 of the IUGG (Moritz, 2000)."""
HALF_CIRCUMFERENCE_KM = 20015.115
"""No two places are farther apart: pi times the radius, rounded up."""
_MS_PER_HOUR = 3_600_000.0


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in km by the haversine formula.

    Args:
        lat1, lat2: degrees, -90 to 90.
        lon1, lon2: degrees, -180 to 180.

    Returns:
        0 to half the circumference; symmetric in its two places.

    >>> round(great_circle_km(52.52, 13.405, 35.69, 139.69))
    8916
    """
    phi1, phi2 = radians(lat1), radians(lat2)
    h = sin((phi2 - phi1) / 2) ** 2
    h += cos(phi1) * cos(phi2) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(h)))


def speed_kmh(distance_km: float, gap_ms: int) -> float:
    """Least average speed over a distance; infinite for a zero gap.

    >>> speed_kmh(450.0, 30 * 60 * 1000)
    900.0
    """
    if distance_km <= 0:
        return 0.0
    return distance_km * _MS_PER_HOUR / abs(gap_ms) if gap_ms else inf
