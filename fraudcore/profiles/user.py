"""The profile of an account: where it succeeded, and who fails on it."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from fraudcore.digest import digest32
from fraudcore.event import LoginEvent
from fraudcore.history import Columns, History, Row
from fraudcore.profiles.base import Profile
from fraudcore.profiles.sighting import SIGHTING_NUMBERS, SIGHTING_TEXTS, Sighting, is_masked

__all__ = [
    "NO_TAG",
    "USER_FAILURES",
    "USER_SIGHTINGS",
    "USER_SUCCESSES",
    "UserProfile",
    "tag_digest",
]

USER_FAILURES = 48
"""Failures kept; 16 bytes each."""
USER_SUCCESSES = 32
"""Successes kept; 13 bytes each."""
USER_SIGHTINGS = 12
"""Successes kept with place and address; up to 139 bytes each."""
NO_TAG = 0
"""In the ``tag`` column: the producer sent no credential tag."""


class UserProfile(Profile):
    """The newest failures, successes and sightings of one account.

    Columns: ``subnet`` digests; of failures also ``tag`` digests, of successes ``masked`` (1
    behind a VPN, relay, Tor, hosting or satellite network). Sightings are the successes from
    unmasked networks that have coordinates: no number of others can push them out.
    """

    ENTITY_TYPE = "user"
    VERSION = 1
    HISTORIES: ClassVar[Mapping[str, Columns]] = {
        "failures": Columns(USER_FAILURES, (("subnet", "I"), ("tag", "I"))),
        "successes": Columns(USER_SUCCESSES, (("subnet", "I"), ("masked", "B"))),
        "sightings": Columns(USER_SIGHTINGS, SIGHTING_NUMBERS, SIGHTING_TEXTS),
    }

    __slots__ = ()

    def rows(self, event: LoginEvent) -> Iterator[tuple[str, Row]]:
        """Where an attempt came from, and what was tried or where it was seen."""
        subnet = digest32(event.subnet)
        if event.outcome == "failure":
            yield "failures", (subnet, tag_digest(event))
            return
        yield "successes", (subnet, int(is_masked(event)))
        if sighting := Sighting.of(event):
            yield "sightings", sighting[2:]

    @property
    def sightings(self) -> History:
        """Recent successes from unmasked networks with coordinates."""
        return self.histories["sightings"]


def tag_digest(event: LoginEvent) -> int:
    """The ``tag`` column of an event."""
    return digest32(event.credential_tag) or 1 if event.credential_tag else NO_TAG
