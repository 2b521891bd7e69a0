"""Journeys of honest people, never faster than an airliner."""

from math import inf
from random import Random

from fraudcore.simulate.cities import CITIES, City, distance_km
from fraudcore.simulate.rhythm import DAY_MS, HOUR_MS

__all__ = ["Itinerary"]

_SPEED_KMH = 700
"""Door to door less the time at airports; below the 800 km/h of the strictest published rule."""
_AIRPORTS_MS = 3 * HOUR_MS
_MEAN_HOME_MS = 7 * DAY_MS
_STAY_MS = (DAY_MS, 4 * DAY_MS)
_AWAY_SHARE = 0.25
"""What the two durations above come to in the long run."""
_SETTLING_MS = (HOUR_MS // 3, 2 * HOUR_MS)


class Itinerary:
    """Where a person is: at home, or on a journey and back.

    Args:
        home: where the person lives.
        leaves_ms: epoch milliseconds of the first departure; infinite for one who stays.
        city: where the person is at first; at home by default.
    """

    __slots__ = ("_arrives_ms", "_home", "_leaves_ms", "city")

    def __init__(self, home: City, leaves_ms: float = inf, city: City | None = None) -> None:
        self._home = home
        self.city = city or home
        self._leaves_ms = leaves_ms
        self._arrives_ms = 0

    @classmethod
    def of_traveller(cls, home: City, start_ms: int, rng: Random) -> "Itinerary":
        """The itinerary of one who travels about weekly and may be on the way at the start."""
        if rng.random() < _AWAY_SHARE:
            return cls(home, start_ms + rng.uniform(0, _STAY_MS[1]), rng.choice(CITIES))
        return cls(home, start_ms + rng.expovariate(1 / _MEAN_HOME_MS))

    @property
    def away(self) -> bool:
        """Whether the person is in another city."""
        return self.city is not self._home

    def ready_ms(self, now_ms: int, rng: Random) -> int:
        """Move on to an instant.

        Args:
            now_ms: when the person would log in; never before an earlier call's.

        Returns:
            The same instant, or when the person has settled after the flight it falls into.
        """
        while now_ms >= self._leaves_ms:
            self._fly(rng)
        return max(now_ms, self._arrives_ms)

    def _fly(self, rng: Random) -> None:
        goal = self._home if self.away else rng.choice(CITIES)
        flight_ms = _AIRPORTS_MS + distance_km(self.city, goal) / _SPEED_KMH * HOUR_MS
        self._arrives_ms = int(self._leaves_ms + flight_ms + rng.uniform(*_SETTLING_MS))
        self.city = goal
        stay_ms = rng.uniform(*_STAY_MS) if self.away else rng.expovariate(1 / _MEAN_HOME_MS)
        self._leaves_ms = self._arrives_ms + stay_ms
