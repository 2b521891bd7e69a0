"""``new_country`` by example."""

from dataclasses import replace
from typing import Any

import pytest

from fraudcore import Geo, LoginEvent, Network, RuleSet
from fraudcore.rules.new_country import NewCountry
from fraudcore.timestamp import from_millis
from tests.attempts import BERLIN, START_MS, TOKYO, alerts_of, attempt, success

RULES = RuleSet((NewCountry(),))
DAY_S = 86_400
AWAY = "198.51.100.7"
CODES = ("AT", "BE", "CH", "DK", "ES", "FI", "GR", "HU", "IE", "IT", "LU", "NO")
CARRIER = Network(asn=64500)
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36"
)


def at_home(count: int, every_s: float = 3600, **fields: Any) -> list[LoginEvent]:
    """So many successes in Germany, the last of them at second -1."""
    return [success(-1 - n * every_s, BERLIN, **fields) for n in reversed(range(count))]


def test_fires_on_a_country_never_seen() -> None:
    """After ten successes at home one from Japan fires, and the alert explains itself."""
    events = [*at_home(10), success(0, TOKYO, AWAY)]
    (alert,) = alerts_of(RULES, events)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "new_country",
        "medium",
        "T1078",
    )
    assert (alert.entity.type, alert.entity.value, alert.count) == ("user", "ann", 1)
    assert alert.reason == (
        "account ann: success from JP (from 198.51.100.7), not among its 1 known country"
    )
    assert alert.evidence == {
        "country": "JP",
        "occurred_at": "2026-11-23T10:00:00.000Z",
        "known_countries": 1,
        "recent_countries": 10,
        "known_successes": 10,
        "learning_successes": 10,
        "learning_days": 14,
        "min_sure_successes": 5,
        "familiar_by": None,
        "severity": "medium",
        "event_ids": [events[-1].event_id],
    }
    assert alert.first_seen == alert.last_seen == from_millis(START_MS)


def test_silent_until_ten_successes() -> None:
    """Nine successes within days teach too little."""
    assert not alerts_of(RULES, [*at_home(9), success(0, TOKYO)])


@pytest.mark.parametrize(("age_s", "fires"), [(14 * DAY_S, True), (14 * DAY_S - 0.001, False)])
def test_or_until_fourteen_days(age_s: float, fires: bool) -> None:
    """Two successes are enough where one of them is fourteen days older."""
    events = [success(-age_s, BERLIN), success(-60, BERLIN), success(0, TOKYO)]
    assert bool(alerts_of(RULES, events)) == fires


def test_learning_can_be_set() -> None:
    """Number and age are parameters, each of which is enough."""
    events = [*at_home(3), success(0, TOKYO)]
    assert alerts_of(RuleSet((NewCountry(learning_successes=3),)), events)
    assert not alerts_of(RuleSet((NewCountry(learning_successes=4),)), events)
    assert alerts_of(RuleSet((NewCountry(learning_days=0),)), events)
    assert not alerts_of(RuleSet((NewCountry(learning_days=1),)), events)


def test_a_country_is_new_once() -> None:
    """The next success from there is silent, however much later."""
    there = [success(n * DAY_S, TOKYO) for n in range(3)]
    (alert,) = alerts_of(RULES, [*at_home(10), *there])
    assert alert.count == 1


def test_a_visit_of_some_weeks_ago_is_not_new() -> None:
    """A country is remembered beyond the newest 28 successes."""
    visit = [success(-41 * DAY_S, BERLIN), success(-40 * DAY_S, TOKYO)]
    home = at_home(40, every_s=DAY_S * 0.9)
    assert not alerts_of(RULES, [*visit, *home, success(0, TOKYO)])
    assert not alerts_of(RULES, [*visit, *home[-20:], success(0, TOKYO)])


@pytest.mark.parametrize(("since", "fires"), [(9, False), (10, True)])
def test_the_last_ten_countries_are_known(since: int, fires: bool) -> None:
    """A country that ten others have followed is new again."""
    visits = [success((n - 20) * DAY_S, Geo(country=code)) for n, code in enumerate(CODES[:since])]
    events = [success(-30 * DAY_S, TOKYO), *visits, success(0, TOKYO)]
    found = alerts_of(RULES, events)
    assert (found[-1].last_seen == from_millis(START_MS)) == fires


@pytest.mark.parametrize(("recent", "fires"), [(1, True), (2, False)])
def test_fewer_recent_countries_can_be_asked_for(recent: int, fires: bool) -> None:
    """With one recent country, coming home from another is new."""
    events = [*at_home(10, every_s=DAY_S), success(DAY_S, TOKYO), success(2 * DAY_S, BERLIN)]
    rule = NewCountry(recent_countries=recent, quiet_s=60)
    assert (len(alerts_of(RuleSet((rule,)), events)) == 2) == fires


def test_countries_of_one_day_are_equally_recent() -> None:
    """Coming and going within a day makes nothing new, whatever the limit."""
    rules = RuleSet((NewCountry(recent_countries=1),))
    (alert,) = alerts_of(rules, [*at_home(10), success(0, TOKYO), success(60, BERLIN)])
    assert alert.evidence["country"] == "JP"


@pytest.mark.parametrize("mask", ["vpn", "relay", "tor", "hosting", "satellite"])
def test_an_exit_is_no_country(mask: Any) -> None:
    """A masked success is silent, and teaches no country."""
    exit_ = success(0, TOKYO, network=Network(masked=mask))
    assert not alerts_of(RULES, [*at_home(10), exit_])
    (alert,) = alerts_of(RULES, [*at_home(10), exit_, success(60, TOKYO)])
    assert alert.last_seen == from_millis(START_MS + 60_000)


def test_the_first_country_is_not_new() -> None:
    """Accounts whose successes so far had no place, or were masked, learn the first silently."""
    nowhere = [success(n, None) for n in range(10)]
    hidden = [success(n, TOKYO, network=Network(masked="vpn")) for n in range(10)]
    for known in (nowhere, hidden):
        assert not alerts_of(RULES, [*known, success(60, BERLIN)])
        assert alerts_of(RULES, [*known, success(60, BERLIN), success(120, TOKYO)])


def test_a_success_without_a_place_is_silent() -> None:
    """Nothing is said of a country that is not known."""
    for place in (None, Geo(city="Tokyo", latitude=35.69, longitude=139.69)):
        assert not alerts_of(RULES, [*at_home(10), success(0, place)])


def test_a_carriers_exit_abroad_is_informational() -> None:
    """The network and the device of before, in another country, are a roaming phone."""
    phone: dict[str, Any] = {"device_id": "phone", "network": CARRIER}
    (alert,) = alerts_of(RULES, [*at_home(10, **phone), success(0, TOKYO, AWAY, **phone)])
    assert alert.severity == "info"
    assert alert.evidence["familiar_by"] == "device and network"


@pytest.mark.parametrize("network", [Network(asn=64501), None])
def test_a_device_that_travels_is_low(network: Network | None) -> None:
    """Owners take their devices along, which the producer's id of one shows."""
    home = at_home(10, device_id="phone", network=CARRIER)
    abroad = success(0, TOKYO, AWAY, device_id="phone", network=network)
    (alert,) = alerts_of(RULES, [*home, abroad])
    assert (alert.severity, alert.evidence["familiar_by"]) == ("low", "device id")


@pytest.mark.parametrize(("countries", "severity"), [((), "medium"), (("FR",), "low")])
def test_a_lost_cookie_of_a_traveller_is_low(countries: tuple[str, ...], severity: str) -> None:
    """An account that has been abroad goes there again, with a device of a kind it has."""
    phone: dict[str, Any] = {"user_agent": PHONE, "network": CARRIER}
    visits = [
        success(-DAY_S + n, Geo(country=code), device_id="a", **phone)
        for n, code in enumerate(countries)
    ]
    home = at_home(10, device_id="a", **phone)
    abroad = success(0, TOKYO, AWAY, device_id="b", user_agent=PHONE, network=Network(asn=64501))
    found = alerts_of(RULES, [*visits, *home, abroad])
    assert found[-1].severity == severity


@pytest.mark.parametrize(("known", "severity"), [(4, "low"), (5, "medium")])
def test_of_a_young_account_little_is_known(known: int, severity: str) -> None:
    """Four successes say little of where somebody lives, whatever their age."""
    (alert,) = alerts_of(RULES, [*at_home(known, every_s=14 * DAY_S), success(0, TOKYO, AWAY)])
    assert alert.severity == severity


@pytest.mark.parametrize(
    "other",
    [
        {"device_id": "laptop", "network": CARRIER},
        {"user_agent": PHONE, "network": Network(asn=64501)},
        {"network": CARRIER},
    ],
)
def test_either_alone_is_no_excuse(other: dict[str, Any]) -> None:
    """Another device, one of the same family elsewhere, or none keeps the severity."""
    home = at_home(10, device_id="phone", user_agent=PHONE, network=CARRIER)
    (alert,) = alerts_of(RULES, [*home, success(0, TOKYO, AWAY, **other)])
    assert alert.severity == "medium"


def test_only_successes_of_the_account_count() -> None:
    """Failures, other kinds, other accounts and unknown ones neither fire nor teach."""
    others = [
        attempt(0, ip=AWAY, user="ann", geo=TOKYO),
        success(1, TOKYO, kind="challenge"),
        success(2, TOKYO, user="bob"),
        success(3, TOKYO, user=None),
    ]
    assert not alerts_of(RULES, [*at_home(10), *others])
    assert alerts_of(RULES, [*at_home(10), *others, success(60, TOKYO)])
    nobody = [success(n, BERLIN, user=None) for n in range(10)]
    assert not alerts_of(RULES, [*nobody, success(60, TOKYO, user=None)])


def test_a_late_success_is_judged_by_those_before_it() -> None:
    """What the account did later does not excuse it, and counts for no learning."""
    home = at_home(10)
    later = [success(60, TOKYO), success(120, BERLIN)]
    (alert,) = alerts_of(RULES, [*home, *later, success(-0.5, TOKYO)])
    assert alert.count == 2
    assert not alerts_of(RULES, [*at_home(9), success(60, BERLIN), success(0, TOKYO)])


def test_a_late_success_may_complete_the_learning() -> None:
    """The tenth success, late, makes the known one after it new, and the alert names that one."""
    nine, late = at_home(9), success(-0.5, BERLIN)
    (alert,) = alerts_of(RULES, [*nine, success(0, TOKYO, AWAY), late])
    assert alert.reason == (
        "account ann: success from JP (at 2026-11-23T10:00:00.000Z), not among its 1 known country"
    )
    assert alert.last_seen == from_millis(START_MS)
    assert alert.evidence["event_ids"] == [late.event_id]


def test_of_one_millisecond_the_lesser_moment_comes_first() -> None:
    """A success that sorts before a known one of its millisecond is late, and makes it new."""
    nine = at_home(9)
    first, second = sorted((success(0, BERLIN), success(0, BERLIN)), key=lambda e: e.moment)
    abroad = replace(second, geo=TOKYO)
    assert alerts_of(RULES, [*nine, abroad, first])
    assert not alerts_of(RULES, [*nine, replace(first, geo=TOKYO), second])


@pytest.mark.parametrize(("late_s", "fires"), [(900, True), (900.001, False)])
def test_beyond_the_lateness_nothing_is_judged_again(late_s: float, fires: bool) -> None:
    """A late success reaches fifteen minutes ahead."""
    nine, late = at_home(9), success(-late_s, BERLIN)
    assert bool(alerts_of(RULES, [*nine, success(0, TOKYO), late])) == fires


def test_what_fired_is_not_told_again() -> None:
    """A late success that changes nothing leaves the count of a later one's alert alone."""
    (alert,) = alerts_of(RULES, [*at_home(11), success(0, TOKYO), success(-0.5, BERLIN)])
    assert alert.count == 1


def test_several_countries_of_one_day_are_one_alert() -> None:
    """Within the quiet period new countries extend the alert; after it a new one opens."""
    rules = RuleSet((NewCountry(quiet_s=3600),))
    away = [success(0, TOKYO), success(3600, Geo(country="KR"))]
    (alert,) = alerts_of(rules, [*at_home(10), *away])
    assert (alert.count, alert.evidence["country"]) == (2, "KR")
    assert alert.reason.endswith("not among its 2 known countries")
    away[1] = success(3601, Geo(country="KR"))
    assert len(alerts_of(rules, [*at_home(10), *away])) == 2


def test_a_full_history_is_always_learned() -> None:
    """Among 28 successes of one hour a late one is judged, though few of them come before it."""
    rules = RuleSet((NewCountry(learning_successes=28, learning_days=90),))
    busy = [success(n, BERLIN) for n in range(28)]
    assert alerts_of(rules, [*busy, success(1.5, TOKYO)])
    assert not alerts_of(rules, [*busy[1:], success(1.5, TOKYO)])


def test_hostile_names_are_escaped_in_the_reason() -> None:
    """An account's name cannot put control characters into an alert's reason."""
    hostile = "\r\nFAKE\u202e" * 20
    (alert,) = alerts_of(RULES, [*at_home(10, user=hostile), success(0, TOKYO, user=hostile)])
    assert alert.reason.isprintable()
    assert len(alert.reason) <= 500
