"""Replay: what a stream comes to, batch after batch, its state encoded in between."""

from collections.abc import Iterable, Sequence

from fraudcore.alert import Alert, merge_alerts
from fraudcore.engine import Engine
from fraudcore.event import CANONICAL_FIELDS, LoginEvent
from fraudcore.finding import Finding
from fraudcore.guard import Fault
from fraudcore.profiles import Profile, ProfileKey, decode_profile
from fraudcore.rules.base import MS
from fraudcore.text import display

__all__ = ["Batches", "Replay"]

Batches = Iterable[Sequence[LoginEvent]]


class Replay:
    """The state that batches leave behind, and all that was found in them.

    Args:
        engine: judges them.

    Attributes:
        stored: every profile, encoded.
        findings, faults: in the order they were made.
        alerts: by id, merged over all batches.
        spoiled: what the engine was given and changed, in words.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.stored: dict[ProfileKey, bytes] = {}
        self.findings: list[Finding] = []
        self.faults: list[Fault] = []
        self.alerts: dict[str, Alert] = {}
        self.spoiled: list[str] = []

    @classmethod
    def of(cls, engine: Engine, batches: Batches) -> "Replay":
        """Judge batch after batch, starting without state."""
        replay = cls(engine)
        for batch in batches:
            replay.take(batch)
        return replay

    def take(self, batch: Sequence[LoginEvent]) -> None:
        """Judge one more batch."""
        known = self._load(self.engine.keys(batch))
        known |= self._load(self.engine.further_keys(batch, known))
        kept = list(map(_facts, batch))
        outcome = self.engine.process(batch, known)
        self.spoiled += (
            f"event {display(event.event_id)}"
            for event, facts in zip(batch, kept, strict=True)
            if _facts(event) != facts
        )
        self.spoiled += (
            f"profile {display(key.text())}"
            for key, profile in known.items()
            if profile.to_bytes() != self.stored[key]
        )
        self.stored |= {key: profile.to_bytes() for key, profile in outcome.profiles.items()}
        self.findings += outcome.findings
        self.faults += outcome.faults
        for alert in outcome.alerts:
            told = self.alerts.get(alert.alert_id)
            self.alerts[alert.alert_id] = alert if told is None else merge_alerts(told, alert)

    def expire(self, now_ms: int) -> None:
        """Forget the profiles that no rule can need any more."""
        for key, data in list(self.stored.items()):
            kept_ms = self.engine.retention_s(key.entity_type) * MS
            if decode_profile(key.entity_type, data).newest_ms + kept_ms < now_ms:
                del self.stored[key]

    def of_tenants(self, tenants: set[str]) -> "Replay":
        """The part that is about some tenants."""
        part = Replay(self.engine)
        part.stored = {key: data for key, data in self.stored.items() if key.tenant in tenants}
        part.findings = [finding for finding in self.findings if finding.tenant in tenants]
        part.alerts = {key: a for key, a in self.alerts.items() if a.tenant in tenants}
        return part

    def fired(self, rule: str) -> set[str]:
        """The events on which a rule fired."""
        return {finding.event_id for finding in self.findings if finding.rule == rule}

    def alerted(self, rule: str) -> set[ProfileKey]:
        """The entities on which a rule has an alert."""
        return {alert.profile_key for alert in self.alerts.values() if alert.rule == rule}

    def _load(self, keys: Iterable[ProfileKey]) -> dict[ProfileKey, Profile]:
        found = ((key, self.stored.get(key)) for key in keys)
        return {key: decode_profile(key.entity_type, data) for key, data in found if data}


def _facts(event: LoginEvent) -> list[object]:
    return [event.__dict__[name] for name in CANONICAL_FIELDS]
