"""Cases: the alerts that a batch is working on, made into words only once, at its end."""

from collections.abc import Callable
from typing import Any

from fraudcore.alert import (
    ESCALATION,
    EVIDENCE_EVENT_IDS,
    OPEN,
    SUPPRESSED,
    Alert,
    Entity,
    alert_id,
)
from fraudcore.episode import Episode
from fraudcore.finding import Finding
from fraudcore.incident import UNTOLD
from fraudcore.profiles import ProfileKey
from fraudcore.rules.base import Rule
from fraudcore.severity import SEVERITIES, rank, risk_score
from fraudcore.timestamp import from_millis, iso_millis

__all__ = ["Case", "Describe"]

Describe = Callable[[Rule, Finding], str]


class Case:
    """One episode of one pattern, as far as a batch adds to it.

    A long attack makes thousands of findings of one alert. Each costs a few comparisons here;
    reason, evidence and identity are made once, from the newest of the gravest findings.

    Args:
        rule, pattern: what fired.
        key: the profile that holds the episode.
        episode: as it stands.
    """

    __slots__ = (
        "_cause",
        "_event_ids",
        "_excess",
        "_finding",
        "_incident_id",
        "_opener",
        "_rank",
        "_risk",
        "_told_rank",
        "episode",
        "key",
        "pattern",
        "rule",
    )

    def __init__(self, rule: Rule, pattern: str, key: ProfileKey, episode: Episode) -> None:
        self.rule = rule
        self.pattern = pattern
        self.key = key
        self.episode = episode
        self._opener: Finding | None = None
        self._finding: Finding | None = None
        self._cause: Finding | None = None
        self._incident_id = ""
        self._told_rank = UNTOLD
        self._rank = -1
        self._excess = self._risk = 0.0
        self._event_ids: dict[str, None] = {}

    def add(self, finding: Finding, episode: Episode, user_risk: float) -> None:
        """Take a finding in.

        Args:
            finding: of this episode.
            episode: with it.
            user_risk: of the account at that time.
        """
        self._opener = self._opener or finding
        severity_rank, excess, known = rank(finding.severity), finding.verdict.excess, self.episode
        tells = (severity_rank, episode.last_ms, episode.count)
        if tells >= (self._rank, known.last_ms, known.count):
            self._finding = finding
        if severity_rank > self._rank:
            self._rank, self._excess = severity_rank, excess
        elif severity_rank == self._rank:
            self._excess = max(self._excess, excess)
        self.episode = known.joined(episode)
        self._risk = max(self._risk, user_risk)
        if len(self._event_ids) < EVIDENCE_EVENT_IDS:
            ids = (*finding.verdict.related_event_ids, finding.event.event_id)
            self._event_ids.update(dict.fromkeys(ids))

    def join(self, incident_id: str | None) -> None:
        """Note the incident of the alert, once: late findings may seem to open it again.

        Args:
            incident_id: the id of the alert that leads; ``None`` for itself.
        """
        self._incident_id = self._incident_id or incident_id or self._alert_id

    def told(self, severity_rank: int) -> None:
        """Note what people were told of its entity, when it opened or became graver.

        Args:
            severity_rank: the highest; ``UNTOLD`` for nothing.
        """
        self._told_rank = max(self._told_rank, severity_rank)

    def escalate(self, cause: Finding, episode: Episode) -> None:
        """Raise the alert because of another finding on its entity.

        Args:
            cause: that finding.
            episode: with the severity raised.
        """
        self.episode = self.episode.joined(episode)
        self._cause = cause
        self._event_ids[cause.event.event_id] = None

    def alert(self, describe: Describe) -> Alert | None:
        """The alert as far as this batch knows it.

        Args:
            describe: makes the words of a finding.
        """
        finding, cause = self._finding, self._cause
        told = finding or cause
        if told is None:
            return None
        evidence, reason, score = self._raised(), "", 0
        if finding is not None:
            evidence |= finding.verdict.evidence
            evidence["severity"] = finding.severity
            reason = describe(self.rule, finding)
            score = risk_score(finding.severity, self._excess)
            if finding.suppressed_by is not None:
                evidence["suppressed_by"] = dict(finding.suppressed_by)
        if cause is not None:
            score = max(score, risk_score("critical", 1.0))
        return self._alert(told, evidence, reason, score)

    def _raised(self) -> dict[str, Any]:
        """By what and when it was raised."""
        cause = self._cause
        if cause is None:
            return {}
        by_and_at = (cause.rule, iso_millis(cause.event.occurred_at))
        return dict(zip(ESCALATION, by_and_at, strict=True))

    def _alert(self, told: Finding, evidence: dict[str, Any], reason: str, score: int) -> Alert:
        rule, key, episode = self.rule, self.key, self.episode
        evidence["event_ids"] = list(self._event_ids)[:EVIDENCE_EVENT_IDS]
        value = key.entity
        if key.entity_type == "ip":
            evidence["source"], value = key.entity, (self._opener or told).ip
        return Alert(
            alert_id=self._alert_id,
            rule=rule.name,
            rule_version=rule.version,
            severity=episode.severity,
            tenant=key.tenant,
            entity=Entity(key.entity_type, value),
            user=told.event.user,
            ip=told.ip,
            first_seen=from_millis(episode.first_ms),
            last_seen=from_millis(episode.last_ms),
            count=episode.count,
            risk_score=score,
            reason=reason,
            evidence=evidence,
            attack_technique=rule.technique,
            recommended_action=rule.action,
            user_risk=self._risk,
            status=OPEN if told.suppressed_by is None else SUPPRESSED,
            incident_id=self._incident_id,
            told_severity=None if self._told_rank == UNTOLD else SEVERITIES[self._told_rank],
        )

    @property
    def _alert_id(self) -> str:
        rule, opened_ms = self.rule, self.episode.opened_ms
        return alert_id(rule.name, rule.version, self.pattern, self.key, opened_ms)
