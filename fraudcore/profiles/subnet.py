"""The profile of a neighbourhood of sources: a /24 of IPv4 or a /48 of IPv6."""

from typing import ClassVar, Final

from fraudcore.episode import Episodes
from fraudcore.event import LoginEvent
from fraudcore.history import History, Layout
from fraudcore.profiles.base import Profile, rows

__all__ = ["SUBNET_CAPACITY", "SubnetProfile"]

SUBNET_CAPACITY: Final = 120
"""Failures kept."""


class SubnetProfile(Profile):
    """The newest failed logins from one neighbourhood.

    Columns: digests of ``source`` and ``user``.
    """

    ENTITY_TYPE = "subnet"
    VERSION = 1
    SECTIONS: ClassVar = {
        "episodes": Episodes.decode,
        "failures": rows(Layout(SUBNET_CAPACITY, source="I", user="I")),
    }

    failures: History

    def settled(self, event: LoginEvent) -> bool:
        """Whether the failure is known already, or older than all that is kept."""
        return self.failures.settled(event.moment)

    def take(self, event: LoginEvent) -> bool:
        """Keep a failed login."""
        if event.kind != "login" or event.outcome != "failure":
            return False
        return self.failures.add(event.moment, event.source_digest, event.user_digest)
