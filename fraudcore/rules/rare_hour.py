"""``rare_hour``: a success at an hour at which the account is hardly ever used."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.history import History
from fraudcore.hours import HOUR_MS
from fraudcore.moment import time_of
from fraudcore.profiles.user import USER_SUCCESSES
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.novelty import FAMILIAR_S, Past, Success, judge_success
from fraudcore.rules.parameter import parameter
from fraudcore.text import display
from fraudcore.timestamp import from_millis, iso_millis

__all__ = ["RareHour"]

_DAY_HOURS: Final = 24
_WEIGHTS: Final = (6, 5, 4, 3, 2, 1, *[0] * 13, 1, 2, 3, 4, 5)
"""Of a success, by how many hours of the day it is ahead: a triangle of five hours to both sides.
Chosen so wide that less than 1 % of the honest successes of ``fraudcore.simulate`` fall on hours
with less than 1 % of the mass; with two hours to both sides it is 3 %."""
_WHOLE: Final = sum(_WEIGHTS)
_MOMENT_BYTES: Final = 8


@dataclass(frozen=True)
class RareHour(Rule):
    """A success at an hour of the day (UTC) that holds almost none of the account's history.

    The share of an hour is the mass of a circular histogram of the newest 28 successes, each
    spread over the five hours before and after by a triangle. Several in one hour of one day
    count once, so that a burst makes no habit; of 28 successes two at the very hour are enough.
    Silent until ``min_successes`` are known, on as many days as ``min_days``.

    Edge cases: who succeeds more than about five times a day is known for too few days to be
    judged. A late success may complete the history by which a later one is rare, which then
    fires; one that comes later still, at about that hour, leaves the alert.
    """

    name = "rare_hour"
    family = "account"
    entity = "user"
    outcomes = ("success",)
    severity = "low"
    technique = "T1078"
    summary = "a success at an hour at which the account is hardly ever used"
    action = "Nothing by itself; look closer if device or network are new as well."

    quiet_s: int = parameter(
        DAY_S,
        "seconds without a finding after which the next one opens a new alert",
        low=1,
        high=30 * DAY_S,
        source="chosen: the logins of one night are one incident",
    )
    min_successes: int = parameter(
        20,
        "known successes from which on an account is judged",
        low=2,
        high=USER_SUCCESSES,
        source="chosen: fewer leave most hours empty by chance",
    )
    min_days: int = parameter(
        5,
        "days with known successes from which on an account is judged",
        low=1,
        high=USER_SUCCESSES,
        source="chosen: a working week",
    )
    min_share: float = parameter(
        0.01,
        "share of the history below which an hour is rare; at random it is 1/24",
        low=0.001,
        high=0.04,
        source="chosen: a quarter of what chance would put there",
    )

    @property
    def memory_s(self) -> int:
        """A year."""
        return FAMILIAR_S

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on a success."""
        user = before.user
        if user is None or len(user.successes) < self.min_successes:
            return None
        if event.moment > user.successes.newest:
            moments = _moments(user.successes)
            if self._is_usual(event.time_ms, moments):
                return None
            return self._judge_hour(event.time_ms, moments)
        return judge_success(event, user, before.lateness_ms, self._judge)

    def _is_usual(self, time_ms: int, moments: Sequence[int]) -> bool:
        """Whether the newest successes, which are looked at first, are mass enough."""
        own, last, mass = time_ms // HOUR_MS, 0, 0
        enough = self.min_share * (_WHOLE * len(moments))
        for moment in reversed(moments):
            hour = time_of(moment) // HOUR_MS
            if hour != last:
                mass += _WEIGHTS[(hour - own) % _DAY_HOURS]
                last = hour
            if mass >= enough:
                return True
        return False

    def _judge(self, success: Success, past: Past) -> Verdict | None:
        moments = past.moments
        if len(moments) < self.min_successes:
            return None
        return self._judge_hour(success.time_ms, moments)

    def _judge_hour(self, time_ms: int, moments: Sequence[int]) -> Verdict | None:
        own = time_ms // HOUR_MS
        hours = {time_of(moment) // HOUR_MS for moment in moments}
        days = len({hour // _DAY_HOURS for hour in hours})
        mass, whole = (
            sum(_WEIGHTS[(hour - own) % _DAY_HOURS] for hour in hours),
            _WHOLE * len(hours),
        )
        if mass >= self.min_share * whole or days < self.min_days:
            return None
        evidence = {
            "hour_utc": own % _DAY_HOURS,
            "occurred_at": iso_millis(from_millis(time_ms)),
            "share": round(mass / whole, 4),
            "min_share": self.min_share,
            "known_successes": len(moments),
            "min_successes": self.min_successes,
            "known_days": days,
            "min_days": self.min_days,
        }
        return Verdict(time_ms, time_ms, evidence)

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """At what hour, and how much of the history that holds."""
        return (
            f"account {display(event.user)}: success at {evidence['occurred_at']}, an hour of "
            f"the day that holds {evidence['share']:.1%} of its last "
            f"{evidence['known_successes']} successes (limit {evidence['min_share']:.1%})"
        )


def _moments(history: History) -> Sequence[int]:
    """Its moments alone: every success is judged, and the other columns would cost five times."""
    return _unpacker(len(history), history.layout.row_bytes).unpack(history.data)


@lru_cache(USER_SUCCESSES)
def _unpacker(rows: int, row_bytes: int) -> struct.Struct:
    return struct.Struct(">" + f"Q{row_bytes - _MOMENT_BYTES}x" * rows)
