"""Familiar places: from where an account is known to succeed."""

from bisect import bisect_left

from fraudcore.known import DAY_MS
from fraudcore.moment import first_moment
from fraudcore.profiles import UserProfile

__all__ = ["familiar_subnets"]


def familiar_subnets(user: UserProfile, until_ms: int) -> set[int]:
    """The neighbourhoods, not masked, from which the account succeeded up to an instant.

    Args:
        user: the account's profile.
        until_ms: epoch milliseconds, inclusive.
    """
    day = until_ms // DAY_MS
    older = user.older_subnets
    known = {each.value for each in older if older.known_before(each.value, day)}
    successes = user.successes
    until = bisect_left(successes.moments, first_moment(until_ms + 1))
    recent = zip(
        successes.column("subnet")[:until], successes.column("masked")[:until], strict=True
    )
    return known | {subnet for subnet, masked in recent if not masked}
