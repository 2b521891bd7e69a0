"""Engines that break what no rule can: what the laws must notice all the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from fraudcore import Engine, LoginEvent, Outcome, ProfileKey, Rule, RuleSet
from fraudcore.profiles import Profile, SessionProfile, UserProfile
from fraudcore.testing.laws.subject import Subject

__all__ = ["BROKEN", "FaultySubject"]

Events = Sequence[LoginEvent]
Profiles = Mapping[ProfileKey, Profile]


class Spoils(Engine):
    """Writes into the profiles that it is given."""

    def process(self, events: Events, profiles: Profiles) -> Outcome:
        for profile in profiles.values():
            profile.newest_ms += 1
        return super().process(events, profiles)


class Tidies(Engine):
    """Writes into the events that it is given."""

    def process(self, events: Events, profiles: Profiles) -> Outcome:
        for event in events:
            object.__setattr__(event, "user_agent", "tidy")
        return super().process(events, profiles)


_serial = count()


class Recounts(Engine):
    """Takes each delivery for another event."""

    def process(self, events: Events, profiles: Profiles) -> Outcome:
        new = [replace(event, event_id=f"{event.event_id}-{next(_serial)}") for event in events]
        outcome = super().process(new, profiles)
        findings = (
            finding._replace(event=replace(finding.event, event_id="same"))
            for finding in outcome.findings
        )
        return replace(outcome, findings=tuple(findings))


class Bloated(UserProfile):
    """Is as large as it likes."""

    def to_bytes(self) -> bytes:
        return super().to_bytes() + bytes(4096)


class Bloats(Engine):
    """Leaves profiles behind that are too large."""

    def process(self, events: Events, profiles: Profiles) -> Outcome:
        outcome = super().process(events, profiles)
        return replace(outcome, profiles={ProfileKey("default", "user", "ann"): Bloated()})


class Scrambles(Engine):
    """Leaves profiles behind whose rows are out of order."""

    def process(self, events: Events, profiles: Profiles) -> Outcome:
        outcome = super().process(events, profiles)
        session = SessionProfile()
        for event in events:
            session.observe(event)
        rows, size = session.events.data, session.events.layout.row_bytes
        session.events.data = rows[size:] + rows[:size]
        return replace(outcome, profiles={ProfileKey("default", "session", "s"): session})


class Overflows(Engine):
    """Forgets what was before where a batch is large."""

    def process(self, events: Events, profiles: Profiles) -> Outcome:
        return super().process(events, profiles if len(events) < 100 else {})


BROKEN: Final[dict[type[Engine], str]] = {
    Spoils: "inputs are left alone",
    Tidies: "inputs are left alone",
    Recounts: "a duplicate is a no-op",
    Bloats: "state is bounded",
    Scrambles: "state can be stored",
    Overflows: "capacity does not matter",
}
"""The law that each breaks."""


@dataclass(frozen=True)
class FaultySubject(Subject):
    """A sound rule in a broken engine."""

    engine_type: type[Engine] = Engine

    def engine(self, rule: Rule | None = None) -> Engine:
        """The broken one."""
        return self.engine_type(RuleSet((rule or self.rule,)))
