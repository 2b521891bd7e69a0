"""The profile of a source: who was tried from it, and how that ended."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from fraudcore.digest import digest32
from fraudcore.event import LoginEvent
from fraudcore.history import Columns, Row
from fraudcore.profiles.base import Profile

__all__ = ["IP_CAPACITY", "NO_USER", "IpProfile"]

IP_CAPACITY = 120
"""Attempts kept of each outcome; 13 bytes each keep the profile under 4 KiB."""
NO_USER = 0
"""In the ``user`` column: no identity was given. Such attempts are never one user."""


class IpProfile(Profile):
    """The newest failures and successes from one source.

    Columns: ``user`` (digest of the account name, or ``NO_USER``); of failures also
    ``unknown`` (1 where the account does not exist).
    """

    ENTITY_TYPE = "ip"
    VERSION = 1
    HISTORIES: ClassVar[Mapping[str, Columns]] = {
        "failures": Columns(IP_CAPACITY, (("user", "I"), ("unknown", "B"))),
        "successes": Columns(IP_CAPACITY, (("user", "I"),)),
    }

    __slots__ = ()

    def rows(self, event: LoginEvent) -> Iterator[tuple[str, Row]]:
        """The account tried and, of a failure, whether it exists."""
        if event.outcome == "failure":
            yield "failures", (user_digest(event), unknown_user(event))
        else:
            yield "successes", (user_digest(event),)


def user_digest(event: LoginEvent) -> int:
    """The ``user`` column of an event."""
    return digest32(event.user) or 1 if event.user is not None else NO_USER


def unknown_user(event: LoginEvent) -> int:
    """The ``unknown`` column of an event."""
    return int(event.reason == "unknown_user")
