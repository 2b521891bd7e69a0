"""Journeys between two successes of an account, and whether anyone can have made them."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import hypot, isfinite, pi
from typing import Any, Final, NamedTuple

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.geodesy import EARTH_RADIUS_KM, HALF_CIRCUMFERENCE_KM, great_circle_km, speed_kmh
from fraudcore.history import History
from fraudcore.moment import time_of
from fraudcore.place import country_of
from fraudcore.profiles import UserProfile
from fraudcore.sighting import DEGREE_PARTS, NO_ACCURACY, Sighting
from fraudcore.text import display
from fraudcore.timestamp import from_millis, iso_millis

__all__ = ["Limits", "impossible_journeys", "journey_words", "memory_s"]

_KM_PER_DEGREE_E5: Final = EARTH_RADIUS_KM * pi / 180 / DEGREE_PARTS


class Limits(NamedTuple):
    """What makes a journey impossible.

    Args:
        min_distance_km: least possible distance above which it may be.
        max_speed_kmh: speed above which it is.
        max_accuracy_km: radius above which an end gives no verdict.
        default_accuracy_km: radius of an end that states none.
    """

    min_distance_km: float
    max_speed_kmh: float
    max_accuracy_km: float
    default_accuracy_km: float

    def radius_km(self, sighting: Sighting) -> float | None:
        """The accuracy radius of an end, or ``None`` where it gives no verdict."""
        if sighting.accuracy_km is None:
            return self.default_accuracy_km
        return sighting.accuracy_km if sighting.accuracy_km <= self.max_accuracy_km else None


def memory_s(max_speed_kmh: float) -> int:
    """The time in which the farthest journey stays possible, in seconds."""
    return int(HALF_CIRCUMFERENCE_KM / max_speed_kmh * 3600) + 1


def impossible_journeys(
    event: LoginEvent, user: UserProfile, limits: Limits
) -> list[tuple[Sighting, Sighting, Verdict]]:
    """Those to and from a success: start, end, and what to say; the fastest first."""
    own = event.sighting
    if own is None or limits.radius_km(own) is None or _clearly_near(own, user.sightings, limits):
        return []
    found = []
    for other in _neighbours(own, user, limits):
        ends = min(own, other), max(own, other)
        verdict = _judge_pair(*ends, limits)
        if verdict is not None:
            found.append((*ends, verdict))
    return sorted(found, key=lambda journey: -journey[2].excess)


def _clearly_near(own: Sighting, known: History, limits: Limits) -> bool:
    """Whether an event follows a sighting that no formula is needed to call near, or none.

    Meridians converge towards the poles: no way is longer than on a plane with the equator's scale.
    """
    if own.moment < known.newest or not known.data:
        return not known.data
    _, source, _, _, latitude_e5, longitude_e5, accuracy_km, *_ = known.last
    if accuracy_km != NO_ACCURACY and accuracy_km > limits.max_accuracy_km:
        return False
    if source == own.source:
        return True
    degrees_e5 = hypot(own.latitude_e5 - latitude_e5, own.longitude_e5 - longitude_e5)
    return degrees_e5 * _KM_PER_DEGREE_E5 <= limits.min_distance_km


def journey_words(event: LoginEvent, evidence: Mapping[str, Any]) -> str:
    """Both ends, how far apart, and how fast, in words."""
    start, end = evidence["from"], evidence["to"]
    speed = evidence["speed_kmh"]
    at = "" if speed is None else f" at {speed:.0f} km/h"
    return (
        f"account {display(event.user)}: {_place(start)} ({start['ip']}), then {_place(end)} "
        f"({end['ip']}) {_gap_words(evidence['gap_s'])}; at least "
        f"{evidence['least_distance_km']:.0f} km{at} (limit {evidence['max_speed_kmh']:g} km/h)"
    )


def _neighbours(own: Sighting, user: UserProfile, limits: Limits) -> Iterator[Sighting]:
    history = user.sightings
    at = bisect_left(history.moments, own.moment)
    for places in (range(at, len(history)), range(at - 1, -1, -1)):
        sightings = (Sighting.at(history, place) for place in places)
        nearest = next((s for s in sightings if limits.radius_km(s) is not None), None)
        if nearest is not None:
            yield nearest


def _judge_pair(a: Sighting, b: Sighting, limits: Limits) -> Verdict | None:
    if a.source == b.source:
        return None
    radii_km = (limits.radius_km(a) or 0.0) + (limits.radius_km(b) or 0.0)
    distance_km = _distance_km(a.latitude, a.longitude, b.latitude, b.longitude)
    least_km = max(0.0, distance_km - radii_km)
    gap_ms = time_of(b.moment) - time_of(a.moment)
    speed = speed_kmh(least_km, gap_ms)
    if least_km <= limits.min_distance_km or speed <= limits.max_speed_kmh:
        return None
    evidence = {
        "least_distance_km": round(least_km, 1),
        "min_distance_km": limits.min_distance_km,
        "great_circle_km": round(distance_km, 1),
        "speed_kmh": round(speed, 1) if isfinite(speed) else None,
        "max_speed_kmh": limits.max_speed_kmh,
        "gap_s": gap_ms / 1000,
        "from": _end(a),
        "to": _end(b),
    }
    ids = tuple(end.event_id for end in (a, b) if end.event_id)
    excess = speed / limits.max_speed_kmh
    return Verdict(time_of(b.moment), time_of(a.moment), evidence, excess, None, ids)


@lru_cache(4096)
def _distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    return great_circle_km(lat1, lon1, lat2, lon2)


def _end(sighting: Sighting) -> dict[str, object]:
    return {
        "event_id": sighting.event_id,
        "occurred_at": iso_millis(from_millis(time_of(sighting.moment))),
        "ip": str(sighting.ip),
        "city": sighting.city,
        "country": country_of(sighting.country),
        "latitude": sighting.latitude,
        "longitude": sighting.longitude,
        "accuracy_km": sighting.accuracy_km,
    }


def _place(end: Mapping[str, Any]) -> str:
    known = (end["city"], end["country"])
    return ", ".join(part for part in known if part) or "an unnamed place"


def _gap_words(gap_s: float) -> str:
    if not gap_s:
        return "at the same moment"
    for size_s, unit in ((3600, "h"), (60, "min")):
        if gap_s >= 2 * size_s:
            return f"{gap_s / size_s:.0f} {unit} later"
    return f"{gap_s:.0f} s later"
