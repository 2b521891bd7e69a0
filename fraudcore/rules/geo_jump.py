"""``geo_jump``: two successes that nobody can have travelled between."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.geodesy import HALF_CIRCUMFERENCE_KM
from fraudcore.profiles import UserProfile
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.journey import Limits, impossible_journeys, journey_words, memory_s
from fraudcore.rules.novelty import Past, Success
from fraudcore.rules.parameter import parameter
from fraudcore.rules.recognition import Recognition, recognition
from fraudcore.severity import Severity, rank
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

    Carriers route one phone through exits a country apart, and owners have several networks: where
    both ends have a device and an ASN that were familiar before, it is ``info``. It is ``low``
    where each end is recognised by anything at all: by these two, by the producer's id of the
    device, or by an ASN and a kind of device (see ``fraudcore.rules.recognition``). The first
    success of an account is taken as it is.
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
        user = before.user
        if user is None or event.geo is None or event.masked:
            return None
        own = Success.of(event)
        verdicts = [
            _with_ends(verdict, *(_familiar_by(end.moment, user, own) for end in ends))
            for *ends, verdict in impossible_journeys(event, user, self.limits)
        ]
        return max(verdicts, key=lambda each: rank(each.severity or self.severity), default=None)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """Both ends, how far apart, and how fast."""
        return journey_words(event, evidence)


def _familiar_by(moment: int, user: UserProfile, own: Success) -> Recognition | None:
    """What an end of a journey is recognised by, from what was known before it."""
    past = Past(user, moment, own)
    if not past.seen("device", masked_too=True) and not past.moments:
        return "device and network"
    if moment == own.moment:
        return recognition(own, past)
    known = user.successes
    at = bisect_left(known.moments, moment)
    if at == len(known) or known.moments[at] != moment:
        return None
    return recognition(Success.at(known, at), past)


def _with_ends(verdict: Verdict, start: Recognition | None, end: Recognition | None) -> Verdict:
    """What is said of a journey whose ends are recognised by so much."""
    severity: Severity | None = None
    if start == end == "device and network":
        severity = "info"
    elif start and end:
        severity = "low"
    known = {"from": start, "to": end}
    evidence = {**verdict.evidence, "familiar_by": known}
    return verdict._replace(evidence=evidence, severity=severity)
