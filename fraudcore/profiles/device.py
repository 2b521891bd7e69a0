"""The profile of a device, by the id that the producer gives it."""

from typing import ClassVar, Final

from fraudcore.episode import Episodes
from fraudcore.event import LoginEvent
from fraudcore.history import History, Layout
from fraudcore.profiles.base import Profile, rows

__all__ = ["DEVICE_CAPACITY", "DeviceProfile"]

DEVICE_CAPACITY: Final = 64


class DeviceProfile(Profile):
    """The newest attempts from one device by accounts for which it was new, and its failures.

    Columns: digest of the ``user``; ``masked`` (1 behind a VPN, relay, Tor, hosting or satellite
    network).
    """

    ENTITY_TYPE = "device"
    VERSION = 1
    SECTIONS: ClassVar = {
        "episodes": Episodes.decode,
        "attempts": rows(Layout(DEVICE_CAPACITY, user="I", masked="B")),
    }

    attempts: History

    def settled(self, event: LoginEvent) -> bool:
        """Whether the attempt is known already, older than all that is kept, or never kept."""
        return not _counts(event) or self.attempts.settled(event.moment)

    def take(self, event: LoginEvent) -> bool:
        """Keep an attempt, but for one on a name that has no account."""
        if not _counts(event):
            return False
        return self.attempts.add(event.moment, event.user_digest, event.masked)


def _counts(event: LoginEvent) -> bool:
    return event.kind == "login" and event.reason != "unknown_user"
