"""``new_device`` by example."""

from typing import Any

import pytest

from fraudcore import LoginEvent, Network, RuleSet
from fraudcore.rules.new_device import NewDevice
from fraudcore.timestamp import from_millis
from tests.attempts import BERLIN, START_MS, alerts_of, attempt, success

RULES = RuleSet((NewDevice(),))
DAY_S = 86_400
AWAY = "198.51.100.7"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"
ANDROID = "Mozilla/5.0 (Android {0}; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0"


def on(device: str | None, at_s: float, **fields: Any) -> LoginEvent:
    """A success on a device, as the producer calls it."""
    return success(at_s, BERLIN, device_id=device, **fields)


def test_fires_on_a_second_device() -> None:
    """A laptop after a phone fires, and the alert explains itself."""
    events = [on("phone", -DAY_S), on("laptop", 0, ip=AWAY)]
    (alert,) = alerts_of(RULES, events)
    assert (alert.rule, alert.severity, alert.attack_technique) == ("new_device", "low", "T1078")
    assert (alert.entity.type, alert.entity.value, alert.count) == ("user", "ann", 1)
    assert alert.reason == (
        "account ann: success from 198.51.100.7 on a device that is not among its 1 known one"
    )
    assert alert.evidence == {
        "occurred_at": "2026-11-23T10:00:00.000Z",
        "known_devices": 1,
        "recent_devices": 20,
        "severity": "low",
        "event_ids": [events[-1].event_id],
    }
    assert alert.first_seen == alert.last_seen == from_millis(START_MS)


def test_the_first_device_is_silent() -> None:
    """An account learns its first device, also after successes that named none."""
    assert not alerts_of(RULES, [on("phone", 0), on("phone", 60)])
    assert not alerts_of(RULES, [on(None, 0), on(None, 60), on("phone", 120)])


def test_a_device_is_new_once() -> None:
    """The next success on it is silent, whatever lies between."""
    events = [on("phone", 0), on("laptop", 60), on("phone", 120), on("laptop", DAY_S)]
    (alert,) = alerts_of(RULES, events)
    assert alert.count == 1


def test_a_success_that_names_no_device_is_silent() -> None:
    """Neither an id nor a user agent says nothing."""
    assert not alerts_of(RULES, [on("phone", 0), on(None, 60)])


def test_without_an_id_the_agents_family_is_the_device() -> None:
    """An update of browser or system is no new device; another kind of system is."""
    agents = [WINDOWS.format(140), WINDOWS.format(144), ANDROID.format(14), ANDROID.format(15)]
    events = [on(None, n, user_agent=agent) for n, agent in enumerate(agents)]
    (alert,) = alerts_of(RULES, events)
    assert alert.evidence["event_ids"] == [events[2].event_id]


@pytest.mark.parametrize(("others", "fires"), [(19, False), (20, True)])
def test_the_last_twenty_devices_are_known(others: int, fires: bool) -> None:
    """A device that twenty others have followed is new again."""
    events = [on("phone", -30 * DAY_S), *(on(f"d{n}", (n - 25) * DAY_S) for n in range(others))]
    found = alerts_of(RULES, [*events, on("phone", 0)])
    assert (found[-1].last_seen == from_millis(START_MS)) == fires


def test_devices_are_remembered_beyond_the_newest_successes() -> None:
    """A device that was not used for 60 successes is still known."""
    daily = [on("phone", -n * DAY_S / 2) for n in range(60, 0, -1)]
    assert alerts_of(RULES, [on("laptop", -40 * DAY_S), *daily, on("tablet", 0)])[-1].count == 1
    known = [on("phone", -41 * DAY_S), on("laptop", -40 * DAY_S), *daily, on("laptop", 0)]
    assert [a.last_seen for a in alerts_of(RULES, known)] == [
        from_millis(START_MS - 40 * DAY_S * 1000)
    ]


@pytest.mark.parametrize(("recent", "alerts"), [(1, 2), (2, 1)])
def test_fewer_recent_devices_can_be_asked_for(recent: int, alerts: int) -> None:
    """With one recent device, going back to the one before is new."""
    rules = RuleSet((NewDevice(recent_devices=recent),))
    events = [on("phone", 0), on("laptop", DAY_S), on("phone", 2 * DAY_S)]
    assert len(alerts_of(rules, events)) == alerts


def test_devices_of_one_day_are_equally_recent() -> None:
    """Taking turns within a day makes nothing new, whatever the limit."""
    rules = RuleSet((NewDevice(recent_devices=1),))
    (alert,) = alerts_of(rules, [on("phone", 0), on("laptop", 60), on("phone", 120)])
    assert alert.count == 1


def test_masked_networks_make_no_difference() -> None:
    """A device behind a VPN is judged, and becomes familiar, like all others."""
    hidden = on("laptop", 60, network=Network(masked="vpn"))
    (alert,) = alerts_of(RULES, [on("phone", 0), hidden, on("laptop", 120)])
    assert (alert.count, alert.evidence["event_ids"]) == (1, [hidden.event_id])


def test_only_successes_of_the_account_count() -> None:
    """Failures, other kinds, other accounts and unknown ones neither fire nor teach."""
    others = [
        attempt(1, user="ann", device_id="laptop"),
        on("laptop", 2, kind="challenge"),
        on("laptop", 3, user="bob"),
        on("laptop", 4, user=None),
    ]
    assert not alerts_of(RULES, [on("phone", 0), *others])
    assert alerts_of(RULES, [on("phone", 0), *others, on("laptop", 60)])
    assert not alerts_of(RULES, [on("phone", 0, user=None), on("laptop", 60, user=None)])


def test_a_failure_in_between_hides_nothing() -> None:
    """Judging is by the account's successes, also where something newer is known of it."""
    failure = attempt(600, user="ann")
    assert alerts_of(RULES, [on("phone", 0), failure, on("laptop", 300)])
    assert not alerts_of(RULES, [on("phone", 0), failure, on("phone", 300)])


def test_a_late_success_is_judged_by_those_before_it() -> None:
    """That the device was used later does not excuse it."""
    (alert,) = alerts_of(RULES, [on("phone", 0), on("laptop", 120), on("laptop", 60)])
    assert alert.count == 2


def test_a_late_first_device_makes_the_next_one_new() -> None:
    """The alert names the later success, and which event showed that it was new."""
    late = on("phone", -60, ip=AWAY)
    (alert,) = alerts_of(RULES, [on("laptop", 0), late])
    assert alert.reason == (
        "account ann: success at 2026-11-23T10:00:00.000Z on a device that is not among its 1 "
        "known one"
    )
    assert alert.first_seen == alert.last_seen == from_millis(START_MS)
    assert alert.evidence["event_ids"] == [late.event_id]


@pytest.mark.parametrize(("late_s", "fires"), [(900, True), (900.001, False)])
def test_beyond_the_lateness_nothing_is_judged_again(late_s: float, fires: bool) -> None:
    """A late success reaches fifteen minutes ahead."""
    assert bool(alerts_of(RULES, [on("laptop", 0), on("phone", -late_s)])) == fires


def test_what_was_new_before_is_not_told_again() -> None:
    """Each late device makes the one that was first so far new, and no other."""
    (alert,) = alerts_of(RULES, [on("laptop", 60), on("tablet", 0), on("phone", -60)])
    assert alert.count == 2


def test_a_late_device_may_be_new_and_make_another_one_new() -> None:
    """With one recent device, a late one in between fires itself and for the one after it."""
    rules = RuleSet((NewDevice(recent_devices=1),))
    (alert,) = alerts_of(rules, [on("phone", -DAY_S), on("phone", 0), on("laptop", -60)])
    assert alert.count == 2
    assert (alert.first_seen, alert.last_seen) == (
        from_millis(START_MS - 60_000),
        from_millis(START_MS),
    )


def test_devices_within_the_quiet_period_are_one_alert() -> None:
    """Two new devices within the hour extend an alert; later they are two."""
    events = [on("phone", 0), on("laptop", 60), on("tablet", 3660)]
    (alert,) = alerts_of(RULES, events)
    assert alert.reason.endswith("not among its 2 known ones")
    events[-1] = on("tablet", 3661)
    assert len(alerts_of(RULES, events)) == 2


def test_hostile_names_are_escaped_in_the_reason() -> None:
    """Neither account nor device can put control characters into an alert's reason."""
    hostile = "\r\nFAKE\u202e" * 20
    (alert,) = alerts_of(RULES, [on("phone", 0, user=hostile), on(hostile, 60, user=hostile)])
    assert alert.reason.isprintable()
    assert len(alert.reason) <= 500
