"""A backtest finds what the live engine found, however its work is divided or broken off."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fraudcore import Engine, LoginEvent, MemoryStore, RuleSet, run
from fraudcore.backtest.division import Division
from fraudcore.rules.catalogue import RULE_TYPES
from tests.archive import accepted, archived
from tests.attempts import only
from tests.backtests import Wreck, backtested
from tests.property.sensitive_rules import SENSITIVE
from tests.property.traffic import activity, traffic
from tests.their_rule import Theirs


def _raising(event: LoginEvent, _: object) -> None:
    if event.outcome == "success":
        raise ValueError(event.event_id)


SIDES = (RuleSet((Theirs(act=_raising),)), SENSITIVE)
"""One rule that fails now and then, and many that find something."""
SEVERAL = st.builds(
    lambda *streams: [event for several in zip(*streams, strict=False) for event in several],
    *(traffic(tenant=name, prefix=name) for name in ("one", "two", "three")),
)
"""Events of three tenants, mixed."""
OF_ONE_ACCOUNT = [rule for name in sorted(RULE_TYPES) if Division(rule := only(name), 2).by_user]
"""Each rule that can be judged account by account, alone."""


def _live(rules: RuleSet, events: list[LoginEvent]) -> list[dict[str, object]]:
    """The alerts of a stream that is judged event by event, in the order of a backtest."""
    engine, store, found = Engine(rules), MemoryStore(), {}
    for event in events:
        found.update({alert.alert_id: alert for alert in run(engine, store, [event])})
    ordered = sorted(found.values(), key=lambda alert: (alert.first_seen, alert.alert_id))
    return [alert.to_dict() for alert in ordered]


@given(
    stream=traffic(), shards=st.integers(1, 3), size=st.integers(1, 12), batch=st.integers(1, 12)
)
def test_records_are_judged_in_the_order_of_their_arrival(
    stream: list[LoginEvent], shards: int, size: int, batch: int
) -> None:
    """Then by shard and place, whatever objects and batches are cut: as the stream saw them."""
    found = backtested(archived(stream, shards=shards, batch=size), *SIDES, batch=batch)
    arrived = sorted(
        (each.arrival.arrived_at, each.arrival.shard_id, number, each.event.event_id)
        for number, each in enumerate(accepted(stream, shards))
    )
    events = {event.event_id: event for event in stream}
    live = [_live(rules, [events[event_id] for *_, event_id in arrived]) for rules in SIDES]
    assert found.alerts == live
    assert (found.standing.events, found.said) == (len(stream), [])


@given(stream=activity(max_size=60), limit=st.integers(2, 20), batch=st.integers(1, 12))
def test_memory_changes_nothing(stream: list[LoginEvent], limit: int, batch: int) -> None:
    """Profiles that had to go to the file, and come back, are the same."""
    objects = archived(stream)
    tight = backtested(objects, *SIDES, batch=batch, max_profiles=limit)
    assert tight == backtested(objects, *SIDES, batch=batch)


@given(stream=SEVERAL, parts=st.integers(2, 5), batch=st.integers(1, 12))
def test_tenants_may_be_judged_apart(stream: list[LoginEvent], parts: int, batch: int) -> None:
    """Dividing the events of tenants among judges changes nothing, whatever the rules are."""
    objects = archived(stream)
    divided = backtested(objects, *SIDES, parts=parts, batch=batch)
    assert divided == backtested(objects, *SIDES, batch=batch)


@pytest.mark.parametrize("rules", OF_ONE_ACCOUNT, ids=lambda rules: rules.rules[0].name)
@settings(max_examples=max(5, settings().max_examples // 5))
@given(data=st.data(), parts=st.integers(2, 5))
def test_accounts_may_be_judged_apart(rules: RuleSet, data: st.DataObject, parts: int) -> None:
    """So does dividing accounts, where every rule looks at one account only."""
    stream = data.draw(traffic() | activity())
    objects = archived(stream)
    assert backtested(objects, rules, parts=parts).alerts == backtested(objects, rules).alerts


@given(
    stream=SEVERAL | activity(),
    parts=st.integers(1, 3),
    batch=st.integers(1, 6),
    kills=st.lists(st.integers(0, 12), min_size=1, max_size=4),
)
def test_a_kill_changes_nothing(
    stream: list[LoginEvent], parts: int, batch: int, kills: list[int]
) -> None:
    """Killed anywhere, several times, and started again: alerts and counts are the same."""
    objects = archived(stream, batch=7)
    objects |= {f"{key.rpartition('/')[0]}/bad.json": b"{}\n" for key in objects}
    cut = partial(backtested, objects, *SIDES, parts=parts, batch=batch)
    with TemporaryDirectory() as folder:
        for steps in kills:
            try:
                cut(folder=Path(folder), crew=partial(Wreck, steps))
            except KeyboardInterrupt:
                continue
        found = cut(folder=Path(folder))
    whole = cut()
    assert found[:3] == whole[:3]
