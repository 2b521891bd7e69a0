"""Floors and usual facts: about which events the engine asks its rules."""

from dataclasses import dataclass

import pytest

from fraudcore import Engine, LoginEvent, Network, RuleSet
from fraudcore.profiles import IpProfile, UserProfile
from fraudcore.reached import Floors
from fraudcore.rules import Before
from fraudcore.rules.floor import Floor
from fraudcore.rules.ip_failure_burst import IpFailureBurst
from fraudcore.rules.usual import USUAL_BITS, usual_facts
from tests.attempts import BERLIN, MUNICH, attempt, failures, success

THREE = Floor("ip", "failures", 3, span_s=60)
EVER = Floor("ip", "failures", 4)


def reached(event: LoginEvent, known: list[LoginEvent], *floors: Floor) -> set[Floor]:
    """The floors that an event reaches on the profile of its source."""
    before, asked = Before(None, 0), Floors(floors)
    before.ip = IpProfile()
    for each in known:
        before.ip.observe(each)
    found = asked.reached(event, before)
    return {floor for floor in floors if asked.bits([floor]) & found}


@pytest.mark.parametrize(
    ("times_s", "expected"),
    [
        ((), set()),
        ((1, 2), set()),
        ((0, 1, 2), {THREE}),
        ((-0.001, 1, 2), set()),
        ((-90, -80, 1, 2), {EVER}),
        ((-90, 0, 1, 2), {THREE, EVER}),
        ((1, 2, 90), {THREE}),
    ],
)
def test_a_floor_is_so_many_rows_within_its_window(
    times_s: tuple[float, ...], expected: set[Floor]
) -> None:
    """Rows at its very start count, and those after a late event as well."""
    assert reached(attempt(60), failures(times_s), THREE, EVER) == expected


def test_a_floor_is_told_of_encoded_profiles_as_well() -> None:
    """Whether a section was decoded makes no difference."""
    profile = IpProfile()
    for each in failures((0, 1, 2)):
        profile.observe(each)
    before = Before(None, 0)
    before.ip = IpProfile.from_bytes(profile.to_bytes())
    assert Floors([THREE]).reached(attempt(60), before) == Floors([THREE]).bits([THREE])


@dataclass(frozen=True)
class TooHigh(IpFailureBurst):
    """States a floor above its limit; it passes for a rule that comes with fraudcore."""

    __module__ = "fraudcore.rules.too_high"

    @property
    def floors(self) -> tuple[Floor, ...]:
        """One more than there is before the event that crosses the limit."""
        return (Floor("ip", "failures", self.max_failures, self.window_s),)


@dataclass(frozen=True)
class Theirs(TooHigh):
    """The same as somebody's own."""

    __module__ = __name__


@pytest.mark.parametrize(("kind", "findings"), [(IpFailureBurst, 2), (TooHigh, 1), (Theirs, 2)])
def test_a_rule_is_not_asked_below_its_floors(kind: type[IpFailureBurst], findings: int) -> None:
    """What a rule of somebody's own says of its floors counts for nothing."""
    engine = Engine(RuleSet((kind(max_failures=3, window_s=60),)))
    assert len(engine.process(failures((1, 2, 3, 4)), {}).findings) == findings


HOME = success(0, BERLIN, device_id="phone")
DAY_S = 86_400
FACTS = {
    "again": (success(5, BERLIN, device_id="phone"), set(USUAL_BITS)),
    "another device": (success(5, BERLIN, device_id="pc"), {*USUAL_BITS} - {"device"}),
    "another place": (success(5, MUNICH, device_id="phone"), {*USUAL_BITS} - {"place"}),
    "no place": (success(5, device_id="phone"), {"later", "active", "device"}),
    "a day later": (success(DAY_S + 1, BERLIN, device_id="phone"), {*USUAL_BITS} - {"active"}),
    "late": (success(-5, BERLIN, device_id="phone"), set()),
}


@pytest.mark.parametrize(("event", "expected"), FACTS.values(), ids=FACTS)
def test_usual_is_what_the_newest_success_had(event: LoginEvent, expected: set[str]) -> None:
    """Device, country, coordinates, and that it is no longer ago than a day."""
    user = UserProfile()
    assert usual_facts(event, user) == 0
    user.observe(HOME)
    found = usual_facts(event, user)
    assert {fact for fact, bit in USUAL_BITS.items() if bit & found} == expected


def test_masked_networks_make_no_country_or_place_usual() -> None:
    """Of a success through one, or after one, only device and time say anything."""
    vpn = Network(masked="vpn")
    hidden = success(0, BERLIN, device_id="phone", network=vpn)
    for known, event in (
        (HOME, success(5, BERLIN, device_id="phone", network=vpn)),
        (hidden, success(5, BERLIN, device_id="phone")),
    ):
        user = UserProfile()
        user.observe(known)
        found = usual_facts(event, user)
        assert not found & (USUAL_BITS["country"] | USUAL_BITS["place"])
        assert found & USUAL_BITS["device"]
