"""``rare_hour`` by example."""

import pytest

from fraudcore import LoginEvent, Network, RuleSet
from fraudcore.rules.rare_hour import RareHour
from fraudcore.timestamp import from_millis
from tests.attempts import BERLIN, START_MS, alerts_of, attempt, success

RULES = RuleSet((RareHour(),))
DAY_S, HOUR_S = 86_400, 3600
NIGHT_S = 17 * HOUR_S
"""03:00 of the next day: the start is at 10:00 (UTC)."""


def daily(days: int, hour: float = 10, **fields: str) -> list[LoginEvent]:
    """One success a day at an hour, on so many days before the start."""
    return [
        success(-n * DAY_S + (hour - 10) * HOUR_S, BERLIN, **fields) for n in range(days, 0, -1)
    ]


def long_ago(hour: int) -> LoginEvent:
    """A success at an hour of the day, before those of every day."""
    return success(-40 * DAY_S + (hour - 10) * HOUR_S)


def at(hour: float) -> LoginEvent:
    """A success at an hour of the first day."""
    return success((hour - 10) * HOUR_S)


def test_fires_in_the_middle_of_the_night() -> None:
    """After twenty mornings a success at three fires, and the alert explains itself."""
    events = [*daily(20), success(NIGHT_S)]
    (alert,) = alerts_of(RULES, events)
    assert (alert.rule, alert.severity, alert.attack_technique) == ("rare_hour", "low", "T1078")
    assert (alert.entity.type, alert.entity.value, alert.count) == ("user", "ann", 1)
    assert alert.reason == (
        "account ann: success at 2026-11-24T03:00:00.000Z, an hour of the day that holds 0.0% of "
        "its last 20 successes (limit 1.0%)"
    )
    assert alert.evidence == {
        "hour_utc": 3,
        "occurred_at": "2026-11-24T03:00:00.000Z",
        "share": 0.0,
        "min_share": 0.01,
        "known_successes": 20,
        "min_successes": 20,
        "known_days": 20,
        "min_days": 5,
        "severity": "low",
        "event_ids": [events[-1].event_id],
    }
    assert alert.first_seen == alert.last_seen == from_millis(START_MS + NIGHT_S * 1000)


def test_silent_below_twenty_successes() -> None:
    """Nineteen mornings say too little of the nights."""
    assert not alerts_of(RULES, [*daily(19), success(NIGHT_S)])


@pytest.mark.parametrize("hour", [5, 7, 10, 13, 15.999])
def test_the_hours_around_a_habit_are_usual(hour: float) -> None:
    """Five hours before and after are not rare."""
    assert not alerts_of(RULES, [*daily(20), at(hour)])


@pytest.mark.parametrize("hour", [4.999, 16, 22])
def test_beyond_them_hours_are_rare(hour: float) -> None:
    """Six hours away nothing of a habit is left."""
    assert alerts_of(RULES, [*daily(20), at(hour)])


@pytest.mark.parametrize(("habit", "hour"), [(23, 4), (0, 19), (1, 20), (22, 3), (0, 0)])
def test_the_day_is_a_circle(habit: int, hour: int) -> None:
    """The hours before and after midnight are neighbours."""
    assert not alerts_of(RULES, [*daily(20, habit), at(hour)])
    assert alerts_of(RULES, [*daily(20, habit), at((habit + 6) % 24)])
    assert alerts_of(RULES, [*daily(20, habit), at((habit - 6) % 24)])


@pytest.mark.parametrize("known", [20, 28])
def test_two_successes_at_that_very_hour_are_enough(known: int) -> None:
    """Of 28 successes two at three in the morning make the hour usual, one does not."""
    twice = [long_ago(3), long_ago(3 + 24), *daily(known - 2)]
    assert not alerts_of(RULES, [*twice, success(NIGHT_S)])
    assert not alerts_of(RULES, [*twice, success(NIGHT_S + HOUR_S - 1)])
    assert alerts_of(RULES, [*twice[1:], daily(1)[0], success(NIGHT_S)])


@pytest.mark.parametrize(("mornings", "fires"), [(25, False), (26, True)])
def test_near_hours_count_by_their_distance(mornings: int, fires: bool) -> None:
    """An hour away a success counts five sixths: of 27 successes, not of 28, two are enough."""
    for hour in (2, 4):
        events = [long_ago(hour), long_ago(hour + 24), *daily(mornings), success(NIGHT_S)]
        assert bool(alerts_of(RULES, events)) == fires
    for hour in (1, 5):
        events = [long_ago(hour), long_ago(hour + 24), *daily(mornings), success(NIGHT_S)]
        assert alerts_of(RULES, events)


def test_the_share_is_stated() -> None:
    """One of twenty successes, two hours away, is a ninth of five per cent of the mass."""
    (alert,) = alerts_of(RULES, [long_ago(5), *daily(19), success(NIGHT_S)])
    assert alert.evidence["share"] == 0.0056
    assert "holds 0.6% of" in alert.reason
    rules = RuleSet((RareHour(min_share=0.04),))
    (alert,) = alerts_of(rules, [long_ago(3), *daily(19), success(NIGHT_S)])
    assert alert.evidence["share"] == 0.0083
    (alert,) = alerts_of(rules, [long_ago(4), *daily(19), success(NIGHT_S)])
    assert alert.evidence["share"] == 0.0069


def test_the_share_must_be_below_the_limit() -> None:
    """An hour that holds exactly the limit is usual, also for a late success."""
    events = [long_ago(5), *daily(24), success(NIGHT_S)]
    late = [*events[:-1], success(NIGHT_S + 6 * HOUR_S), events[-1]]
    shares = [1 / (9 * 25), 1 / (9 * 25) + 1e-9]
    rules = [RuleSet((RareHour(min_share=share),)) for share in shares]
    assert [bool(alerts_of(each, events)) for each in rules] == [False, True]
    assert [bool(alerts_of(each, late)) for each in rules] == [False, True]


def test_bursts_make_no_habit() -> None:
    """Many successes of one hour count once, before the start and at night."""
    morning = [success(n - 60, BERLIN) for n in range(15)]
    (alert,) = alerts_of(RULES, [*daily(13), *morning, success(NIGHT_S)])
    assert alert.evidence["known_successes"] == 28
    burst = [success(-40 * DAY_S - 5 * HOUR_S + n) for n in range(14)]
    (alert,) = alerts_of(RULES, [*burst, *daily(14), success(NIGHT_S)])
    assert alert.evidence["share"] == round(1 / 9 / 15, 4)


@pytest.mark.parametrize(("days", "fires"), [(5, True), (4, False)])
def test_silent_below_five_days(days: int, fires: bool) -> None:
    """A busy account's few days say too little of its nights."""
    busy = [success(n * DAY_S + at_s) for n in range(-days, 0) for at_s in range(5)]
    assert bool(alerts_of(RULES, [*busy, success(NIGHT_S)])) == fires


def test_its_parameters_can_be_set() -> None:
    """Successes, days and share each change what is judged."""
    events = [*daily(3), success(NIGHT_S)]
    assert alerts_of(RuleSet((RareHour(min_successes=3, min_days=3),)), events)
    assert not alerts_of(RuleSet((RareHour(min_successes=4, min_days=3),)), events)
    assert not alerts_of(RuleSet((RareHour(min_successes=3, min_days=4),)), events)


def test_a_night_is_one_alert() -> None:
    """Successes within the quiet period extend an alert; after it a new one opens."""
    (alert,) = alerts_of(RULES, [*daily(20), *(success(NIGHT_S + n) for n in range(5))])
    assert alert.count == 5
    two = [*daily(20), success(NIGHT_S), success(NIGHT_S + 16 * HOUR_S)]
    assert [alert.count for alert in alerts_of(RULES, two)] == [2]
    assert [a.count for a in alerts_of(RuleSet((RareHour(quiet_s=HOUR_S),)), two)] == [1, 1]


def test_nights_become_usual() -> None:
    """After two nights the third one finds a habit."""
    nights = [success(NIGHT_S + n * DAY_S) for n in range(3)]
    (alert,) = alerts_of(RULES, [*daily(20), *nights])
    assert alert.count == 2


def test_masked_networks_make_no_difference() -> None:
    """The hour is the account's, wherever it comes from."""
    vpn = Network(masked="vpn")
    night = success(NIGHT_S, network=vpn)
    assert alerts_of(RULES, [*daily(20), night])
    assert not alerts_of(RULES, [*daily(20), night, success(NIGHT_S + 60)])[1:]


def test_only_successes_of_the_account_count() -> None:
    """Failures, other kinds and other accounts neither fire nor make a habit."""
    others = [
        attempt(NIGHT_S, user="ann"),
        success(NIGHT_S, kind="challenge"),
        success(NIGHT_S, user="bob"),
        success(NIGHT_S, user=None),
    ]
    assert not alerts_of(RULES, [*daily(20), *others])
    assert alerts_of(RULES, [*daily(20), *others, success(NIGHT_S)])


def test_a_late_success_is_judged_by_those_before_it() -> None:
    """A night that came later is no habit yet, and later mornings do not count."""
    (alert,) = alerts_of(RULES, [*daily(20), success(NIGHT_S + 60), success(NIGHT_S)])
    assert alert.count == 2
    later = [success(n * DAY_S) for n in range(1, 5)]
    assert not alerts_of(RULES, [*daily(17), *later, success(-7 * HOUR_S)])


def test_a_late_success_may_complete_the_history() -> None:
    """The twentieth, late, makes the known one after it rare."""
    late = success(NIGHT_S - 900)
    (alert,) = alerts_of(RULES, [*daily(19), success(NIGHT_S), late])
    assert alert.reason.startswith("account ann: success at 2026-11-24T03:00:00.000Z")
    assert alert.evidence["event_ids"] == [late.event_id]
    assert not alerts_of(RULES, [*daily(19), success(NIGHT_S), success(NIGHT_S - 900.001)])


def test_hostile_names_are_escaped_in_the_reason() -> None:
    """An account's name cannot put control characters into an alert's reason."""
    hostile = "\r\nFAKE\u202e" * 20
    night = success(NIGHT_S, user=hostile)
    (alert,) = alerts_of(RULES, [*daily(20, user=hostile), night])
    assert alert.reason.isprintable()
    assert len(alert.reason) <= 500
