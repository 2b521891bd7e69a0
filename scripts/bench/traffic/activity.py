"""How often people log in.

Logins of a user follow a lognormal distribution with median 2 and 90th percentile 9, the
figures of a large online service: Wiefling, Jorgensen, Thunem and Lo Iacono, "Pump Up Password
Security! Evaluating and Enhancing Risk-Based Authentication on a Real-World Large-Scale Online
Service", ACM TOPS 26(1), 2022. Some people besides log in every working day (chosen).
"""

from bisect import bisect
from itertools import accumulate
from math import exp, log
from random import Random
from statistics import NormalDist, mean
from typing import Final

__all__ = ["DAILY_LOGINS", "DAILY_SHARE", "LEAST_USERS", "PERIOD_DAYS", "Activity"]

PERIOD_DAYS: Final = 28
"""Days in which the logins are counted, and of which the measured users have a history."""
DAILY_SHARE: Final = 0.05
DAILY_LOGINS: Final = 24
LEAST_USERS: Final = 1_000
_MEDIAN, _NINETIETH = 2, 9
_SIGMA: Final = log(_NINETIETH / _MEDIAN) / NormalDist().inv_cdf(0.9)
_CLASSES: Final = 1_000


def _logins(share: float) -> int:
    """Logins of the user below whom a share of all users is."""
    if share >= 1 - DAILY_SHARE:
        return DAILY_LOGINS
    drawn = _MEDIAN * exp(_SIGMA * NormalDist().inv_cdf(share / (1 - DAILY_SHARE)))
    return min(max(round(drawn), 1), PERIOD_DAYS)


_LOGINS: Final = tuple(_logins((number + 0.5) / _CLASSES) for number in range(_CLASSES))
_CUMULATED: Final = tuple(accumulate(_LOGINS))


class Activity:
    """How often each of many users logs in; the higher the number of a user, the oftener.

    Args:
        users: how many there are, at least 1,000.
    """

    def __init__(self, users: int) -> None:
        if users < LEAST_USERS:
            raise ValueError(f"users: {users}, but at least {LEAST_USERS}")
        self.users = users

    @property
    def logins_per_ms(self) -> float:
        """Logins of all users in a millisecond, on average."""
        return self.users * mean(_LOGINS) / (PERIOD_DAYS * 86_400_000)

    def logins(self, number: int) -> int:
        """Successful logins of a user in the period."""
        return _LOGINS[number * _CLASSES // self.users]

    def draw(self, rng: Random) -> int:
        """The user of a login: the more logins a user has, the likelier."""
        at = bisect(_CUMULATED, rng.randrange(_CUMULATED[-1]))
        return rng.randrange(self._first(at), self._first(at + 1))

    def _first(self, at: int) -> int:
        return -(-at * self.users // _CLASSES)
