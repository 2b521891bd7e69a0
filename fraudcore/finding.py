"""A finding: one rule's verdict on one event."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fraudcore.severity import Severity

__all__ = ["Finding", "Verdict"]


@dataclass(frozen=True)
class Verdict:
    """What a rule says when it fires.

    Args:
        reason: one line for a person; foreign values in it are escaped and shortened.
        evidence: the observed numbers and the thresholds, JSON-ready, names with units.
        time_ms: event time of the attempt that completed the pattern.
        first_ms: event time of the oldest attempt it rests on.
        excess: observed over threshold, 1 or more.
        related_event_ids: other events it rests on, oldest first.
        severity: where it differs from the rule's.
    """

    reason: str
    evidence: Mapping[str, object]
    time_ms: int
    first_ms: int
    excess: float = 1.0
    related_event_ids: tuple[str, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True)
class Finding:
    """A verdict with who, what and when.

    Args:
        rule, rule_version: the rule that fired.
        entity_type, entity: whose profile it was judged on.
        tenant, event_id, user, ip: of the event judged.
        severity: of this finding.
        verdict: the rule's own words and numbers.
    """

    rule: str
    rule_version: int
    tenant: str
    entity_type: str
    entity: str
    event_id: str
    user: str | None
    ip: str
    severity: Severity
    verdict: Verdict = field(repr=False)
