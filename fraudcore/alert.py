"""Alerts: what people see of an episode; the same JSON in the CLI, DynamoDB and SNS."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from fraudcore.digest import digest_hex
from fraudcore.episode import Episode
from fraudcore.finding import Finding
from fraudcore.profiles import ProfileKey
from fraudcore.rules.base import Rule
from fraudcore.severity import Severity, rank, risk_score
from fraudcore.timestamp import from_millis, iso_millis, parse_instant

__all__ = ["EVIDENCE_EVENT_IDS", "Alert", "Entity", "merge_alerts"]

EVIDENCE_EVENT_IDS = 20
"""Event ids an alert carries at most; the first ones stay."""


class Entity(NamedTuple):
    """Whom an alert is about: an account name, or an address as users write it."""

    type: str
    value: str


@dataclass(frozen=True)
class Alert:
    """One episode of one rule on one entity.

    Args:
        alert_id: digest of rule, version, tenant, entity and the episode's opening time.
        rule, rule_version: what fired.
        severity: the highest so far.
        tenant: whose state it was judged on.
        entity: whom it is about; of an IPv6 source, the address that opened it.
        user, ip: of the event of the newest among the gravest findings.
        first_seen: event time of the oldest attempt it rests on.
        last_seen: event time of the newest finding.
        count: findings so far.
        risk_score: 0 to 100, see ``fraudcore.severity``.
        reason: one line for a person, of the same finding.
        evidence: its observed values, thresholds and own ``severity``, and the ``event_ids`` of
            findings, the first ones.
        attack_technique: MITRE ATT&CK id.
        recommended_action: what to do.
        status: ``open`` until somebody decides.
    """

    alert_id: str
    rule: str
    rule_version: int
    severity: Severity
    tenant: str
    entity: Entity
    user: str | None
    ip: str
    first_seen: datetime
    last_seen: datetime
    count: int
    risk_score: int
    reason: str
    evidence: Mapping[str, Any]
    attack_technique: str
    recommended_action: str
    status: str = "open"

    @property
    def profile_key(self) -> ProfileKey:
        """The profile that holds the episode; its commit decides whether the alert exists."""
        value = self.evidence["source"] if self.entity.type == "ip" else self.entity.value
        return ProfileKey(self.tenant, self.entity.type, value)  # type: ignore[arg-type]

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            **self.__dict__,
            "entity": self.entity._asdict(),
            "first_seen": iso_millis(self.first_seen),
            "last_seen": iso_millis(self.last_seen),
            "evidence": dict(self.evidence),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Alert":
        """Read the JSON form; unknown keys are ignored.

        Raises:
            KeyError: a field is missing.
            ValueError: an instant cannot be read.
        """
        known = {name: values[name] for name in cls.__dataclass_fields__}
        known["entity"] = Entity(**known["entity"])
        for name in ("first_seen", "last_seen"):
            known[name] = parse_instant(known[name])
        return cls(**known)


def alert_of(rule: Rule, finding: Finding, episode: Episode) -> Alert:
    """The alert that an episode is after a finding."""
    verdict = finding.verdict
    ids = tuple(dict.fromkeys((*verdict.related_event_ids, finding.event_id)))
    evidence = {**verdict.evidence, "severity": finding.severity, "event_ids": list(ids)}
    value = finding.entity
    if finding.entity_type == "ip":
        evidence["source"], value = finding.entity, finding.ip
    return Alert(
        alert_id=alert_id(finding, episode.opened_ms),
        rule=finding.rule,
        rule_version=finding.rule_version,
        severity=episode.severity,
        tenant=finding.tenant,
        entity=Entity(finding.entity_type, value),
        user=finding.user,
        ip=finding.ip,
        first_seen=from_millis(episode.first_ms),
        last_seen=from_millis(episode.last_ms),
        count=episode.count,
        risk_score=risk_score(finding.severity, verdict.excess),
        reason=verdict.reason,
        evidence=evidence,
        attack_technique=rule.technique,
        recommended_action=rule.action,
    )


def alert_id(finding: Finding, opened_ms: int) -> str:
    """The identity of an episode: the same from the same events, wherever it is computed."""
    return digest_hex(
        finding.rule,
        finding.rule_version,
        finding.tenant,
        finding.entity_type,
        finding.entity,
        opened_ms,
    )


def merge_alerts(stored: Alert, new: Alert) -> Alert:
    """One alert of two states of the same episode, monotone and idempotent.

    Count, severity, score and last-seen never go down, first-seen never up; reason, numbers,
    user and address are those of the newest among the gravest findings; entity and status are
    the stored one's; the earliest event ids stay.
    """
    newer = max(new, stored, key=_telling)
    ids = dict.fromkeys([*stored.evidence["event_ids"], *new.evidence["event_ids"]])
    evidence = {**newer.evidence, "event_ids": list(ids)[:EVIDENCE_EVENT_IDS]}
    return replace(
        newer,
        severity=max(stored.severity, new.severity, key=rank),
        entity=stored.entity,
        first_seen=min(stored.first_seen, new.first_seen),
        last_seen=max(stored.last_seen, new.last_seen),
        count=max(stored.count, new.count),
        risk_score=max(stored.risk_score, new.risk_score),
        evidence=evidence,
        status=stored.status,
    )


def _telling(alert: Alert) -> tuple[int, datetime, int]:
    """Which of two states tells more: the graver finding, then the newer one."""
    return rank(alert.evidence.get("severity", alert.severity)), alert.last_seen, alert.count
