"""The profile of a tenant's users together: which features their logins have."""

from typing import ClassVar

from fraudcore.episode import Episodes
from fraudcore.event import LoginEvent
from fraudcore.known import DAY_MS
from fraudcore.profiles.base import Profile
from fraudcore.sample import Sample

__all__ = ["PopulationProfile"]


class PopulationProfile(Profile):
    """A uniform sample of the newest days' successes, for ``risk_score``."""

    ENTITY_TYPE = "population"
    VERSION = 1
    SECTIONS: ClassVar = {
        "episodes": Episodes.decode,
        "sample": Sample.decode,
    }

    sample: Sample

    def settled(self, event: LoginEvent) -> bool:  # noqa: ARG002 - of all events
        """Always: no rule has its episodes here."""
        return True

    def observe(self, event: LoginEvent) -> bool:
        """Take in one event, in place; returns whether anything changed.

        ``newest_ms`` is the end of the newest day: which of its logins are drawn depends on their
        order.
        """
        changed = self.take(event)
        if changed:
            self.newest_ms = max(self.newest_ms, (event.day + 1) * DAY_MS - 1)
        return changed

    def is_new(self, event: LoginEvent) -> bool:  # noqa: ARG002 - of all events
        """Never: no rule has its episodes here."""
        return False

    def take(self, event: LoginEvent) -> bool:
        """Draw a success, or not."""
        if event.kind != "login" or event.outcome != "success":
            return False
        if not self.sample.may_draw(event.day, event.moment):
            return False
        agent = event.agent
        return self.sample.add(
            event.day,
            event.moment,
            event.source_digest,
            event.asn,
            event.country_code,
            agent.whole,
            agent.browser,
            agent.os,
            agent.device_type,
        )
