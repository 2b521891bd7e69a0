"""The laws that every rule and profile obeys, as functions that assert them.

Each takes what a strategy draws and knows nothing of Hypothesis, so that it can be called
with recorded events as well, and for rules other than those that come with fraudcore.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta

from fraudcore import (
    Alert,
    Engine,
    Finding,
    LoginEvent,
    ProfileKey,
    RuleSet,
    decode_profile,
    merge_alerts,
)
from fraudcore.profiles import Profile
from tests.property.moved_back import moved_back, observed

__all__ = [
    "MAX_STATE_BYTES",
    "Replay",
    "duplicates_change_nothing",
    "inputs_stay_as_they_were",
    "order_does_not_matter",
    "profiles_merge",
    "replay",
    "shifting_time_shifts_nothing_else",
    "splitting_changes_nothing",
    "state_is_bounded",
    "state_survives_encoding",
    "stricter_fires_at_least_as_often",
    "tenants_stay_apart",
]

MAX_STATE_BYTES = 4096
Batches = Iterable[Sequence[LoginEvent]]


@dataclass
class Replay:
    """What a stream of batches came to.

    Args:
        profiles: all of them, at the end.
        findings: in the order they were made.
        alerts: by id, merged over all batches.
    """

    profiles: dict[ProfileKey, Profile] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    alerts: dict[str, Alert] = field(default_factory=dict)

    def take(self, engine: Engine, batch: Sequence[LoginEvent]) -> None:
        """Judge one more batch on profiles that were stored in between."""
        known = self._known(engine.keys(batch))
        known |= self._known(engine.further_keys(batch, known))
        outcome = engine.process(batch, known)
        assert not outcome.faults
        for key, profile in outcome.profiles.items():
            self.profiles[key] = decode_profile(key.entity_type, profile.to_bytes())
        self.findings.extend(outcome.findings)
        for alert in outcome.alerts:
            stored = self.alerts.get(alert.alert_id)
            self.alerts[alert.alert_id] = merge_alerts(stored, alert) if stored else alert

    def _known(self, keys: Iterable[ProfileKey]) -> dict[ProfileKey, Profile]:
        return {key: self.profiles[key] for key in keys if key in self.profiles}

    def fired(self) -> set[tuple[str, str]]:
        """Which rule fired on which event."""
        return {(finding.rule, finding.event_id) for finding in self.findings}

    def alerted(self) -> set[tuple[str, ProfileKey]]:
        """Which rule has an alert on which entity."""
        return {(alert.rule, alert.profile_key) for alert in self.alerts.values()}


def replay(rules: RuleSet, batches: Batches) -> Replay:
    """Judge batch after batch, starting without state."""
    result, engine = Replay(), Engine(rules)
    for batch in batches:
        result.take(engine, batch)
    return result


def splitting_changes_nothing(
    rules: RuleSet, events: Sequence[LoginEvent], batches: Batches
) -> None:
    """However a stream is cut into batches, findings, profiles and alerts are the same."""
    assert replay(rules, batches) == replay(rules, [events])


def duplicates_change_nothing(
    rules: RuleSet, batches: Sequence[Sequence[LoginEvent]], again: Batches
) -> None:
    """Events delivered again, at once or later, make no finding and change no profile."""
    once = replay(rules, [list(dict.fromkeys(event for batch in batches for event in batch))])
    assert replay(rules, batches) == once
    assert replay(rules, [*batches, *again]) == once


def inputs_stay_as_they_were(
    rules: RuleSet, before: Sequence[LoginEvent], batch: Sequence[LoginEvent]
) -> None:
    """Judging a batch changes neither its events nor the profiles it is given."""
    engine = Engine(rules)
    given = engine.process(before, {}).profiles
    encoded = {key: profile.to_bytes() for key, profile in given.items()}
    events = list(batch)
    facts = deepcopy([event.to_dict() for event in events])
    outcome = engine.process(events, given)
    assert {key: profile.to_bytes() for key, profile in given.items()} == encoded
    assert [event.to_dict() for event in events] == facts
    assert all(outcome.profiles[key] is not given.get(key) for key in outcome.profiles)


def state_survives_encoding(profile: Profile) -> None:
    """An encoded profile decodes to an equal one, and that encodes to the same bytes."""
    data = profile.to_bytes()
    decoded = decode_profile(profile.ENTITY_TYPE, data)
    assert decoded == profile
    assert decoded.to_bytes() == data


def state_is_bounded(profiles: Mapping[ProfileKey, Profile]) -> None:
    """No profile takes more than ``MAX_STATE_BYTES`` when encoded."""
    assert all(len(profile.to_bytes()) <= MAX_STATE_BYTES for profile in profiles.values())


def shifting_time_shifts_nothing_else(
    rules: RuleSet, events: Sequence[LoginEvent], shift: timedelta
) -> None:
    """The same stream at another time gives the same result at that time."""
    moved = [replace(event, occurred_at=event.occurred_at + shift) for event in events]
    here, there = replay(rules, [events]), replay(rules, [moved])
    assert _relative(there, shift) == _relative(here, timedelta(0))


def stricter_fires_at_least_as_often(
    lax: RuleSet, strict: RuleSet, events: Sequence[LoginEvent]
) -> None:
    """Every event on which lax rules fire makes the stricter ones fire too."""
    assert replay(lax, [events]).fired() <= replay(strict, [events]).fired()


def order_does_not_matter(
    rules: RuleSet,
    events: Sequence[LoginEvent],
    other_order: Sequence[LoginEvent],
    known: Sequence[LoginEvent] = (),
) -> None:
    """In whatever order events arrive, profiles hold the same and the same entities alert.

    It holds for rules that count, and for no more events than a profile keeps. What arrived
    before (``known``) is the same for both orders.
    """
    here, there = (replay(rules, [known, part]) for part in (events, other_order))
    assert there.alerted() == here.alerted()
    assert {k: observed(p) for k, p in there.profiles.items()} == {
        k: observed(p) for k, p in here.profiles.items()
    }


def tenants_stay_apart(rules: RuleSet, batch: Sequence[LoginEvent], tenants: Iterable[str]) -> None:
    """A tenant's result in a mixed stream is the one of its own events alone."""
    together = replay(rules, [batch])
    for tenant in tenants:
        alone = replay(rules, [[event for event in batch if event.tenant == tenant]])
        assert {k: p for k, p in together.profiles.items() if k.tenant == tenant} == alone.profiles
        assert [f for f in together.findings if f.tenant == tenant] == alone.findings
        assert {i: a for i, a in together.alerts.items() if a.tenant == tenant} == alone.alerts


def profiles_merge(
    observe: Callable[[Sequence[LoginEvent]], Profile],
    a: Sequence[LoginEvent],
    b: Sequence[LoginEvent],
    c: Sequence[LoginEvent],
) -> None:
    """Merging is associative, commutative and idempotent, and equals having seen it all."""
    seen_a, seen_b, seen_c = observe(a), observe(b), observe(c)
    both = seen_a.merge(seen_b)
    assert both == seen_b.merge(seen_a)
    assert both.merge(seen_c) == seen_a.merge(seen_b.merge(seen_c))
    assert both.merge(seen_b) == both
    assert both.merge(both) == both
    assert both == observe([*a, *b]) == observe([*b, *a, *b])
    assert seen_a == observe(a)
    assert seen_a.merge(observe([])) == seen_a


def _relative(result: Replay, shift: timedelta) -> dict[str, object]:
    """A result with every instant moved back by ``shift``."""
    return moved_back(result.profiles, result.findings, list(result.alerts.values()), shift)
