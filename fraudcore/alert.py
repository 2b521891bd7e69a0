"""Alerts: what people see of an episode; the same JSON in the CLI, DynamoDB and SNS."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from fraudcore.digest import digest_hex
from fraudcore.profiles import ProfileKey
from fraudcore.severity import Severity, rank
from fraudcore.timestamp import iso_millis, parse_instant

__all__ = ["ESCALATION", "EVIDENCE_EVENT_IDS", "OPEN", "SUPPRESSED", "Alert", "Entity"]
__all__ += ["alert_id", "merge_alerts"]

EVIDENCE_EVENT_IDS: Final = 20
"""Event ids an alert carries at most; the first ones stay."""
ESCALATION: Final = ("escalated_by", "escalated_at")
"""In the evidence: the rule that raised the alert to critical, and the time of its event."""
OPEN: Final = "open"
SUPPRESSED: Final = "suppressed"
"""The status of what a known-good entry keeps quiet."""


class Entity(NamedTuple):
    """Whom an alert is about: an account name, or an address as users write it."""

    type: str
    value: str


@dataclass(frozen=True)
class Alert:
    """One episode of one rule on one entity.

    Args:
        alert_id: digest of rule, version, pattern, tenant, entity and the episode's opening time.
        rule, rule_version: what fired.
        severity: the highest so far.
        tenant: whose state it was judged on.
        entity: whom it is about; of an IPv6 source, the address that opened it.
        user, ip: of the event of the newest among the gravest findings.
        first_seen: event time of the oldest attempt it rests on.
        last_seen: event time of the newest finding.
        count: findings so far; of a flood, over 100, up to 16 behind.
        risk_score: 0 to 100, see ``fraudcore.severity``.
        reason: one line for a person, of the same finding; empty where a batch only raised the
            severity of an alert that it does not know.
        evidence: its observed values, thresholds and own ``severity``, and the ``event_ids`` of
            findings, the first ones; ``escalated_by`` the rule that raised it to critical.
        attack_technique: MITRE ATT&CK id.
        recommended_action: what to do.
        user_risk: decayed weight of the alerts on the account, the highest so far; see the rule
            ``user_risk``.
        status: ``open`` until somebody decides; ``suppressed`` where a known-good entry applies.
        incident_id: of the alert that opened first among those open on the same entity when this
            one opened, with a finding within three hours; its own ``alert_id``, which also stands
            for an empty one, if none was. What a known-good entry keeps quiet neither leads nor
            joins, and ``user_risk``, which adds up the others, only joins. Late events, and
            detectors that see an entity at the same time, may make another alert lead.
        told_severity: the highest among those open alerts, when this one opened or last became
            graver; ``None`` if there were none. Both fields are known to the batch that opened
            the alert, and to what is merged with it.
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
    user_risk: float = 0.0
    status: str = OPEN
    incident_id: str = ""
    told_severity: Severity | None = None

    def __post_init__(self) -> None:
        if not self.incident_id:
            object.__setattr__(self, "incident_id", self.alert_id)

    @property
    def is_news(self) -> bool:
        """Whether it is graver than all that people were told of its incident before.

        An alert that is not is stored, and sent to nobody until it becomes so.
        """
        return self.told_severity is None or rank(self.severity) > rank(self.told_severity)

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
        defaults = {"user_risk": 0.0, "status": OPEN, "incident_id": "", "told_severity": None}
        known = {name: {**defaults, **values}[name] for name in cls.__dataclass_fields__}
        known["entity"] = Entity(**known["entity"])
        for name in ("first_seen", "last_seen"):
            known[name] = parse_instant(known[name])
        return cls(**known)


def alert_id(rule: str, version: int, pattern: str, key: ProfileKey, opened_ms: int) -> str:
    """The identity of an episode: the same from the same events, wherever it is computed."""
    return digest_hex(rule, version, pattern, *key, opened_ms)


def merge_alerts(stored: Alert, new: Alert) -> Alert:
    """One alert of two states of the same episode, monotone and idempotent.

    Count, severity, scores and last-seen never go down, first-seen never up; reason, numbers,
    user and address are those of the newest among the gravest findings; entity, status and
    incident are the stored one's; the earliest event ids stay, and so does by what it was raised.
    The severity told before never goes down either.
    """
    older, newer = sorted((stored, new), key=_telling)
    ids = dict.fromkeys([*stored.evidence["event_ids"], *new.evidence["event_ids"]])
    evidence = {
        **{name: older.evidence[name] for name in ESCALATION if name in older.evidence},
        **newer.evidence,
        "event_ids": list(ids)[:EVIDENCE_EVENT_IDS],
    }
    return replace(
        newer,
        severity=max(stored.severity, new.severity, key=rank),
        entity=stored.entity,
        reason=newer.reason or older.reason,
        first_seen=min(stored.first_seen, new.first_seen),
        last_seen=max(stored.last_seen, new.last_seen),
        count=max(stored.count, new.count),
        risk_score=max(stored.risk_score, new.risk_score),
        evidence=evidence,
        user_risk=max(stored.user_risk, new.user_risk),
        status=stored.status,
        incident_id=stored.incident_id,
        told_severity=_graver(stored.told_severity, new.told_severity),
    )


def _graver(one: Severity | None, other: Severity | None) -> Severity | None:
    told = [severity for severity in (one, other) if severity is not None]
    return max(told, key=rank, default=None)


def _telling(alert: Alert) -> tuple[int, datetime, int]:
    """Which of two states tells more: the graver finding, then the newer one.

    One that knows no finding of its own, but only by what it was raised, tells least.
    """
    evidence = alert.evidence
    own = "severity" in evidence or "escalated_by" not in evidence
    severity_rank = rank(evidence.get("severity", alert.severity)) if own else -1
    return severity_rank, alert.last_seen, alert.count
