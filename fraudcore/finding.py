"""A finding: one rule's verdict on one event."""

from collections.abc import Mapping
from typing import NamedTuple

from fraudcore.event import LoginEvent
from fraudcore.profile_key import EntityType, ProfileKey
from fraudcore.severity import Severity

__all__ = ["Finding", "Verdict"]


class Verdict(NamedTuple):
    """What a rule says when it fires: numbers only; its ``describe`` makes words of them.

    Args:
        time_ms: event time of the attempt that completed the pattern.
        first_ms: event time of the oldest attempt it rests on.
        evidence: the observed numbers and the thresholds, JSON-ready, names with units.
        excess: observed over threshold, 1 or more.
        severity: where it differs from the rule's.
        related_event_ids: other events it rests on, oldest first.
        pattern: which of the rule's ``patterns``; each has alerts of its own.
        entity: whose alert it is, where that differs from the rule's ``entity``.
    """

    time_ms: int
    first_ms: int
    evidence: Mapping[str, object]
    excess: float = 1.0
    severity: Severity | None = None
    related_event_ids: tuple[str, ...] = ()
    pattern: str = ""
    entity: EntityType | None = None


class Finding(NamedTuple):
    """A verdict with who, what and when.

    Args:
        rule, rule_version: the rule that fired.
        key: the profile it was judged on.
        event: the event judged.
        severity: of this finding.
        verdict: the rule's numbers.
        suppressed_by: of the known-good entry that keeps it quiet, owner, reason and expiry.
    """

    rule: str
    rule_version: int
    key: ProfileKey
    event: LoginEvent
    severity: Severity
    verdict: Verdict
    suppressed_by: Mapping[str, str] | None = None

    @property
    def event_id(self) -> str:
        """Of the event judged."""
        return self.event.event_id

    @property
    def tenant(self) -> str:
        """Of the event judged."""
        return self.key.tenant

    @property
    def entity_type(self) -> EntityType:
        """What it is about."""
        return self.key.entity_type

    @property
    def entity(self) -> str:
        """Whom it is about."""
        return self.key.entity

    @property
    def user(self) -> str | None:
        """Of the event judged."""
        return self.event.user

    @property
    def ip(self) -> str:
        """Of the event judged."""
        return str(self.event.ip)
