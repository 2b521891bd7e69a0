"""How a tenant is doing at present, from its newest events.

A profile holds the newest few events of each kind. A small tenant makes them in days, a large one
within a second; in either case what they show of a window is its rate and its share of failures.
"""

from bisect import bisect_left
from typing import Final, NamedTuple

from fraudcore.event import LoginEvent
from fraudcore.moment import time_of
from fraudcore.profiles import TenantProfile
from fraudcore.rules.base import MS
from fraudcore.rules.recent import has_recent
from fraudcore.rules.window import Window

__all__ = ["Mix", "mostly_succeeds", "per_hour", "recent_mix"]

_HOUR_MS: Final = 3_600_000
_MOMENT_BYTES: Final = 8
_LEAST_MS: Final = MS
"""No rate is taken over less than a second: events that come in clumps would make it any height."""


class Mix(NamedTuple):
    """Failures and successes over the time that is known of both."""

    failures: int
    successes: int

    @property
    def failure_percent(self) -> float:
        """0 where nothing is known."""
        return 100 * self.failures / max(1, self.failures + self.successes)

    def odds_over(self, failures: float, successes: float) -> float:
        """The odds of failure over the odds of an hour in which so many failed and succeeded.

        One is added to both numbers of that hour, of which either may be 0.
        """
        return self.failures * (successes + 1) / (max(1, self.successes) * (failures + 1))


def mostly_succeeds(event: LoginEvent, tenant: TenantProfile, percent: int, since_ms: int) -> bool:
    """Whether less than so many percent of the logins since the oldest success known fail.

    Cheap, and wrong to one side only: where it is not known, it does not.

    Args:
        event: the failure judged.
        tenant: its profile.
        percent: 0 to 100.
        since_ms: start of the window that ends at the event, in epoch milliseconds.
    """
    successes = tenant.successes
    if event.moment < max(tenant.failures.newest, successes.newest) or not successes.full:
        return False
    oldest_ms = time_of(int.from_bytes(successes.data[:_MOMENT_BYTES]))
    enough = percent * len(successes) // max(1, 100 - percent) - 1
    rows = min(enough, tenant.failures.layout.capacity)
    return since_ms <= oldest_ms and rows > 0 and not has_recent(tenant.failures, rows, oldest_ms)


def recent_mix(event: LoginEvent, tenant: TenantProfile, failures: Window, span_s: int) -> Mix:
    """How many logins failed and succeeded in a window, as far back as both are known.

    Args:
        event: the failure judged.
        tenant: its profile.
        failures: the window.
        span_s: its length in seconds.
    """
    successes = Window.ending(tenant.successes, failures.end_ms, event.time_ms, span_s)
    since = max(_known_from(failures), _known_from(successes))
    own = event.moment >= since
    return Mix(_count_from(failures, since) + own, _count_from(successes, since))


def per_hour(window: Window, span_s: int, own: int = 0) -> float:
    """Events an hour, judged by a window: by all of it, or by the part that is known.

    Args:
        window: of this length.
        span_s: seconds.
        own: 1 where the event judged is one of them.
    """
    covered_ms = span_s * MS
    if window.overflows:
        oldest_ms = time_of(window.history.moments[0])
        covered_ms = min(covered_ms, max(_LEAST_MS, window.end_ms - oldest_ms))
    return (window.others + own) * _HOUR_MS / covered_ms


def _known_from(window: Window) -> int:
    """The moment of the oldest event known, where older ones of the window are not; else 0."""
    return window.history.moments[0] if window.overflows else 0


def _count_from(window: Window, moment: int) -> int:
    return window.stop - bisect_left(window.history.moments, moment, window.start, window.stop)
