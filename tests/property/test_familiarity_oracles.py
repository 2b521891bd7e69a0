"""The rules of novelty and absence agree with their naive oracles, in order and late."""

from collections.abc import Sequence
from math import prod
from random import Random
from typing import Any, Final

import pytest
from hypothesis import event as note
from hypothesis import given
from hypothesis import strategies as st

from fraudcore import Engine, Geo, LoginEvent, Network, Rule, RuleSet
from fraudcore.rules.dormant_account import DormantAccount
from fraudcore.rules.dormant_country import DormantCountry
from fraudcore.rules.masked_travel import MaskedTravel
from fraudcore.rules.new_country import NewCountry
from fraudcore.rules.new_device import NewDevice
from fraudcore.rules.new_device_and_network import NewDeviceAndNetwork
from fraudcore.rules.post_login_takeover import PostLoginTakeover
from fraudcore.rules.rare_hour import RareHour
from fraudcore.timestamp import from_millis
from tests.attempts import BERLIN, MUNICH, START_MS, TOKYO
from tests.property.laws import replay
from tests.property.oracles.familiarity import LATENESS_MS, ORACLES

RULES: Final[tuple[Rule, ...]] = (
    MaskedTravel(),
    NewCountry(recent_countries=2, learning_successes=3, learning_days=2),
    DormantCountry(dormant_days=2),
    NewDevice(recent_devices=2),
    NewDeviceAndNetwork(learning_successes=3, learning_days=1),
    DormantAccount(low_days=2, medium_days=3, high_days=5),
    RareHour(min_successes=4, min_days=2, min_share=0.04),
    PostLoginTakeover(window_s=1800, learning_successes=3, learning_days=1),
)
"""Each set so that a handful of events makes it fire."""
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)

_DAY_S: Final = 86_400
_WIDE_S: Final = tuple(
    day * _DAY_S + hour * 3600 + second
    for day in (0, 1, 2, 3, 4, 9)
    for hour in (0, 1, 4, 12, 13, 23)
    for second in (0, 600, 900, 1500)
)
"""Some exactly a lateness or whole days apart, some beyond midnight (START is 10:00)."""
_CLOSE_S: Final = tuple(
    day * _DAY_S + second
    for day in (0, 1, 2)
    for second in (0, 1, 600, 900, 901, 1500, 1800, 1801, 2400)
)
"""Some exactly a lateness or a window apart."""
_OFFSETS_S: Final = {MaskedTravel: _CLOSE_S, PostLoginTakeover: _CLOSE_S}
_FACTS: Final[tuple[tuple[Any, ...], ...]] = (
    ("ann", "ann", "ann", "ann", "bob", None),
    ("192.0.2.1", "192.0.2.2", "198.51.100.7", "203.0.113.5"),
    ("phone", "laptop", "tablet", "kiosk", None),
    (
        BERLIN,
        MUNICH,
        TOKYO,
        None,
        Geo(country="FR"),
        Geo(country="BR", city="Recife", latitude=-8.05, longitude=-34.9),
        Geo(country="JP", city="Osaka", latitude=34.69, longitude=135.5, accuracy_km=300),
    ),
    (None, Network(asn=64500), Network(asn=64501), Network(asn=64501, masked="vpn")),
    (None, None, None, "s1", "s2"),
    (
        *(("login", "success"),) * 6,
        ("login", "failure"),
        ("password_change", "success"),
        ("mfa_change", "success"),
        ("email_change", "failure"),
    ),
)
_SHAPES: Final = prod(map(len, _FACTS))


def _shaped(number: int, shape: int, offsets_s: Sequence[int]) -> LoginEvent:
    facts: list[Any] = []
    for choices in (*_FACTS, offsets_s):
        shape, at = divmod(shape, len(choices))
        facts.append(choices[at])
    user, ip, device, geo, network, session, (kind, outcome), offset_s = facts
    return LoginEvent(
        event_id=f"e{number}",
        occurred_at=from_millis(START_MS + offset_s * 1000),
        outcome=outcome,
        ip=ip,
        kind=kind,
        user=user,
        device_id=device,
        geo=geo,
        network=network,
        session_id=session,
    )


def _streams(rule: Rule, seed: int, count: int) -> list[list[LoginEvent]]:
    """So many streams by chance, of which far more make the rule fire than of drawn ones."""
    chance, offsets_s = Random(seed), _OFFSETS_S.get(type(rule), _WIDE_S)
    shapes = [range(_SHAPES * len(offsets_s))] * 20
    return [
        [_shaped(n, chance.choice(shape), offsets_s) for n, shape in enumerate(shapes)]
        for _ in range(count)
    ]


def lives(rule: Rule) -> st.SearchStrategy[list[LoginEvent]]:
    """Events of few accounts over days, in any order; no more than their profiles keep."""
    offsets_s = _OFFSETS_S.get(type(rule), _WIDE_S)
    drawn = st.lists(st.integers(0, _SHAPES * len(offsets_s) - 1), max_size=24).map(
        lambda shapes: [_shaped(n, shape, offsets_s) for n, shape in enumerate(shapes)]
    )
    by_chance = st.integers(0, 2**32).map(lambda seed: _streams(rule, seed, 1)[0])
    return drawn | by_chance | by_chance


def in_order(stream: Sequence[LoginEvent]) -> list[LoginEvent]:
    """The same events by time, and logins before what else is of their millisecond."""
    return sorted(stream, key=lambda event: (event.time_ms, event.kind != "login", event.moment))


def fired(rule: Rule, stream: Sequence[LoginEvent]) -> set[str]:
    """The events on which a rule fires, each judged on profiles that were stored in between."""
    return {event_id for _, event_id in replay(RuleSet((rule,)), [[e] for e in stream]).fired()}


def expected(rule: Rule, stream: Sequence[LoginEvent]) -> set[str]:
    """The events on which the oracle says that it must fire."""
    says = ORACLES[type(rule)]
    return {e.event_id for n, e in enumerate(stream) if says(rule, e, stream[:n])}


@each_rule
@given(data=st.data())
def test_ordered_events_agree_with_a_list(rule: Rule, data: st.DataObject) -> None:
    """On a stream in order, the rule fires where a look at all earlier events says."""
    stream = in_order(data.draw(lives(rule)))
    found = fired(rule, stream)
    note(f"fires: {bool(found)}")
    assert found == expected(rule, stream)


@each_rule
@given(data=st.data())
def test_late_events_agree_with_a_list(rule: Rule, data: st.DataObject) -> None:
    """On a stream in any order, the rule fires where a look at all events so far says."""
    stream = data.draw(lives(rule))
    found = fired(rule, stream)
    note(f"fires: {bool(found)}")
    assert found == expected(rule, stream)


@pytest.mark.parametrize("rule", RULES[1:], ids=lambda rule: rule.name)
@given(data=st.data())
def test_lateness_loses_no_alert(rule: Rule, data: st.DataObject) -> None:
    """Shuffled within the lateness, a stream alerts at least where it does in order.

    All but ``masked_travel``, which keeps no masked ends for late unmasked ones to meet.
    """
    stream, delay = data.draw(lives(rule)), st.integers(0, LATENESS_MS)
    arrivals = [(e.time_ms + data.draw(delay), e) for e in stream]
    delayed = [e for _, e in sorted(arrivals, key=lambda arrival: arrival[0])]
    rules = RuleSet((rule,))
    ordered = replay(rules, [in_order(stream)]).alerted()
    assert ordered <= replay(rules, [delayed]).alerted()


@each_rule
@given(data=st.data())
def test_one_batch_is_many(rule: Rule, data: st.DataObject) -> None:
    """A batch of all events finds what batches of one find, and the rule does nothing wrong."""
    stream = data.draw(lives(rule))
    batch = Engine(RuleSet((rule,))).process(stream, {})
    assert {finding.event_id for finding in batch.findings} == fired(rule, stream)
    assert not batch.faults


@each_rule
def test_many_streams_agree_with_a_list(rule: Rule) -> None:
    """Many streams agree in order and late, and hold what each rule looks for in both."""
    fires_in_order = fires_late = 0
    for late in _streams(rule, 1, 120):
        ordered = in_order(late)
        found, found_late = fired(rule, ordered), fired(rule, late)
        assert (found, found_late) == (expected(rule, ordered), expected(rule, late))
        fires_in_order += bool(found)
        fires_late += bool(found_late - found)
    assert fires_in_order >= 12
    assert fires_late >= 1
