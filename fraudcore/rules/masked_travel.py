"""``masked_travel``: an impossible journey to an end that hides its true place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fraudcore.event import LoginEvent
from fraudcore.geodesy import HALF_CIRCUMFERENCE_KM
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.journey import Limits, impossible_journeys, journey_words, memory_s
from fraudcore.rules.parameter import parameter
from fraudcore.sighting import USABLE_ACCURACY_KM

__all__ = ["MaskedTravel"]

_BEHIND: Final[Mapping[str, str]] = {
    "vpn": "a VPN",
    "relay": "a relay",
    "tor": "Tor",
    "hosting": "a hosting network",
    "satellite": "a satellite network",
}


@dataclass(frozen=True)
class MaskedTravel(Rule):
    """A success through a VPN, relay, satellite, hosting or Tor network, impossibly far away.

    As ``geo_jump``, but the success judged is masked, and its neighbours are those from unmasked
    networks. Informational: the place is that of the network's exit, not of the user. For the
    same reason a masked success never becomes the baseline of another one.

    Edge cases: an unmasked success is not judged against masked ones, not even where it comes
    late, for the places of masked ones are not kept. A late masked one is judged against both
    neighbours; that to the later one leaves an alert which the ordered stream would not have
    raised.
    """

    name = "masked_travel"
    family = "travel"
    entity = "user"
    outcomes = ("success",)
    usual = "country"
    severity = "info"
    technique = "T1090.003"
    summary = "a success through an anonymising network, farther away than anyone can travel"
    action = "Nothing by itself; weigh it with the account's other alerts."

    quiet_s: int = parameter(
        DAY_S,
        "seconds without a finding after which the next one opens a new alert",
        low=1,
        high=30 * DAY_S,
        source="chosen: as geo_jump",
    )
    min_distance_km: float = parameter(
        500.0,
        "least possible distance in km above which it fires",
        low=0,
        high=HALF_CIRCUMFERENCE_KM,
        source="as geo_jump",
    )
    max_speed_kmh: float = parameter(
        900.0,
        "speed in km/h above which it fires",
        low=20,
        high=100_000,
        source="as geo_jump",
    )
    max_accuracy_km: float = parameter(
        200.0,
        "accuracy radius in km above which a location gives no verdict",
        low=1,
        high=USABLE_ACCURACY_KM,
        source="as geo_jump",
    )
    default_accuracy_km: float = parameter(
        50.0,
        "accuracy radius in km where none is stated",
        low=0,
        high=HALF_CIRCUMFERENCE_KM,
        source="as geo_jump",
    )

    @property
    def memory_s(self) -> int:
        """The time in which the farthest journey stays possible."""
        return memory_s(self.max_speed_kmh)

    @property
    def limits(self) -> Limits:
        """What makes a journey impossible."""
        return Limits(
            self.min_distance_km,
            self.max_speed_kmh,
            self.max_accuracy_km,
            self.default_accuracy_km,
        )

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a masked success, against its unmasked neighbours in event time."""
        network = event.network
        if network is None or network.masked is None or event.geo is None or before.user is None:
            return None
        journeys = impossible_journeys(event, before.user, self.limits)
        if not journeys:
            return None
        *_, verdict = journeys[0]
        return verdict._replace(evidence={**verdict.evidence, "masked": network.masked})

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """Both ends, how far apart, how fast, and what the masked one is behind."""
        words = journey_words(event, evidence)
        return f"{words}; {event.ip} is behind {_BEHIND[evidence['masked']]}"
