"""The laws of merging alerts, over the states that one episode goes through."""

import json
from collections import Counter
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from fraudcore import Alert, Engine, LoginEvent, merge_alerts
from fraudcore.alert import EVIDENCE_EVENT_IDS
from fraudcore.severity import SEVERITIES, Severity, rank, risk_score
from tests.property.laws import Replay
from tests.property.sensitive_rules import SENSITIVE
from tests.property.traffic import in_order, traffic


def states_of_one_episode(stream: list[LoginEvent]) -> list[Alert]:
    """The alert that was touched most often, as it stood after each single event."""
    seen: dict[str, list[Alert]] = {}
    result, engine = Replay(), Engine(SENSITIVE)
    for event in stream:
        before = len(result.findings)
        result.take(engine, [event])
        if len(result.findings) > before:
            for alert in result.alerts.values():
                states = seen.setdefault(alert.alert_id, [])
                if not states or states[-1] != alert:
                    states.append(alert)
    return max(seen.values(), key=len, default=[])


episode_states = traffic().map(states_of_one_episode).filter(lambda states: len(states) > 1)


@given(states=episode_states, data=st.data())
def test_merging_is_idempotent_and_absorbs_older_states(
    states: list[Alert], data: st.DataObject
) -> None:
    """Whatever state of an episode is merged again, once or twice, the newest one stays."""
    newest = states[-1]
    for state in data.draw(st.lists(st.sampled_from(states), max_size=4)):
        assert merge_alerts(newest, state) == newest
        assert merge_alerts(state, newest) == newest


@given(states=episode_states, data=st.data())
def test_merging_is_associative(states: list[Alert], data: st.DataObject) -> None:
    """Three states of an episode merge to the same alert, whichever two come first."""
    a, b, c = (data.draw(st.sampled_from(states)) for _ in range(3))
    assert merge_alerts(merge_alerts(a, b), c) == merge_alerts(a, merge_alerts(b, c))


@given(states=episode_states, data=st.data())
def test_merging_is_monotone(states: list[Alert], data: st.DataObject) -> None:
    """Nothing that people rely on ever goes back: count, severity, score, times, status."""
    stored, new = (data.draw(st.sampled_from(states)) for _ in range(2))
    stored = replace(
        stored,
        status=data.draw(st.sampled_from(("open", "closed"))),
        severity=data.draw(st.sampled_from(SEVERITIES)),
        count=data.draw(st.integers(1, 99)),
    )
    merged = merge_alerts(stored, new)
    assert merged.count == max(stored.count, new.count)
    assert merged.risk_score == max(stored.risk_score, new.risk_score)
    assert rank(merged.severity) == max(rank(stored.severity), rank(new.severity))
    assert merged.first_seen == min(stored.first_seen, new.first_seen)
    assert merged.last_seen == max(stored.last_seen, new.last_seen)
    assert merged.status == stored.status
    assert merged.entity == stored.entity
    assert (
        merged.evidence["event_ids"][: len(stored.evidence["event_ids"])]
        == (stored.evidence["event_ids"])
    )
    assert len(merged.evidence["event_ids"]) <= EVIDENCE_EVENT_IDS


@given(stream=traffic())
def test_alerts_survive_json(stream: list[LoginEvent]) -> None:
    """An alert's JSON form reads back as an equal alert of the same profile."""
    outcome = Engine(SENSITIVE).process(stream, {})
    assume(outcome.alerts)
    for alert in outcome.alerts:
        read = Alert.from_dict(json.loads(json.dumps(alert.to_dict(), allow_nan=False)))
        assert read == alert
        assert read.profile_key in outcome.profiles


@given(stream=traffic())
def test_alerts_are_consistent_with_findings(stream: list[LoginEvent]) -> None:
    """Each alert is of a rule that fired on its entity, and spans its findings."""
    outcome = Engine(SENSITIVE).process(stream, {})
    fired = {(finding.rule, finding.key) for finding in outcome.findings}
    assert {(alert.rule, alert.profile_key) for alert in outcome.alerts} == fired
    assert len({alert.alert_id for alert in outcome.alerts}) == len(outcome.alerts)
    for alert in outcome.alerts:
        assert alert.first_seen <= alert.last_seen
        assert 0 <= alert.risk_score <= 100
        assert alert.reason.isprintable()
        assert alert.reason
        assert len(alert.evidence["event_ids"]) <= EVIDENCE_EVENT_IDS


@given(stream=traffic())
def test_every_finding_counts_once(stream: list[LoginEvent]) -> None:
    """In a stream without delays, the alerts count each finding of their rule exactly once."""
    outcome = Engine(SENSITIVE).process(in_order(stream), {})
    findings = Counter(finding.rule for finding in outcome.findings)
    counted: Counter[str] = Counter()
    for alert in outcome.alerts:
        counted[alert.rule] += alert.count
    assert counted == findings


@given(
    severity=st.sampled_from(SEVERITIES),
    other=st.sampled_from(SEVERITIES),
    a=st.floats(1, allow_infinity=True, allow_nan=False),
    b=st.floats(1, allow_infinity=True, allow_nan=False),
)
def test_scores_grow_with_excess_and_never_outrank_severity(
    severity: Severity, other: Severity, a: float, b: float
) -> None:
    """More excess never lowers a score, and the graver severity always has the higher one."""
    low, high = sorted((a, b))
    assert 0 <= risk_score(severity, low) <= risk_score(severity, high) <= 100
    if rank(severity) > rank(other):
        assert risk_score(severity, low) > risk_score(other, high)
