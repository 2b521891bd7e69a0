"""The simple rules that the engine is compared with do what their originals do."""

from dataclasses import replace
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from fraudcore.event import LoginEvent, Outcome
from fraudcore.place import Geo
from fraudcore.simulate.service import ServiceScenario, read_scenario
from fraudcore.timestamp import from_millis
from scripts.compare.__main__ import _SCENARIO
from scripts.compare.freeman import Freeman
from scripts.compare.thresholds import FixedThreshold, LeakyBucket
from scripts.compare.travel import PlainTravel

_PAGE = Path(__file__).parents[2] / "docs/evaluation.md"
START_MS = 1_795_428_000_000


def _event(
    at_s: float, outcome: Outcome = "failure", ip: str = "192.0.2.1", geo: Geo | None = None
) -> LoginEvent:
    instant = from_millis(START_MS + int(at_s * 1_000))
    return LoginEvent(f"{ip}-{at_s}", instant, outcome, IPv4Address(ip), user="ann", geo=geo)


def test_a_fixed_threshold_fires_on_the_fifth_failure_in_ten_minutes() -> None:
    """Four failures, or five of which one is ten minutes old, are let pass; successes count not."""
    judge = FixedThreshold("ip").judge
    assert [alarm.event for alarm in judge([_event(n) for n in range(6)])] == [4, 5]
    late = [*(_event(n) for n in range(4)), _event(600)]
    assert not FixedThreshold("ip").judge(late)
    assert not FixedThreshold("ip").judge([_event(n, "success") for n in range(9)])


def test_a_leaky_bucket_overflows_above_its_capacity() -> None:
    """Six failures at once overflow; one in ten seconds never does."""
    assert [a.event for a in LeakyBucket("user").judge([_event(0.1 * n) for n in range(6)])] == [5]
    assert not LeakyBucket("user").judge([_event(10 * n) for n in range(50)])


def test_one_episode_is_one_alert() -> None:
    """Alarms within an hour share an alert, later ones open another."""
    burst = [_event(n) for n in range(8)]
    again = [_event(20_000 + n) for n in range(8)]
    assert len({alarm.alert for alarm in FixedThreshold("ip").judge([*burst, *again])}) == 2


@pytest.mark.parametrize(("gap_s", "alarms"), [(3_600, 1), (36_000, 0)])
def test_plain_travel_is_a_matter_of_speed_alone(gap_s: float, alarms: int) -> None:
    """London to New York in an hour fires, in ten hours it does not."""
    london = Geo("GB", None, "London", 51.5, -0.1, 10)
    york = Geo("US", None, "New York", 40.7, -74.0, 10)
    events = [_event(0, "success", geo=london), _event(gap_s, "success", geo=york)]
    assert len(PlainTravel().judge(events)) == alarms


def test_the_reference_score_is_higher_for_another_network() -> None:
    """After five logins from one address, another one scores higher; before, nothing does."""
    freeman = Freeman()
    assert [freeman.score(_event(n, "success")) for n in range(5)] == [None] * 5
    same = freeman.score(_event(6, "success"))
    other = freeman.score(_event(7, "success", ip="198.51.100.7"))
    assert same is not None
    assert other is not None
    assert other > same
    assert freeman.score(_event(8)) is None


def test_the_shipped_scenario_has_every_attack() -> None:
    """What the documents measure can be read, and has campaigns of each kind."""
    scenario = read_scenario(_SCENARIO.read_text("utf-8"))
    assert min(scenario.attacks.values()) == 8
    assert len(scenario.attacks) == 15


def test_the_scenario_of_the_documents_can_be_read() -> None:
    """The example of docs/evaluation.md is valid, and shows the defaults."""
    text = _PAGE.read_text("utf-8")
    example = read_scenario(text.partition("```toml\n")[2].partition("```")[0])
    assert replace(example, attacks={}) == replace(ServiceScenario(), attacks={})
