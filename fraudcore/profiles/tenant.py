"""The profile of a tenant: its newest failures, successes and lockouts, and what is usual."""

from typing import ClassVar, Final

from fraudcore.episode import Episodes
from fraudcore.event import LoginEvent
from fraudcore.history import History, Layout
from fraudcore.hours import FAILURES, HOUR_MS, LOCKOUTS, SUCCESSES, Hours
from fraudcore.profiles.base import Profile, rows

__all__ = ["TENANT_FAILURES", "TENANT_LOCKOUTS", "TENANT_SUCCESSES", "TenantProfile"]

TENANT_FAILURES: Final = 72
TENANT_SUCCESSES: Final = 64
TENANT_LOCKOUTS: Final = 48


class TenantProfile(Profile):
    """The newest failures, successes and lockouts of a tenant, and its usual hours.

    The newest failures and successes are a sample of the present: their share over the time that
    both cover is the failure ratio, however large the tenant is. ``hours`` hold what is usual.
    Columns: of failures the digests of ``source`` and ``user``, of lockouts of ``user``.
    """

    ENTITY_TYPE = "tenant"
    VERSION = 1
    SECTIONS: ClassVar = {
        "episodes": Episodes.decode,
        "failures": rows(Layout(TENANT_FAILURES, source="I", user="I")),
        "successes": rows(Layout(TENANT_SUCCESSES)),
        "lockouts": rows(Layout(TENANT_LOCKOUTS, user="I")),
        "hours": Hours.decode,
    }

    failures: History
    successes: History
    lockouts: History
    hours: Hours

    def settled(self, event: LoginEvent) -> bool:
        """Whether the event is known already, or older than all that is kept of its kind."""
        history = self._history(event)
        return history is None or history.settled(event.moment)

    def take(self, event: LoginEvent) -> bool:
        """Keep a login or a lockout."""
        moment, hour = event.moment, event.time_ms // HOUR_MS
        if event.kind == "lockout":
            added = self.lockouts.add(moment, event.user_digest)
            return self.hours.add(hour, LOCKOUTS, moment) or added
        if event.kind != "login":
            return False
        if event.outcome == "failure":
            added = self.failures.add(moment, event.source_digest, event.user_digest)
            return self.hours.add(hour, FAILURES, moment) or added
        added = self.successes.add(moment)
        return self.hours.add(hour, SUCCESSES, moment) or added

    def _history(self, event: LoginEvent) -> History | None:
        if event.kind == "lockout":
            return self.lockouts
        if event.kind != "login":
            return None
        return self.failures if event.outcome == "failure" else self.successes
