"""The profile of a session, by the token's id that the producer gives."""

from typing import ClassVar, Final

from fraudcore.episode import Episodes
from fraudcore.event import LoginEvent
from fraudcore.history import History, Layout
from fraudcore.profiles.base import Profile, rows

__all__ = ["SESSION_CAPACITY", "SessionProfile"]

SESSION_CAPACITY: Final = 12


class SessionProfile(Profile):
    """The newest events that carried one session id.

    Columns: digests of the ``source`` and of the agent's ``family``; 0 without an agent.
    """

    ENTITY_TYPE = "session"
    VERSION = 1
    SECTIONS: ClassVar = {
        "episodes": Episodes.decode,
        "events": rows(Layout(SESSION_CAPACITY, source="I", family="I")),
    }

    events: History

    def settled(self, event: LoginEvent) -> bool:
        """Whether the event is known already, or older than all that is kept."""
        return self.events.settled(event.moment)

    def take(self, event: LoginEvent) -> bool:
        """Keep where and by what the session was used."""
        return self.events.add(event.moment, event.source_digest, event.agent.family)
