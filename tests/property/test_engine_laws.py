"""The laws of the engine, for each rule alone and for all of them together."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fraudcore import Engine, Geo, LoginEvent, Outcome
from tests.property import laws
from tests.property.sensitive_rules import COUNT_RULES, RULES, SENSITIVE, sensitive, stricter_pairs
from tests.property.strategies import events
from tests.property.traffic import (
    batched,
    floods,
    in_order,
    redelivered,
    shuffled,
    streams,
    traffic,
)

each_rule = pytest.mark.parametrize("rule", RULES)
few = settings(max_examples=settings().max_examples // 5)
LONG_PLACE = Geo(
    country="BR", region="\U0001f30d" * 256, city="\U0001f30d" * 256, latitude=0.0, longitude=0.0
)


@each_rule
@given(data=st.data())
def test_batch_split_invariance(rule: str, data: st.DataObject) -> None:
    """However a stream is cut into batches, findings, profiles and alerts are the same."""
    stream = data.draw(streams(rule))
    laws.splitting_changes_nothing(sensitive(rule), stream, data.draw(batched(stream)))


@given(data=st.data())
def test_batch_split_invariance_of_all_rules_together(data: st.DataObject) -> None:
    """The same holds with every rule in one engine."""
    stream = data.draw(traffic())
    laws.splitting_changes_nothing(SENSITIVE, stream, data.draw(batched(stream)))


@few
@given(data=st.data())
def test_batch_split_invariance_beyond_capacity(data: st.DataObject) -> None:
    """A stream longer than any profile keeps may be cut anywhere, too."""
    stream = data.draw(floods())
    laws.splitting_changes_nothing(SENSITIVE, stream, data.draw(batched(stream)))


@each_rule
@given(data=st.data())
def test_duplicates_are_no_ops(rule: str, data: st.DataObject) -> None:
    """Events repeated within a batch, across batches and as whole batches change nothing."""
    batches = data.draw(batched(data.draw(redelivered(data.draw(streams(rule))))))
    laws.duplicates_change_nothing(sensitive(rule), batches, batches)


@few
@given(stream=floods())
def test_duplicates_are_no_ops_beyond_capacity(stream: list[LoginEvent]) -> None:
    """A whole flood delivered again is recognised though most of it was forgotten."""
    laws.duplicates_change_nothing(SENSITIVE, [stream], [stream, stream[::-1]])


@each_rule
@given(data=st.data())
def test_inputs_are_not_mutated(rule: str, data: st.DataObject) -> None:
    """Events and profiles given to the engine are as before when it is done."""
    before, batch = (data.draw(streams(rule, prefix=prefix)) for prefix in ("early", "late"))
    laws.inputs_stay_as_they_were(sensitive(rule), before, batch)


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
@given(shape=events(), seed=st.integers(0, 1000))
def test_state_is_bounded(shape: LoginEvent, seed: int) -> None:
    """Thousands of events with the longest names on one account and source fit in 4 KiB."""
    stream = [
        replace(
            shape,
            event_id=f"{n}-{seed}".ljust(128, "\U0001f511"),
            occurred_at=shape.occurred_at + timedelta(seconds=n),
            kind="login",
            outcome="success" if n % 3 else "failure",
            user="\U0001f600" * 256,
            tenant="\U0001f3e2" * 64,
            geo=replace(LONG_PLACE, longitude=(-170.0, 170.0)[n % 2]),
            network=None,
        )
        for n in range(400)
    ]
    result = laws.replay(SENSITIVE, [stream])
    assert {key.entity_type for key in result.profiles} == {"ip", "user"}
    laws.state_is_bounded(result.profiles)


@few
@given(stream=floods())
def test_state_of_floods_is_bounded(stream: list[LoginEvent]) -> None:
    """Floods in any order of time fit in 4 KiB."""
    laws.state_is_bounded(laws.replay(SENSITIVE, [stream]).profiles)


@each_rule
@given(data=st.data(), shift_ms=st.integers(-(10**11), 10**12))
def test_shifting_time_shifts_nothing_else(rule: str, data: st.DataObject, shift_ms: int) -> None:
    """The same stream years earlier or later has the same findings, alerts and profiles."""
    stream, shift = data.draw(streams(rule)), timedelta(milliseconds=shift_ms)
    laws.shifting_time_shifts_nothing_else(sensitive(rule), stream, shift)


@each_rule
@given(data=st.data())
def test_stricter_thresholds_never_lose_a_finding(rule: str, data: st.DataObject) -> None:
    """What fires with lax thresholds fires with stricter ones."""
    lax, strict = data.draw(stricter_pairs(rule))
    laws.stricter_fires_at_least_as_often(lax, strict, data.draw(streams(rule)))


@pytest.mark.parametrize("rule", [name for name in COUNT_RULES if name != "failed_login_burst"])
@given(data=st.data())
def test_order_does_not_matter_to_rules_that_count(rule: str, data: st.DataObject) -> None:
    """Shuffled events end in the same histories and alert on the same entities."""
    stream = data.draw(traffic())
    laws.order_does_not_matter(sensitive(rule), in_order(stream), data.draw(shuffled(stream)))


@given(data=st.data())
def test_order_of_failures_does_not_matter_to_an_account(data: st.DataObject) -> None:
    """Shuffled failures alert on the same accounts, given the same known successes."""
    stream = data.draw(traffic())
    known = [event for event in stream if event.outcome == "success"]
    failed = [event for event in stream if event.outcome == "failure"]
    laws.order_does_not_matter(
        sensitive("failed_login_burst"), in_order(failed), data.draw(shuffled(failed)), known
    )


@each_rule
@given(data=st.data())
def test_tenants_never_see_each_other(rule: str, data: st.DataObject) -> None:
    """Two tenants with the same accounts and sources judge as if each were alone."""
    ours = data.draw(streams(rule, prefix="a", max_size=16))
    theirs = data.draw(streams(rule, prefix="b", max_size=16, tenant="b#"))
    mixed = data.draw(shuffled([*ours, *theirs]))
    laws.tenants_stay_apart(sensitive(rule), mixed, ("default", "b#"))


@given(
    stream=st.lists(events(), max_size=12),
    strip=st.sets(
        st.sampled_from(
            (
                "geo",
                "network",
                "user",
                "user_agent",
                "device_id",
                "session_id",
                "credential_tag",
                "reason",
            )
        )
    ),
)
def test_missing_facts_crash_nothing(stream: list[LoginEvent], strip: set[str]) -> None:
    """Any valid events, with any optional facts missing, are judged without an error."""
    bare = [replace(event, **dict.fromkeys(strip)) for event in stream]  # type: ignore[arg-type]
    outcome = Engine(SENSITIVE).process(bare, {})
    touched = set(Engine(SENSITIVE).keys(bare))
    assert outcome.profiles.keys() == touched


@given(stream=traffic())
def test_only_changed_profiles_are_returned(stream: list[LoginEvent]) -> None:
    """A batch whose events are all known already returns no profile."""
    engine = Engine(SENSITIVE)
    known = engine.process(stream, {}).profiles
    assert engine.process(stream, known) == Outcome()
