"""The engine: events and profiles in, profiles, findings and alerts out. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fraudcore.alert import Alert, alert_of, merge_alerts
from fraudcore.episode import Episode
from fraudcore.event import LoginEvent
from fraudcore.finding import Finding, Verdict
from fraudcore.profiles import (
    PROFILE_TYPES,
    EntityType,
    IpProfile,
    Profile,
    ProfileKey,
    UserProfile,
)
from fraudcore.rules.base import Before, Rule
from fraudcore.rules.ruleset import RuleSet
from fraudcore.rules.window import MS

__all__ = ["Engine", "Outcome"]

LATENESS_S = 86_400
"""Profiles outlive what the rules look at by a day, for late and redelivered events."""


@dataclass(frozen=True)
class Outcome:
    """What a batch came to.

    Args:
        profiles: those that changed, and only those.
        findings: every verdict, in the order of the events.
        alerts: one for each episode touched, in the order of first touch.
    """

    profiles: dict[ProfileKey, Profile] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True)
class Engine:
    """Judges batches of events by a set of rules.

    Deterministic, without I/O, clock or memory of its own: everything it knows is in the
    profiles it is given. Splitting, repeating or redelivering a batch changes nothing in
    the end. Safe to share between threads.

    >>> from fraudcore import Engine, LoginEvent, load_rules
    >>> engine = Engine(load_rules("strict"))
    >>> guesses = [
    ...     LoginEvent(f"e{n}", 1_795_428_000_000 + n * 1000, "failure", "192.0.2.1", user="ann")
    ...     for n in range(5)
    ... ]
    >>> outcome = engine.process(guesses, {})
    >>> [(alert.rule, alert.entity.value) for alert in outcome.alerts]
    [('ip_failure_burst', '192.0.2.1'), ('failed_login_burst', 'ann')]
    """

    rules: RuleSet

    def keys(self, events: Iterable[LoginEvent]) -> list[ProfileKey]:
        """The profiles that these events touch, each once, in the order of first use."""
        return list(dict.fromkeys(key for event in events for key in _keys(event)))

    def retention_s(self, entity_type: EntityType) -> int:
        """Seconds after its last change during which a profile may still be needed."""
        needs = [max(r.memory_s, r.quiet_s) for r in self.rules.rules if r.entity == entity_type]
        return max(needs, default=0) + LATENESS_S

    def process(
        self, events: Sequence[LoginEvent], profiles: Mapping[ProfileKey, Profile]
    ) -> Outcome:
        """Judge events in the order given.

        Args:
            events: any order and any repetition; best in event time.
            profiles: state before, at least for ``keys(events)``; an absent key means that
                nothing is known. Not mutated.
        """
        batch = _Batch(profiles)
        for event in events:
            self._judge(event, batch)
        return Outcome(batch.changed(), tuple(batch.findings), tuple(batch.alerts.values()))

    def _judge(self, event: LoginEvent, batch: "_Batch") -> None:
        touched = {key.entity_type: (key, batch.profile(key)) for key in _keys(event)}
        fresh = {kind for kind, (_, profile) in touched.items() if not profile.settled(event)}
        if not fresh:
            return
        before = _before(touched)
        fired = [
            (rule, verdict)
            for rule in self.rules.rules
            if rule.entity in fresh and (verdict := rule.judge(event, before)) is not None
        ]
        for kind in fresh:
            key, profile = touched[kind]
            batch.observe(key, profile, event)
        for rule, verdict in fired:
            batch.record(rule, event, verdict, *touched[rule.entity])


class _Batch:
    """Working copies of the profiles of one batch."""

    def __init__(self, profiles: Mapping[ProfileKey, Profile]) -> None:
        self._given = profiles
        self._working: dict[ProfileKey, Profile] = {}
        self._changed: set[ProfileKey] = set()
        self.findings: list[Finding] = []
        self.alerts: dict[str, Alert] = {}

    def profile(self, key: ProfileKey) -> Profile:
        if key not in self._working:
            given = self._given.get(key)
            self._working[key] = given.copy() if given else PROFILE_TYPES[key.entity_type]()
        return self._working[key]

    def observe(self, key: ProfileKey, profile: Profile, event: LoginEvent) -> None:
        if profile.observe(event):
            self._changed.add(key)

    def record(
        self, rule: Rule, event: LoginEvent, verdict: Verdict, key: ProfileKey, profile: Profile
    ) -> None:
        finding = _finding(rule, event, verdict, key)
        episode = _episode(profile, rule, finding)
        newest = profile.episodes.get(rule.name)
        if newest is None or episode.opened_ms >= newest.opened_ms:
            profile.episodes[rule.name] = episode
        self._changed.add(key)
        self.findings.append(finding)
        alert = alert_of(rule, finding, episode)
        known = self.alerts.get(alert.alert_id)
        self.alerts[alert.alert_id] = merge_alerts(known, alert) if known else alert

    def changed(self) -> dict[ProfileKey, Profile]:
        return {key: profile for key, profile in self._working.items() if key in self._changed}


def _keys(event: LoginEvent) -> tuple[ProfileKey, ...]:
    """Only attempts touch profiles; an unknown identity has none."""
    if event.kind != "login":
        return ()
    ip = ProfileKey(event.tenant, "ip", event.source)
    return (ip,) if event.user is None else (ip, ProfileKey(event.tenant, "user", event.user))


def _before(touched: Mapping[EntityType, tuple[ProfileKey, Profile]]) -> Before:
    ip, user = touched["ip"][1], touched.get("user", (None, None))[1]
    assert isinstance(ip, IpProfile)
    assert user is None or isinstance(user, UserProfile)
    return Before(ip, user)


def _finding(rule: Rule, event: LoginEvent, verdict: Verdict, key: ProfileKey) -> Finding:
    return Finding(
        rule=rule.name,
        rule_version=rule.version,
        tenant=event.tenant,
        entity_type=key.entity_type,
        entity=key.entity,
        event_id=event.event_id,
        user=event.user,
        ip=str(event.ip),
        severity=verdict.severity or rule.severity,
        verdict=verdict,
    )


def _episode(profile: Profile, rule: Rule, finding: Finding) -> Episode:
    """The open episode with this finding, or the one that it opens."""
    verdict, quiet_ms = finding.verdict, rule.quiet_s * MS
    known, opened_ms = profile.episodes.get(rule.name), verdict.time_ms
    if known and not known.covers(verdict.time_ms, quiet_ms):
        opened_ms = known.opening_beside(verdict.time_ms, quiet_ms)
        known = None
    episode = known or Episode(opened_ms, verdict.time_ms, verdict.first_ms, 0, 0)
    return episode.extended(verdict.time_ms, verdict.first_ms, finding.severity)
