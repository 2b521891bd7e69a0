"""``new_device_and_network`` by example."""

from dataclasses import replace
from typing import Any

import pytest

from fraudcore import Geo, LoginEvent, Network, RuleSet
from fraudcore.rules.new_device_and_network import NewDeviceAndNetwork
from fraudcore.source import parse_address
from fraudcore.timestamp import from_millis
from tests.attempts import BERLIN, START_MS, TOKYO, alerts_of, attempt, success

RULES = RuleSet((NewDeviceAndNetwork(),))
DAY_S = 86_400
HOME, NEIGHBOUR, AWAY = "192.0.2.1", "192.0.2.9", "198.51.100.7"
CABLE, MOBILE = Network(asn=64500), Network(asn=64501)
HIDDEN = Network(asn=64502, masked="hosting")
_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_SAFARI}"
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"
)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"


def known(at_s: float = -DAY_S, **fields: Any) -> LoginEvent:
    """A success on the phone at home."""
    home = {"device_id": "phone", "geo": BERLIN, "ip": HOME, "network": CABLE}
    return success(at_s, **{**home, **fields})


def strange(at_s: float = 0, **fields: Any) -> LoginEvent:
    """A success on the laptop, otherwise at home."""
    return known(at_s, **{"device_id": "laptop", "ip": NEIGHBOUR, **fields})


def test_fires_on_a_stranger() -> None:
    """Another device in another country and network fires, and the alert explains itself."""
    home = [known(-DAY_S * n) for n in range(10, 0, -1)]
    events = [*home, strange(ip=AWAY, geo=TOKYO, network=MOBILE)]
    (alert,) = alerts_of(RULES, events)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "new_device_and_network",
        "high",
        "T1078",
    )
    assert (alert.entity.type, alert.entity.value, alert.count) == ("user", "ann", 1)
    assert alert.reason == (
        "account ann: success from 198.51.100.7 with a new device, country, network operator and "
        "subnet"
    )
    assert alert.evidence == {
        "new_country": True,
        "new_asn": True,
        "new_subnet": True,
        "occurred_at": "2026-11-23T10:00:00.000Z",
        "country": "JP",
        "asn": 64501,
        "masked": False,
        "known_devices": 1,
        "known_kind": False,
        "known_successes": 10,
        "learning_successes": 10,
        "learning_days": 1,
        "min_sure_successes": 10,
        "severity": "high",
        "event_ids": [events[-1].event_id],
    }
    assert alert.first_seen == alert.last_seen == from_millis(START_MS)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"geo": TOKYO}, "a new device and country"),
        ({"network": MOBILE}, "a new device and network operator"),
        ({"ip": AWAY}, "a new device and subnet"),
    ],
)
def test_one_new_fact_of_the_network_is_enough(facts: dict[str, Any], words: str) -> None:
    """Country, autonomous system or subnet, each alone."""
    (alert,) = alerts_of(RULES, [known(), strange(**facts)])
    assert alert.reason.endswith(words)


@pytest.mark.parametrize(
    ("facts", "severity"),
    [
        ({"ip": AWAY, "network": MOBILE}, "high"),
        ({"ip": AWAY, "network": MOBILE, "user_agent": MAC}, "high"),
        ({"ip": AWAY, "network": MOBILE, "user_agent": WINDOWS}, "low"),
        ({"ip": AWAY, "network": MOBILE, "user_agent": FIREFOX}, "low"),
        ({"ip": AWAY, "network": HIDDEN, "user_agent": WINDOWS}, "high"),
        ({"ip": AWAY, "network": MOBILE, "user_agent": FIREFOX, "device_id": None}, "high"),
        ({"ip": AWAY, "user_agent": MAC}, "low"),
    ],
)
def test_what_a_lost_cookie_explains_is_low(facts: dict[str, Any], severity: str) -> None:
    """A new id on a familiar kind of device is what deleted cookies look like, in the clear; and
    carriers change the subnet alone.
    """
    home = [known(-DAY_S * n, user_agent=WINDOWS) for n in range(10, 0, -1)]
    (alert,) = alerts_of(RULES, [*home, strange(**facts)])
    assert alert.severity == severity


@pytest.mark.parametrize(("successes", "severity"), [(9, "low"), (10, "high")])
def test_of_a_young_account_little_is_known(successes: int, severity: str) -> None:
    """After nine successes the owner's second device may still come."""
    home = [known(-DAY_S * n) for n in range(successes, 0, -1)]
    (alert,) = alerts_of(RULES, [*home, strange(ip=AWAY, geo=TOKYO, network=MOBILE)])
    assert alert.severity == severity


def test_a_new_device_at_home_is_silent() -> None:
    """Owners who buy a device sign in from where they always do."""
    assert not alerts_of(RULES, [known(), strange()])
    assert not alerts_of(RULES, [known(), strange(ip=HOME)])


def test_a_known_device_away_is_silent() -> None:
    """Owners who travel take their devices along."""
    assert not alerts_of(RULES, [known(), known(0, ip=AWAY, geo=TOKYO, network=MOBILE)])


def test_what_is_not_known_is_not_new() -> None:
    """Neither facts that the event lacks, nor those that all earlier ones lack."""
    lacking: list[dict[str, Any]] = [{"geo": None}, {"network": None}, {"geo": Geo(city="Bonn")}]
    for facts in lacking:
        assert not alerts_of(RULES, [known(), strange(**facts)])
        assert not alerts_of(RULES, [known(**facts), strange()])
    assert not alerts_of(RULES, [known(device_id=None), strange(ip=AWAY)])
    assert not alerts_of(RULES, [known(), strange(device_id=None, ip=AWAY)])


def test_the_first_success_is_silent() -> None:
    """A new account has nothing to differ from."""
    assert not alerts_of(RULES, [strange(ip=AWAY)])


@pytest.mark.parametrize(("age_s", "fires"), [(DAY_S, True), (DAY_S - 0.001, False)])
def test_silent_on_the_first_day(age_s: float, fires: bool) -> None:
    """Owners set up phone and laptop on the first day, at home and on the way."""
    assert bool(alerts_of(RULES, [known(-age_s), strange(ip=AWAY)])) == fires


@pytest.mark.parametrize(("count", "fires"), [(10, True), (9, False)])
def test_or_until_ten_successes(count: int, fires: bool) -> None:
    """Who has succeeded often enough is no longer new."""
    often = [known(n - 60) for n in range(count)]
    assert bool(alerts_of(RULES, [*often, strange(ip=AWAY)])) == fires


def test_learning_can_be_set() -> None:
    """Number and age are parameters, each of which is enough."""
    events = [known(-60), known(-30), strange(ip=AWAY)]
    assert alerts_of(RuleSet((NewDeviceAndNetwork(learning_successes=2),)), events)
    assert not alerts_of(RuleSet((NewDeviceAndNetwork(learning_successes=3),)), events)
    assert alerts_of(RuleSet((NewDeviceAndNetwork(learning_days=0),)), events)


def test_it_fires_once() -> None:
    """What was seen once is familiar, wherever it comes from next."""
    there = [strange(n, ip=AWAY, geo=TOKYO) for n in range(3)]
    (alert,) = alerts_of(RULES, [known(), *there, strange(60, ip="203.0.113.5")])
    assert alert.count == 1


def test_an_exit_is_no_country_but_a_network() -> None:
    """Behind a VPN operator and subnet are new, the country says nothing."""
    vpn = Network(asn=64502, masked="vpn")
    (alert,) = alerts_of(RULES, [known(), strange(ip=AWAY, geo=TOKYO, network=vpn)])
    assert (alert.evidence["masked"], alert.evidence["new_country"]) == (True, False)
    assert alert.reason.endswith("a new device, network operator and subnet")
    at_home = Network(asn=64500, masked="vpn")
    assert not alerts_of(RULES, [known(), strange(geo=TOKYO, network=at_home)])


def test_a_users_own_vpn_is_familiar() -> None:
    """A new device behind the exit that the account used before is silent."""
    vpn = Network(asn=64502, masked="vpn")
    used = known(-60, ip=AWAY, geo=TOKYO, network=vpn)
    assert not alerts_of(RULES, [known(), used, strange(ip=AWAY, geo=TOKYO, network=vpn)])


def test_an_exit_teaches_unmasked_networks_nothing() -> None:
    """An address that is no longer masked is as new as it was."""
    vpn = Network(asn=64502, masked="vpn")
    used = known(-60, ip=AWAY, geo=TOKYO, network=vpn)
    plain = strange(ip=AWAY, geo=TOKYO, network=Network(asn=64502))
    (alert,) = alerts_of(RULES, [known(), used, plain])
    assert alert.reason.endswith("a new device, country, network operator and subnet")


def test_only_successes_of_the_account_count() -> None:
    """Failures, other kinds, other accounts and unknown ones neither fire nor teach."""
    facts = {"ip": AWAY, "device_id": "laptop"}
    others = [
        attempt(-3, user="ann", **facts),
        strange(-2, kind="challenge", **facts),
        strange(-1, user="bob", **facts),
        strange(-1, user=None, **facts),
    ]
    assert not alerts_of(RULES, [known(), *others])
    assert alerts_of(RULES, [known(), *others, strange(ip=AWAY)])


def test_a_late_success_is_judged_by_those_before_it() -> None:
    """That device and network were used later does not excuse it."""
    (alert,) = alerts_of(RULES, [known(), strange(60, ip=AWAY), strange(0, ip=AWAY)])
    assert alert.count == 2


def test_a_late_success_may_complete_the_learning() -> None:
    """The tenth success, late, makes the known one after it fire."""
    nine = [known(n - 60) for n in range(9)]
    (alert,) = alerts_of(RULES, [*nine, strange(ip=AWAY), known(-1)])
    assert alert.reason == (
        "account ann: success at 2026-11-23T10:00:00.000Z with a new device and subnet"
    )
    (alert,) = alerts_of(RULES, [*nine, known(-2), strange(ip=AWAY), known(-1)])
    assert alert.count == 1


def test_of_one_millisecond_the_lesser_moment_comes_first() -> None:
    """A success that sorts before a known one of its millisecond is late, and makes it new."""
    nine = [known(n - 60) for n in range(9)]
    first, second = sorted((known(0), known(0)), key=lambda event: event.moment)
    other = replace(second, device_id="laptop", ip=parse_address(AWAY))
    assert alerts_of(RULES, [*nine, other, first])


def test_strangers_within_the_quiet_period_are_one_alert() -> None:
    """Two of them within the hour extend an alert; later they are two."""
    events = [known(), strange(ip=AWAY), strange(3600, device_id="tablet", ip="203.0.113.5")]
    assert [alert.count for alert in alerts_of(RULES, events)] == [2]
    events[-1] = strange(3601, device_id="tablet", ip="203.0.113.5")
    assert [alert.count for alert in alerts_of(RULES, events)] == [1, 1]


def test_hostile_names_are_escaped_in_the_reason() -> None:
    """An account's name cannot put control characters into an alert's reason."""
    hostile = "\r\nFAKE\u202e" * 20
    (alert,) = alerts_of(RULES, [known(user=hostile), strange(ip=AWAY, user=hostile)])
    assert alert.reason.isprintable()
    assert len(alert.reason) <= 500
