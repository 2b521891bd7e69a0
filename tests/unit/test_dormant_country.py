"""``dormant_country`` by example."""

from typing import Any

import pytest

from fraudcore import Geo, LoginEvent, Network, RuleSet
from fraudcore.rules.dormant_country import DormantCountry
from fraudcore.rules.new_country import NewCountry
from fraudcore.timestamp import from_millis
from tests.attempts import BERLIN, START_MS, TOKYO, alerts_of, attempt, success

RULES = RuleSet((DormantCountry(),))
DAY_S = 86_400
AWAY = "198.51.100.7"
CODES = ("AT", "BE", "CH", "DK", "ES", "FI", "GR", "HU", "IE", "IT", "LU", "NO")


def home_since(days: int, every_days: int = 1, **fields: Any) -> list[LoginEvent]:
    """Successes in Germany from so many days ago until yesterday."""
    return [success(-n * DAY_S, BERLIN, **fields) for n in range(days, 0, -every_days)]


def test_fires_on_a_country_left_long_ago() -> None:
    """Japan again after 31 days at home fires, and the alert explains itself."""
    events = [success(-31 * DAY_S, TOKYO), *home_since(20), success(0, TOKYO, AWAY)]
    (alert,) = alerts_of(RULES, events)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "dormant_country",
        "low",
        "T1078",
    )
    assert (alert.entity.type, alert.entity.value, alert.count) == ("user", "ann", 1)
    assert alert.reason == (
        "account ann: success from JP (from 198.51.100.7), last seen there 31 days ago (limit 30)"
    )
    assert alert.evidence == {
        "country": "JP",
        "occurred_at": "2026-11-23T10:00:00.000Z",
        "days_since_seen": 31,
        "dormant_days": 30,
        "countries_since": 1,
        "severity": "low",
        "event_ids": [events[-1].event_id],
    }
    assert alert.first_seen == alert.last_seen == from_millis(START_MS)


@pytest.mark.parametrize(("days", "fires"), [(30, False), (31, True)])
def test_the_days_must_be_exceeded(days: int, fires: bool) -> None:
    """Thirty days are accepted, counted by the calendar and not by the hour."""
    for hour_s in (-9 * 3600, 13 * 3600):
        events = [success(-days * DAY_S + hour_s, TOKYO), success(-DAY_S, BERLIN)]
        assert bool(alerts_of(RULES, [*events, success(0, TOKYO)])) == fires


def test_the_limit_can_be_set() -> None:
    """A shorter absence counts where the parameter says so."""
    events = [success(-3 * DAY_S, TOKYO), success(-DAY_S, BERLIN), success(0, TOKYO)]
    assert alerts_of(RuleSet((DormantCountry(dormant_days=2),)), events)
    assert not alerts_of(RuleSet((DormantCountry(dormant_days=3),)), events)


def test_coming_back_to_a_lone_account_is_silent() -> None:
    """In the country where it was last seen, an account was only not used."""
    assert not alerts_of(RULES, [success(-400 * DAY_S, BERLIN), success(0, BERLIN)])
    both = [success(-41 * DAY_S, TOKYO), success(-40 * DAY_S, BERLIN)]
    assert not alerts_of(RULES, [*both, success(0, BERLIN)])
    assert alerts_of(RULES, [*both, success(0, TOKYO)])


def test_countries_of_its_last_day_are_not_left() -> None:
    """Of two countries on the last day in use, neither was left for the other."""
    both = [success(-40 * DAY_S, TOKYO), success(-40 * DAY_S + 60, BERLIN)]
    assert not alerts_of(RULES, [*both, success(0, TOKYO)])


def test_it_fires_once_on_coming_back() -> None:
    """The next success from there is silent."""
    events = [success(-40 * DAY_S, TOKYO), *home_since(9), success(0, TOKYO), success(60, TOKYO)]
    (alert,) = alerts_of(RULES, events)
    assert alert.count == 1


def test_unknown_countries_are_not_dormant() -> None:
    """A country never seen is left to ``new_country``."""
    assert not alerts_of(RULES, [*home_since(40), success(0, TOKYO)])


@pytest.mark.parametrize(("since", "rule"), [(9, "dormant_country"), (10, "new_country")])
def test_either_dormant_or_new(since: int, rule: str) -> None:
    """After ten other countries one is new again, and no longer dormant."""
    visits = [success((n - 20) * DAY_S, Geo(country=code)) for n, code in enumerate(CODES[:since])]
    events = [success(-60 * DAY_S, TOKYO), *visits, success(0, TOKYO)]
    found = alerts_of(RuleSet((DormantCountry(), NewCountry(quiet_s=60))), events)
    assert [a.rule for a in found if a.last_seen == from_millis(START_MS)] == [rule]


@pytest.mark.parametrize("mask", ["vpn", "relay", "tor", "hosting", "satellite"])
def test_an_exit_is_no_stay(mask: Any) -> None:
    """A masked success is silent, and neither keeps a country awake nor leaves one."""
    exit_: dict[str, Any] = {"network": Network(masked=mask)}
    known = [success(-40 * DAY_S, TOKYO), *home_since(9)]
    assert not alerts_of(RULES, [*known, success(0, TOKYO, **exit_)])
    assert alerts_of(RULES, [*known, success(-60, TOKYO, **exit_), success(0, TOKYO)])
    alone = [success(-40 * DAY_S, TOKYO), success(-DAY_S, BERLIN, **exit_), success(0, TOKYO)]
    assert not alerts_of(RULES, alone)


def test_only_successes_of_the_account_count() -> None:
    """Failures, other kinds and other accounts neither fire nor keep a country awake."""
    known = [success(-40 * DAY_S, TOKYO), *home_since(9)]
    others = [
        attempt(-60, user="ann", geo=TOKYO),
        success(-60, TOKYO, kind="challenge"),
        success(-60, TOKYO, user="bob"),
        success(-60, TOKYO, user=None),
    ]
    assert not alerts_of(RULES, [*known, *others])
    assert alerts_of(RULES, [*known, *others, success(0, TOKYO)])
    assert not alerts_of(RULES, [*known, success(0, None)])


@pytest.mark.parametrize(("days", "fires"), [(30, False), (38, True)])
def test_older_successes_never_fire_early(days: int, fires: bool) -> None:
    """Of a country beyond the newest 28 successes only the week is known; in doubt it is silent."""
    for first_s in range(7):
        left = [success(-(days + n) * DAY_S, TOKYO) for n in reversed(range(first_s + 1))]
        home = [success(-n * DAY_S / 2, BERLIN) for n in range(50, 0, -1)]
        assert bool(alerts_of(RULES, [*left, *home, success(0, TOKYO)])) == fires


def test_the_older_last_day_is_not_after_the_oldest_known() -> None:
    """What was cut lies before all that is left, which may say more than the week."""
    left = [success(-31 * DAY_S, TOKYO), success(-31 * DAY_S + 60, BERLIN)]
    assert alerts_of(RULES, [*left, *home_since(27), success(0, TOKYO)])


def test_a_late_success_is_judged_by_those_before_it() -> None:
    """That the account was there again later does not excuse it."""
    known = [success(-40 * DAY_S, TOKYO), *home_since(9)]
    (alert,) = alerts_of(RULES, [*known, success(60, TOKYO), success(0, TOKYO)])
    assert alert.count == 2
    assert not alerts_of(RULES, [*known[:1], success(60, BERLIN), success(0, TOKYO)])


def test_a_late_success_elsewhere_shows_that_the_country_was_left() -> None:
    """It makes the known one after it fire, and the alert names that one."""
    late = success(-60, BERLIN, AWAY)
    (alert,) = alerts_of(RULES, [success(-40 * DAY_S, TOKYO), success(0, TOKYO), late])
    assert alert.reason == (
        "account ann: success from JP (at 2026-11-23T10:00:00.000Z), last seen there 40 days ago "
        "(limit 30)"
    )


def test_each_quiet_hour_opens_an_alert() -> None:
    """Two countries woken within the hour are one alert; later they are two."""
    known = [success(-41 * DAY_S, TOKYO), success(-40 * DAY_S, Geo(country="KR")), *home_since(9)]
    again = [success(0, TOKYO), success(3600, Geo(country="KR"))]
    (alert,) = alerts_of(RULES, [*known, *again])
    assert (alert.count, alert.evidence["country"]) == (2, "KR")
    again[1] = success(3601, Geo(country="KR"))
    assert len(alerts_of(RULES, [*known, *again])) == 2


def test_hostile_names_are_escaped_in_the_reason() -> None:
    """An account's name cannot put control characters into an alert's reason."""
    hostile: dict[str, Any] = {"user": "\r\nFAKE\u202e" * 20}
    events = [success(-40 * DAY_S, TOKYO, **hostile), *home_since(9, **hostile)]
    (alert,) = alerts_of(RULES, [*events, success(0, TOKYO, **hostile)])
    assert alert.reason.isprintable()
    assert len(alert.reason) <= 500
