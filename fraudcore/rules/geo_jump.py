"""``geo_jump``: two successes that nobody can have travelled between."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.geodesy import HALF_CIRCUMFERENCE_KM, great_circle_km, speed_kmh
from fraudcore.profiles.sighting import NO_DEVICE, Precision, Sighting
from fraudcore.profiles.user import UserProfile
from fraudcore.rules.base import DAY_S, Before, Rule
from fraudcore.rules.parameter import parameter
from fraudcore.text import display
from fraudcore.timestamp import from_millis, iso_millis

__all__ = ["GeoJump"]


@dataclass(frozen=True)
class GeoJump(Rule):
    """Impossible travel between two neighbouring successes of one account.

    The *least possible* distance is the great circle minus both accuracy radii; it and the
    speed it implies must both exceed their limits. A success is judged against the nearest
    one before it and, when it is late, the nearest one after it.

    No verdict: the same source; an end without coordinates, with those of a whole country or
    region (no city and no radius), or with a radius above ``max_accuracy_km``; a masked end
    (VPN, relay, Tor, hosting, satellite), which never becomes the baseline either. A zero
    gap means infinite speed. The time of the pair is that of its later success.

    Carriers route one phone through exits a country apart: the same ASN and the same device
    at both ends make it ``info``.
    """

    name = "geo_jump"
    entity = "user"
    severity = "high"
    technique = "T1078"
    summary = "successes farther apart than anyone can travel"
    action = "Ask the owner about both logins; end the sessions and reset the password if in doubt."

    quiet_s: int = parameter(
        DAY_S,
        "seconds without a finding after which the next one opens a new alert",
        low=1,
        high=30 * DAY_S,
        source="chosen: owner and intruder alternate for hours, which is one incident",
    )
    min_distance_km: float = parameter(
        500.0,
        "least possible distance in km above which it fires",
        low=0,
        high=HALF_CIRCUMFERENCE_KM,
        source="Elastic: 500 km",
    )
    max_speed_kmh: float = parameter(
        900.0,
        "speed in km/h above which it fires",
        low=20,
        high=100_000,
        source="Panther: 900 km/h (Okta 805, Elastic 800)",
    )
    max_accuracy_km: float = parameter(
        200.0,
        "accuracy radius in km above which a location gives no verdict",
        low=1,
        high=HALF_CIRCUMFERENCE_KM,
        source="chosen: databases state 500 or 1000 where they know the country only",
    )
    default_accuracy_km: float = parameter(
        50.0,
        "accuracy radius in km where none is stated",
        low=0,
        high=HALF_CIRCUMFERENCE_KM,
        source="chosen: two databases agree within 50 km for 68 % of addresses",
    )

    @property
    def memory_s(self) -> int:
        """The time in which the farthest journey stays possible."""
        return int(HALF_CIRCUMFERENCE_KM / self.max_speed_kmh * 3600) + 1

    def judge(self, event: LoginEvent, before: Before) -> Verdict | None:
        """Fires on a success, against its neighbours in event time."""
        if event.outcome != "success" or before.user is None:
            return None
        own = Sighting.of(event)
        if own is None or self._radius_km(own) is None:
            return None
        verdicts = [
            self._judge_pair(min(own, other), max(own, other), event)
            for other in self._neighbours(own, before.user)
        ]
        return max(verdicts, key=lambda verdict: verdict.excess if verdict else 0.0, default=None)

    def _neighbours(self, own: Sighting, user: UserProfile) -> Iterator[Sighting]:
        history = user.sightings
        at = bisect_left(history.times, own.time_ms)
        for places in (range(at, len(history)), range(at - 1, -1, -1)):
            sightings = (Sighting.at(history, place) for place in places)
            nearest = next((s for s in sightings if self._radius_km(s) is not None), None)
            if nearest is not None:
                yield nearest

    def _radius_km(self, sighting: Sighting) -> float | None:
        """Its accuracy radius, or ``None`` where the place gives no verdict."""
        if sighting.accuracy_km is None:
            return None if sighting.precision == Precision.AREA else self.default_accuracy_km
        return sighting.accuracy_km if sighting.accuracy_km <= self.max_accuracy_km else None

    def _judge_pair(self, a: Sighting, b: Sighting, event: LoginEvent) -> Verdict | None:
        radii_km = (self._radius_km(a) or 0.0) + (self._radius_km(b) or 0.0)
        distance_km = great_circle_km(a.latitude, a.longitude, b.latitude, b.longitude)
        least_km = max(0.0, distance_km - radii_km)
        speed = speed_kmh(least_km, b.time_ms - a.time_ms)
        if a.source == b.source or least_km <= self.min_distance_km or speed <= self.max_speed_kmh:
            return None
        carrier = a.asn == b.asn != 0 and a.device == b.device != NO_DEVICE
        return Verdict(
            reason=(
                f"account {display(event.user)}: {a.place} ({a.ip}), then {b.place} ({b.ip}) "
                f"{_gap_words(b.time_ms - a.time_ms)}; at least {least_km:.0f} km"
                f"{_speed_words(speed)} (limit {self.max_speed_kmh:g} km/h)"
            ),
            evidence={
                "least_distance_km": round(least_km, 1),
                "min_distance_km": self.min_distance_km,
                "great_circle_km": round(distance_km, 1),
                "speed_kmh": round(speed, 1) if isfinite(speed) else None,
                "max_speed_kmh": self.max_speed_kmh,
                "gap_s": (b.time_ms - a.time_ms) / 1000,
                "same_carrier_and_device": carrier,
                "from": _end(a),
                "to": _end(b),
            },
            time_ms=b.time_ms,
            first_ms=a.time_ms,
            excess=speed / self.max_speed_kmh,
            related_event_ids=tuple(end.event_id for end in (a, b) if end.event_id),
            severity="info" if carrier else None,
        )


def _gap_words(gap_ms: int) -> str:
    if not gap_ms:
        return "at the same moment"
    for size_ms, unit in ((3_600_000, "h"), (60_000, "min")):
        if gap_ms >= 2 * size_ms:
            return f"{gap_ms / size_ms:.0f} {unit} later"
    return f"{gap_ms / 1000:.0f} s later"


def _speed_words(speed: float) -> str:
    return f" at {speed:.0f} km/h" if isfinite(speed) else ""


def _end(sighting: Sighting) -> dict[str, object]:
    return {
        "event_id": sighting.event_id or None,
        "occurred_at": iso_millis(from_millis(sighting.time_ms)),
        "ip": str(sighting.ip),
        "city": sighting.city or None,
        "country": sighting.country or None,
        "latitude": sighting.latitude,
        "longitude": sighting.longitude,
        "accuracy_km": sighting.accuracy_km,
    }
