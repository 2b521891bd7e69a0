"""When people are active: a week of hours in local time."""

from bisect import bisect_right
from itertools import accumulate
from typing import Final

__all__ = ["DAY_MS", "HOUR_MS", "activity_until", "at_work", "time_after"]

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
_WEEK_MS: Final = 7 * DAY_MS
_EPOCH_PHASE_MS: Final = 3 * DAY_MS
"""The epoch was a Thursday; weeks here begin on Monday."""

# Chosen: quiet nights, a morning and an early-afternoon peak, an evening shoulder.
_NIGHT = (0.10, 0.06, 0.04, 0.04, 0.06, 0.15)
_WORK_MORNING, _FREE_MORNING = (0.4, 0.9, 1.8, 2.2, 1.9, 1.6), (0.2, 0.4, 0.6, 0.8, 0.9, 0.9)
_WORK_AFTERNOON, _FREE_AFTERNOON = (1.3, 1.8, 1.8, 1.6, 1.4, 1.2), (0.8,) * 6
_EVENING = (0.9, 0.8, 0.8, 0.7, 0.4, 0.2)
_WORKDAY = _NIGHT + _WORK_MORNING + _WORK_AFTERNOON + _EVENING
_FREE_DAY = _NIGHT + _FREE_MORNING + _FREE_AFTERNOON + _EVENING
_HOURS: Final = _WORKDAY * 5 + _FREE_DAY * 2
_UNTIL: Final = (0.0, *accumulate(_HOURS))
_WEEK: Final = _UNTIL[-1]


def activity_until(local_ms: int) -> float:
    """Activity of an average person from a fixed origin until an instant.

    Args:
        local_ms: epoch milliseconds plus the offset of the local clock.

    Returns:
        Hours weighted by the shape of the week; strictly increasing.
    """
    weeks, rest_ms = divmod(local_ms + _EPOCH_PHASE_MS, _WEEK_MS)
    hour, part_ms = divmod(rest_ms, HOUR_MS)
    return weeks * _WEEK + _UNTIL[hour] + _HOURS[hour] * part_ms / HOUR_MS


def time_after(local_ms: int, activity: float) -> int:
    """The instant by which so much more activity has passed: the inverse of ``activity_until``.

    >>> monday_noon = _EPOCH_PHASE_MS + DAY_MS + 12 * HOUR_MS
    >>> time_after(monday_noon, 1.3) - monday_noon == HOUR_MS
    True
    """
    weeks, rest = divmod(activity_until(local_ms) + activity, _WEEK)
    hour = bisect_right(_UNTIL, rest, hi=len(_HOURS)) - 1
    part_ms = round((rest - _UNTIL[hour]) / _HOURS[hour] * HOUR_MS)
    return int(weeks) * _WEEK_MS + hour * HOUR_MS + part_ms - _EPOCH_PHASE_MS


def at_work(local_ms: int) -> bool:
    """Whether offices are open: Monday to Friday, nine to five."""
    day, rest_ms = divmod((local_ms + _EPOCH_PHASE_MS) % _WEEK_MS, DAY_MS)
    return day < 5 and 9 * HOUR_MS <= rest_ms < 17 * HOUR_MS
