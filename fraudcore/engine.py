"""The engine: events and profiles in, profiles, findings and alerts out. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from fraudcore.alert import Alert
from fraudcore.batch import Batch
from fraudcore.dispatch import BITS, Dispatch, Flooded, Touched
from fraudcore.errors import InvalidConfigError
from fraudcore.event import LoginEvent
from fraudcore.finding import Finding, Verdict
from fraudcore.guard import RULE_ERRORS, Fault
from fraudcore.profile_key import EntityType, ProfileKey
from fraudcore.profiles import Profile, UserProfile
from fraudcore.rules.base import MS, Before, Rule
from fraudcore.rules.ruleset import RuleSet
from fraudcore.rules.user_risk import risk_at, weight_of
from fraudcore.severity import rank
from fraudcore.text import display
from fraudcore.touched import population_key

__all__ = ["Engine", "Outcome"]

LATENESS_S: Final = 86_400
"""Profiles outlive what the rules look at by a day, for late and redelivered events."""


@dataclass(frozen=True)
class Outcome:
    """What a batch came to.

    Args:
        profiles: those that changed, and only those.
        findings: every verdict, in the order of the events; of one event the gravest first.
        alerts: one for each episode touched, in the order of first touch.
        faults: rules that did what no rule may do.
    """

    profiles: dict[ProfileKey, Profile] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    alerts: tuple[Alert, ...] = ()
    faults: tuple[Fault, ...] = ()


class Engine:
    """Judges batches of events by a set of rules.

    Deterministic, without I/O, clock or memory of its own: everything it knows is in the
    profiles it is given. Splitting, repeating or redelivering a batch changes nothing in
    the end. Safe to share between threads.

    Args:
        rules: what is judged, who is known good, and how late events may be.
        lists: address lists for the rules that ask for them; see ``fraudcore.enrich``.

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

    __slots__ = ("_dispatch", "_lateness_ms", "lists", "rules")

    def __init__(self, rules: RuleSet, lists: Any = None) -> None:
        if not isinstance(rules, RuleSet):
            raise InvalidConfigError("rules", f"{display(rules)} is no RuleSet")
        self.rules = rules
        self.lists = lists
        self._dispatch = Dispatch(rules.rules)
        self._lateness_ms = rules.lateness_s * MS

    def keys(self, events: Iterable[LoginEvent]) -> list[ProfileKey]:
        """The profiles that these events touch, each once, in the order of first use.

        Those of new devices come besides, see ``further_keys``.
        """
        population = self._dispatch.population
        found: dict[ProfileKey, None] = {}
        for event in events:
            found.update(dict.fromkeys(event.profile_keys))
            if population and event.kind == "login":
                found[population_key(event.tenant)] = None
        return list(found)

    def further_keys(
        self, events: Sequence[LoginEvent], profiles: Mapping[ProfileKey, Profile]
    ) -> list[ProfileKey]:
        """What is needed besides, once the profiles of ``keys`` are known: new devices.

        A success touches the profile of its device only where the account does not know it.

        Args:
            events: those of ``keys``.
            profiles: what was found of ``keys``.
        """
        found: dict[ProfileKey, None] = {}
        for event in events:
            if event.device_id is None or event.kind != "login" or event.outcome != "success":
                continue
            user = None if event.user is None else profiles.get(event.profile_keys[1])
            if not isinstance(user, UserProfile) or user.may_forget(event):
                found[ProfileKey(event.tenant, "device", event.device_id)] = None
        return list(found)

    def retention_s(self, entity_type: EntityType) -> int:
        """Seconds after its last change during which a profile may still be needed."""
        needs = [
            max(rule.memory_s, rule.quiet_s)
            for rule in self.rules.rules
            if entity_type in (rule.entity, *rule.also, *rule.reads)
        ]
        return max(needs, default=0) + LATENESS_S

    def process(
        self, events: Sequence[LoginEvent], profiles: Mapping[ProfileKey, Profile]
    ) -> Outcome:
        """Judge events in the order given.

        Args:
            events: any order and any repetition; best in event time.
            profiles: state before, at least for ``keys(events)`` and ``further_keys``; an absent
                key means that nothing is known. Not mutated.
        """
        batch = Batch(profiles, self._dispatch.patterns)
        for event in events:
            self._judge(event, batch)
        alerts = batch.alerts()
        return Outcome(batch.profiles(), tuple(batch.findings), alerts, tuple(batch.faults))

    def _judge(self, event: LoginEvent, batch: Batch) -> None:
        before = Before(self.lists, self._lateness_ms)
        touched, fresh = self._look_up(event, before, batch)
        flooding = self._flooding(event, touched, batch) if batch.flooded else {}
        fired: list[tuple[Rule, Verdict]] = []
        for rule, judge in self._dispatch.judges(event, before, fresh):
            if flooding and rule.name in flooding:
                batch.count(event, flooding[rule.name])
                continue
            try:
                verdicts = judge(event, before)
            except RULE_ERRORS as error:  # one rule's fault must not stop the others
                batch.fault(rule, event, f"{type(error).__name__}: {error}")
                continue
            if verdicts is not None:
                several = [verdicts] if isinstance(verdicts, Verdict) else verdicts
                fired.extend((rule, verdict) for verdict in several)
        for key, profile in touched:
            if profile.observe(event):
                batch.changed.add(key)
        if fired:
            self._record(event, before, fresh, fired, batch)

    def _look_up(self, event: LoginEvent, before: Before, batch: Batch) -> tuple[Touched, int]:
        """Fill in what is known; the profiles touched, and to which of them the event is new."""
        touched: Touched = []
        fresh, login, working = 0, event.kind == "login", batch.working
        for key in event.profile_keys:
            profile = working.get(key) or batch.profile(key)
            touched.append((key, profile))
            kind = key.entity_type
            setattr(before, kind, profile)
            if (login and event.time_ms > profile.newest_ms) or profile.is_new(event):
                fresh |= BITS[kind]
        if login:
            fresh |= self._look_further(event, before, batch, touched)
        return touched, fresh

    def _look_further(
        self, event: LoginEvent, before: Before, batch: Batch, touched: Touched
    ) -> int:
        """As ``_look_up``, of the profiles that only some rules or some logins need."""
        if self._dispatch.population:
            key = population_key(event.tenant)
            population = batch.working.get(key) or batch.profile(key)
            before.population = population  # type: ignore[assignment]
            touched.append((key, population))
        device, user = event.device_id, before.user
        if device is None or event.outcome != "success":
            return 0
        if user is not None and user.knows_device(event):
            return 0
        key = ProfileKey(event.tenant, "device", device)
        before.device = profile = batch.profile(key)  # type: ignore[assignment]
        touched.append((key, profile))
        return BITS["device"] if profile.is_new(event) else 0

    def _flooding(self, event: LoginEvent, touched: Touched, batch: Batch) -> Flooded:
        if self.rules.known_good:  # what an entry covers must not be counted unasked
            return {}
        flooded = [each for each in touched if each[0] in batch.flooded]
        return self._dispatch.flooding(event.time_ms, flooded) if flooded else {}

    def _record(
        self,
        event: LoginEvent,
        before: Before,
        fresh: int,
        fired: Iterable[tuple[Rule, Verdict]],
        batch: Batch,
    ) -> None:
        risk = 0.0 if before.user is None else risk_at(before.user, event.time_ms)
        opened, causes = list[Finding](), list[Finding]()
        for rule, verdict in sorted(fired, key=_gravest_first):
            kind = verdict.entity or rule.entity
            if fresh & BITS[kind]:
                finding = self._finding(event, rule, verdict, _key(event, kind))
                if batch.record(rule, finding, risk) and finding.suppressed_by is None:
                    opened.append(finding)
                if rule.escalates and finding.suppressed_by is None:
                    causes.append(finding)
        for cause in causes:
            batch.escalate(cause)
        weights = [weight_of(f.severity) for f in opened if f.key.entity_type == "user"]
        if weights and before.user is not None:
            self._weigh(event, before.user, sum(weights), batch)

    def _weigh(self, event: LoginEvent, user: UserProfile, weight: int, batch: Batch) -> None:
        """Add opened alerts to the risk of their account, which may be an alert of its own."""
        user.add_risk(event.moment, weight)
        for rule in self._dispatch.on_risk:
            verdict = rule.judge_risk(event, user)
            if verdict is not None:
                finding = self._finding(event, rule, verdict, _key(event, "user"))
                batch.record(rule, finding, risk_at(user, event.time_ms))

    def _finding(self, event: LoginEvent, rule: Rule, verdict: Verdict, key: ProfileKey) -> Finding:
        severity, silent = verdict.severity or rule.severity, None
        if self.rules.known_good:
            entries = (e for e in self.rules.known_good if e.covers(event, rule.name))
            entry = next(entries, None)
            silent = None if entry is None else entry.words()
        return Finding(rule.name, rule.version, key, event, severity, verdict, silent)


def _gravest_first(fired: tuple[Rule, Verdict]) -> int:
    """Of what one event opens on an entity, the gravest leads, and people are told of it."""
    rule, verdict = fired
    return -rank(verdict.severity or rule.severity)


def _key(event: LoginEvent, kind: EntityType) -> ProfileKey:
    """The profile of an entity type that an event touches."""
    if kind == "device":
        return ProfileKey(event.tenant, "device", event.device_id or "")
    return next(key for key in event.profile_keys if key.entity_type == kind)
