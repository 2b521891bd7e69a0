"""The profile of an account: where it succeeded, and who fails on it."""

from fraudcore.digest import digest32
from fraudcore.event import LoginEvent
from fraudcore.history import Columns, Row
from fraudcore.profiles.base import Profile
from fraudcore.profiles.sighting import SIGHTING_NUMBERS, SIGHTING_TEXTS, Sighting

__all__ = ["NO_TAG", "USER_FAILURES", "USER_SUCCESSES", "UserProfile", "tag_digest"]

USER_FAILURES = 48
"""Failures kept; 16 bytes each."""
USER_SUCCESSES = 16
"""Successes kept with place and address; up to 142 bytes each."""
NO_TAG = 0
"""In the ``tag`` column: the producer sent no credential tag."""


class UserProfile(Profile):
    """The newest failures and successes on one account.

    Columns of failures: ``subnet`` and ``tag`` digests. Successes are sightings.
    """

    ENTITY_TYPE = "user"
    VERSION = 1
    FAILURES = Columns(USER_FAILURES, (("subnet", "I"), ("tag", "I")))
    SUCCESSES = Columns(USER_SUCCESSES, SIGHTING_NUMBERS, SIGHTING_TEXTS)

    __slots__ = ()

    def facts(self, event: LoginEvent) -> Row:
        """Where a failure came from and what was tried, or the sighting of a success."""
        if event.outcome == "success":
            return Sighting.of(event)[2:]
        return digest32(event.subnet), tag_digest(event)


def tag_digest(event: LoginEvent) -> int:
    """The ``tag`` column of an event."""
    return digest32(event.credential_tag) or 1 if event.credential_tag else NO_TAG
