"""The laws of the engine, for rules of every sort alone and together."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fraudcore import Engine, LoginEvent, Outcome, RuleSet, load_rules
from fraudcore.testing import CAMPAIGNS, batched, events, journeys, merged, redelivered, shuffled
from tests.property import laws
from tests.property.sensitive_rules import RULES, SENSITIVE, sensitive, stricter_pairs
from tests.property.traffic import activity, floods, in_order, streams, traffic

each_rule = pytest.mark.parametrize("rule", RULES)
few = settings(max_examples=max(4, settings().max_examples // 5))
STRICT = load_rules("strict")
ONE_ACCOUNT = {"user": "ann", "ip": "192.0.2.1", "device_id": "d", "session_id": "s"}


@each_rule
@given(data=st.data())
def test_batch_split_invariance(rule: str, data: st.DataObject) -> None:
    """However a stream is cut into batches, findings, profiles and alerts are the same."""
    stream = data.draw(streams(rule))
    laws.splitting_changes_nothing(sensitive(rule), stream, data.draw(batched(stream)))


@given(data=st.data())
def test_batch_split_invariance_of_all_rules_together(data: st.DataObject) -> None:
    """The same holds where rules escalate, add up, are somebody's own, or kept silent."""
    stream = data.draw(traffic())
    laws.splitting_changes_nothing(SENSITIVE, stream, data.draw(batched(stream)))
    laws.splitting_changes_nothing(SENSITIVE, stream, [[event] for event in stream])


@few
@given(data=st.data())
def test_batch_split_invariance_beyond_capacity(data: st.DataObject) -> None:
    """A stream longer than any profile keeps may be cut anywhere, too."""
    stream = data.draw(floods(250, **ONE_ACCOUNT))
    timely = data.draw(shuffled(in_order(stream)))
    for rules, arriving in ((SENSITIVE, stream), (STRICT, timely)):
        laws.splitting_changes_nothing(rules, arriving, data.draw(batched(arriving)))


@few
@given(data=st.data(), attack=st.sampled_from(sorted(CAMPAIGNS)))
def test_batch_split_invariance_of_campaigns(data: st.DataObject, attack: str) -> None:
    """Attacks in honest traffic, late and repeated, are found alike in any batches."""
    stream = data.draw(merged(CAMPAIGNS[attack](prefix="attack"), journeys()))
    arriving = data.draw(redelivered(data.draw(shuffled(stream))))
    laws.splitting_changes_nothing(STRICT, arriving, data.draw(batched(arriving)))


@each_rule
@given(data=st.data())
def test_duplicates_are_no_ops(rule: str, data: st.DataObject) -> None:
    """Events repeated within a batch, across batches and as whole batches change nothing."""
    batches = data.draw(batched(data.draw(redelivered(data.draw(streams(rule))))))
    laws.duplicates_change_nothing(sensitive(rule), batches, batches)


@given(stream=activity(), data=st.data())
def test_duplicates_of_every_kind_are_no_ops(stream: list[LoginEvent], data: st.DataObject) -> None:
    """The same holds for events of every kind and all rules."""
    batches = data.draw(batched(data.draw(redelivered(stream))))
    for rules in (SENSITIVE, STRICT):
        laws.duplicates_change_nothing(rules, batches, batches)


@few
@given(stream=floods(250, **ONE_ACCOUNT))
def test_duplicates_are_no_ops_beyond_capacity(stream: list[LoginEvent]) -> None:
    """A whole flood delivered again is recognised though most of it was forgotten."""
    laws.duplicates_change_nothing(SENSITIVE, [stream], [stream, stream[::-1]])


@each_rule
@given(data=st.data())
def test_inputs_are_not_mutated(rule: str, data: st.DataObject) -> None:
    """Events and profiles given to the engine are as before when it is done."""
    before, batch = (data.draw(streams(rule, prefix=prefix)) for prefix in ("early", "late"))
    laws.inputs_stay_as_they_were(sensitive(rule), before, batch)


@given(before=activity(prefix="early"), batch=activity(prefix="late"))
def test_inputs_of_every_kind_are_not_mutated(
    before: list[LoginEvent], batch: list[LoginEvent]
) -> None:
    """The same holds for events of every kind and all rules."""
    for rules in (SENSITIVE, STRICT):
        laws.inputs_stay_as_they_were(rules, before, batch)


@given(stream=traffic())
def test_state_survives_encoding(stream: list[LoginEvent]) -> None:
    """Every profile that a stream leaves behind, episodes included, can be stored and read."""
    for profile in Engine(SENSITIVE).process(stream, {}).profiles.values():
        laws.state_survives_encoding(profile)


@given(stream=st.lists(events(), max_size=12))
def test_state_of_hostile_events_survives_encoding(stream: list[LoginEvent]) -> None:
    """Profiles of any valid events can be stored and read."""
    for profile in Engine(SENSITIVE).process(stream, {}).profiles.values():
        laws.state_survives_encoding(profile)


@few
@given(stream=floods(400, **ONE_ACCOUNT))
def test_state_of_floods_is_bounded(stream: list[LoginEvent]) -> None:
    """Floods in any order of time, and all that is open because of them, fit in 4 KiB."""
    laws.state_is_bounded(laws.replay(SENSITIVE, [stream]).profiles)


@each_rule
@given(data=st.data(), shift_ms=st.integers(-(8 * 10**11), 2 * 10**12))
def test_shifting_time_shifts_nothing_else(rule: str, data: st.DataObject, shift_ms: int) -> None:
    """The same stream years earlier or later has the same findings, alerts and profiles."""
    stream, shift = data.draw(streams(rule)), timedelta(milliseconds=shift_ms)
    laws.shifting_time_shifts_nothing_else(sensitive(rule), stream, shift)


@given(stream=traffic(), weeks=st.integers(-1_300, 3_300))
def test_shifting_time_by_weeks_shifts_nothing_else(stream: list[LoginEvent], weeks: int) -> None:
    """The same holds for all rules together, whatever they remember by day and week."""
    shared = replace(SENSITIVE, known_good=())
    laws.shifting_time_shifts_nothing_else(shared, stream, timedelta(weeks=weeks))


@each_rule
@given(data=st.data())
def test_stricter_thresholds_never_lose_a_finding(rule: str, data: st.DataObject) -> None:
    """What fires with lax thresholds fires with stricter ones."""
    lax, strict = data.draw(stricter_pairs(rule))
    laws.stricter_fires_at_least_as_often(lax, strict, data.draw(streams(rule)))


@pytest.mark.parametrize("rule", ["ip_velocity", "ip_failure_burst", "user_enumeration"])
@given(data=st.data())
def test_order_within_the_lateness_does_not_matter_to_rules_that_count(
    rule: str, data: st.DataObject
) -> None:
    """Events that come up to 15 minutes late end in the same histories and the same alerts."""
    stream = in_order(data.draw(traffic()))
    laws.order_does_not_matter(sensitive(rule), stream, data.draw(shuffled(stream)))
    laws.order_does_not_matter(sensitive(rule), stream, data.draw(st.permutations(stream)))


@given(data=st.data())
def test_order_of_failures_does_not_matter_to_an_account(data: st.DataObject) -> None:
    """Shuffled failures alert on the same accounts, given the same known successes."""
    stream = data.draw(traffic())
    known = [event for event in stream if event.outcome == "success"]
    failed = in_order([event for event in stream if event.outcome == "failure"])
    laws.order_does_not_matter(
        sensitive("failed_login_burst"), failed, data.draw(st.permutations(failed)), known
    )


@given(stream=traffic(), lateness_s=st.sampled_from([0, 1, 30]))
def test_the_lateness_limits_what_is_judged_again(
    stream: list[LoginEvent], lateness_s: int
) -> None:
    """A shorter lateness never makes a late event find more."""
    rules = sensitive("ip_failure_burst")
    short = RuleSet(rules.rules, lateness_s=lateness_s)
    assert laws.replay(short, [stream]).fired() <= laws.replay(rules, [stream]).fired()
    ordered = [in_order(stream)]
    assert laws.replay(short, ordered).fired() == laws.replay(rules, ordered).fired()


@each_rule
@given(data=st.data())
def test_tenants_never_see_each_other(rule: str, data: st.DataObject) -> None:
    """Two tenants with the same accounts and sources judge as if each were alone."""
    ours = data.draw(streams(rule, prefix="a", max_size=16))
    theirs = data.draw(streams(rule, prefix="b", max_size=16, tenant="b#"))
    mixed = data.draw(st.permutations([*ours, *theirs]))
    laws.tenants_stay_apart(sensitive(rule), mixed, ("default", "b#"))


@given(data=st.data())
def test_tenants_never_see_each_other_whatever_happens(data: st.DataObject) -> None:
    """The same holds for events of every kind and all rules."""
    ours = data.draw(activity(prefix="a", max_size=16))
    theirs = data.draw(activity(prefix="b", max_size=16, tenant="b#"))
    mixed = data.draw(st.permutations([*ours, *theirs]))
    for rules in (SENSITIVE, STRICT):
        laws.tenants_stay_apart(rules, mixed, ("default", "b#"))


FACTS = ("geo", "network", "user", "user_agent", "device_id", "session_id", "credential_tag")


@given(
    stream=st.lists(events(), max_size=12),
    strip=st.sets(st.sampled_from((*FACTS, "reason"))),
)
def test_missing_facts_crash_nothing(stream: list[LoginEvent], strip: set[str]) -> None:
    """Any valid events, with any optional facts missing, are judged without a fault."""
    bare = [replace(event, **dict.fromkeys(strip)) for event in stream]  # type: ignore[arg-type]
    for rules in (SENSITIVE, STRICT):
        outcome = Engine(rules).process(bare, {})
        assert not outcome.faults
        assert all(alert.reason.isprintable() for alert in outcome.alerts)


@given(stream=activity())
def test_only_changed_profiles_are_returned(stream: list[LoginEvent]) -> None:
    """A batch whose events are all known already returns no profile."""
    for rules in (SENSITIVE, STRICT):
        engine = Engine(rules)
        known = engine.process(stream, {}).profiles
        assert engine.process(stream, known) == Outcome()
