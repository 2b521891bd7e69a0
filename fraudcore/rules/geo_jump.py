"""``geo_jump``: two successes that nobody can have travelled between."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.geodesy import HALF_CIRCUMFERENCE_KM
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.journey import Limits, graver_journey, journey_words, memory_s
from fraudcore.rules.parameter import parameter
from fraudcore.sighting import USABLE_ACCURACY_KM

__all__ = ["GeoJump"]


@dataclass(frozen=True)
class GeoJump(Rule):
    """Impossible travel between two neighbouring successes of one account.

    The *least possible* distance is the great circle minus both accuracy radii; it and the
    speed it implies must both exceed their limits. A success is judged against the nearest
    one before it and, when it is late, the nearest one after it.

    No verdict: the same source; an end without coordinates, with those of a whole country or
    region (no city and no radius), or with a radius above ``max_accuracy_km``; a masked end
    (VPN, relay, Tor, hosting, satellite), which never becomes the baseline either; see
    ``masked_travel``. A zero gap means infinite speed. The time of the pair is that of its later
    success.

    Carriers route one phone through exits a country apart: the same ASN and the same device
    at both ends make it ``info``.
    """

    name = "geo_jump"
    family = "travel"
    entity = "user"
    outcomes = ("success",)
    usual = "place"
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
        high=USABLE_ACCURACY_KM,
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
        return memory_s(self.max_speed_kmh)

    @cached_property
    def limits(self) -> Limits:
        """What makes a journey impossible."""
        return Limits(
            self.min_distance_km,
            self.max_speed_kmh,
            self.max_accuracy_km,
            self.default_accuracy_km,
        )

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a success, against its neighbours in event time."""
        if before.user is None or event.geo is None or event.masked:
            return None
        verdict = graver_journey(event, before.user, self.limits)
        if verdict is not None and verdict.evidence["same_carrier_and_device"]:
            return verdict._replace(severity="info")
        return verdict

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """Both ends, how far apart, and how fast."""
        return journey_words(event, evidence)
