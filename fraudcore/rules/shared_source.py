"""Shared sources: an office, a school, a carrier or a campus behind one address.

A source is *shared* where at least five accounts succeeded from it on each of two earlier days.
Its limits rise with the number of its users: a hundred people mistype more than one. Attackers
cannot make themselves such a source without that many accounts on two days.
"""

from typing import Final

from fraudcore.event import LoginEvent
from fraudcore.profiles.ip import IP_CAPACITY, IpProfile
from fraudcore.rules.base import DAY_S

__all__ = ["CROWD_MEMORY_S", "MIN_USERS_A_DAY", "USERS_PER_STEP", "raised_limit", "users_behind"]

MIN_USERS_A_DAY: Final = 5
"""Chosen: a family is fewer, an office more."""
CROWD_MEMORY_S: Final = 14 * DAY_S
"""Chosen: an office that was empty for a holiday is still an office."""
USERS_PER_STEP: Final = 20
"""Chosen: every so many users add the limit once more."""


def users_behind(ip: IpProfile, event: LoginEvent) -> float:
    """About how many accounts use the source on a day; 0 where it is not known to be shared."""
    if len(ip.successes) < 2 * MIN_USERS_A_DAY:
        return 0.0
    users = ip.users_a_day(event.day)
    return users if users >= MIN_USERS_A_DAY else 0.0


def raised_limit(limit: int, ip: IpProfile, event: LoginEvent) -> int:
    """A limit for a source, raised where the source is shared, at most to what can be counted.

    To be asked only where the plain limit is reached: it looks through the whole profile.
    """
    users = users_behind(ip, event)
    if not users:
        return limit
    return max(limit, min(round(limit * (1 + users / USERS_PER_STEP)), IP_CAPACITY))
