"""Profiles that break one law each: what the laws must notice."""

from typing import ClassVar, Final, Self

from fraudcore import LoginEvent, StateDecodeError
from fraudcore.episode import Episodes
from fraudcore.history import History, Layout
from fraudcore.profiles import Profile, SessionProfile
from fraudcore.profiles.base import rows

__all__ = ["BROKEN"]


class LatestOnly(SessionProfile):
    """Takes nothing that is older than what it has."""

    def settled(self, event: LoginEvent) -> bool:
        return event.moment <= self.events.newest

    def take(self, event: LoginEvent) -> bool:
        return event.moment > self.events.newest and super().take(event)


class SeesTwice(SessionProfile):
    """Says of all that it knows that it is new."""

    def settled(self, event: LoginEvent) -> bool:  # noqa: ARG002 - as declared
        return False


class CountsAgain(SessionProfile):
    """Notes each event again when it sees it again."""

    def take(self, event: LoginEvent) -> bool:
        return super().take(event) or self.events.add(event.moment + len(self.events), 0, 0)


class OneSided(SessionProfile):
    """Merges by taking the one for both."""

    def merge(self, other: Self) -> Self:  # noqa: ARG002 - as declared
        return self.copy()


class LosesAlerts(SessionProfile):
    """Forgets its alerts where it is merged."""

    def merge(self, other: Self) -> Self:
        merged = super().merge(other)
        merged.episodes.clear()
        return merged


class KeepsTheFirst(SessionProfile):
    """Merges into what was there before the newest event."""

    def merge(self, other: Self) -> Self:
        merged = super().merge(other)
        merged.newest_ms = 0
        return merged


class Shares(SessionProfile):
    """Is its own copy."""

    def copy(self) -> Self:
        return self


class StoresHalf(SessionProfile):
    """Does not store when it was used last."""

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        profile = super().from_bytes(data)
        profile.newest_ms = 0
        return profile


class Grows(Profile):
    """Keeps a thousand events."""

    ENTITY_TYPE = "session"
    VERSION = 1
    SECTIONS: ClassVar = {
        "episodes": Episodes.decode,
        "events": rows(Layout(1000, source="I")),
    }

    events: History

    def settled(self, event: LoginEvent) -> bool:
        return self.events.settled(event.moment)

    def take(self, event: LoginEvent) -> bool:
        return self.events.add(event.moment, event.source_digest)


class ReadsAnything(SessionProfile):
    """Takes damaged bytes for an empty profile."""

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        try:
            return super().from_bytes(data)
        except StateDecodeError:
            return cls()


class Stumbles(SessionProfile):
    """Raises what nobody expects of damaged bytes."""

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        assert data.startswith(cls().to_bytes()[:1])
        return super().from_bytes(data)


class NeedsAgents(SessionProfile):
    """Takes it for granted that events have a user agent."""

    def take(self, event: LoginEvent) -> bool:
        return bool((event.user_agent or {})["Mozilla"]) and super().take(event)  # type: ignore[index]


class KeepsNothing(SessionProfile):
    """Takes nothing in."""

    def take(self, event: LoginEvent) -> bool:  # noqa: ARG002 - as declared
        return False


BROKEN: Final[dict[type[Profile], str]] = {
    LatestOnly: "order does not matter",
    SeesTwice: "observing is idempotent",
    CountsAgain: "observing is idempotent",
    OneSided: "merging",
    LosesAlerts: "merging",
    KeepsTheFirst: "merging",
    Shares: "copies are independent",
    StoresHalf: "state can be stored",
    Grows: "state is bounded",
    ReadsAnything: "damage is refused",
    Stumbles: "damage is refused",
    NeedsAgents: "order does not matter",
    KeepsNothing: "it keeps something",
}
"""The law that each breaks; the first one checked, where it breaks several."""
