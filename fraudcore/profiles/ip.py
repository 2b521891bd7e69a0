"""The profile of a source: who was tried from it, and how that ended."""

from typing import ClassVar, Final, Self

from fraudcore.crowd import Crowd
from fraudcore.episode import Episodes
from fraudcore.event import LoginEvent
from fraudcore.history import History, Layout
from fraudcore.moment import day_of
from fraudcore.profiles.base import Profile, rows

__all__ = ["IP_CAPACITY", "NO_USER", "IpProfile"]

IP_CAPACITY: Final = 120
"""Attempts kept of each outcome."""
IP_RESETS: Final = 24
NO_USER: Final = 0
"""In a ``user`` column: no identity was given. Such attempts are never one user."""


class IpProfile(Profile):
    """The newest failures, successes and password-reset requests from one source.

    Columns: ``user`` (digest of the account name, or ``NO_USER``); of failures also
    ``unknown`` (1 where the account does not exist). ``crowd`` counts, by day, the accounts of
    successes that are no longer among the newest.
    """

    ENTITY_TYPE = "ip"
    VERSION = 2
    SECTIONS: ClassVar = {
        "episodes": Episodes.decode,
        "failures": rows(Layout(IP_CAPACITY, user="I", unknown="B")),
        "successes": rows(Layout(IP_CAPACITY, user="I")),
        "resets": rows(Layout(IP_RESETS, user="I")),
        "crowd": Crowd.decode,
    }

    failures: History
    successes: History
    resets: History
    crowd: Crowd

    def settled(self, event: LoginEvent) -> bool:
        """Whether the event is known already, or older than all that is kept of its kind."""
        history = self._history(event)
        return history is None or history.settled(event.moment)

    def take(self, event: LoginEvent) -> bool:
        """Keep an attempt or a reset request."""
        user = event.user_digest
        if event.kind == "password_reset":
            return self.resets.add(event.moment, user)
        if event.kind != "login":
            return False
        if event.outcome == "failure":
            return self.failures.add(event.moment, user, event.reason == "unknown_user")
        added = self.successes.add(event.moment, user)
        if self.successes.dropped:
            return self._remember(self.successes.dropped) or added
        return added

    def merge(self, other: Self) -> Self:
        """What a profile that saw the events of both would hold."""
        merged = super().merge(other)
        merged._remember(merged.successes.dropped)
        return merged

    def users_a_day(self, before_day: int) -> float:
        """The second most accounts of a day among the known days before one; 0 below two days.

        The second most, so that a single day of attacks that succeed makes no crowd.
        """
        days = self.crowd.days()
        recent: dict[int, set[int]] = {}
        for user, moment in zip(self.successes.column("user"), self.successes.moments, strict=True):
            if user != NO_USER:
                recent.setdefault(day_of(moment), set()).add(user)
        for day, users in recent.items():
            days[day] = max(days.get(day, 0.0), len(users))
        known = sorted(users for day, users in days.items() if day < before_day)
        return known[-2] if len(known) >= 2 else 0.0

    def _remember(self, rows: bytes) -> bool:
        """Count the accounts of successes that are no longer among the newest."""
        layout, changed = self.successes.layout, False
        for start in range(0, len(rows), layout.row_bytes):
            moment, user = layout.unpack(rows[start : start + layout.row_bytes])
            if user != NO_USER:
                changed = self.crowd.add(user, day_of(moment)) or changed
        return changed

    def _history(self, event: LoginEvent) -> History | None:
        if event.kind == "login":
            return self.failures if event.outcome == "failure" else self.successes
        return self.resets if event.kind == "password_reset" else None
