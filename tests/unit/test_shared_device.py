"""``shared_device`` by example."""

from typing import Any

from fraudcore import Alert, LoginEvent, Network, RuleSet
from fraudcore.rules.shared_device import SharedDevice
from tests.attempts import attempt, failures
from tests.faultless import alerts_of, findings_of
from tests.parameter_bounds import assert_bounds

RULES = RuleSet((SharedDevice(),))
SMALL = RuleSet((SharedDevice(max_users=2, window_s=60, quiet_s=120),), lateness_s=30)
TOR = Network(masked="tor")


def tries(
    count: int, gap_s: float = 1, outcome: str = "failure", **fields: Any
) -> list[LoginEvent]:
    """One attempt on each of so many accounts by one device."""
    facts = {"device_id": "d1", **fields}
    return [attempt(n * gap_s, outcome, user=f"user{n}", **facts) for n in range(count)]


def only_alert(events: list[LoginEvent], rules: RuleSet = RULES) -> Alert:
    """The one alert that there must be."""
    (alert,) = alerts_of(rules, events)
    return alert


def test_fires_at_more_than_twenty_accounts_a_day() -> None:
    """The twenty-first account of one device within 24 hours fires; twenty are accepted."""
    events = tries(21, gap_s=4319)
    assert not alerts_of(RULES, events[:20])
    alert = only_alert(events)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "shared_device",
        "medium",
        "T1110.004",
    )
    assert (alert.entity.type, alert.entity.value) == ("device", "d1")
    assert alert.reason == "device d1: 21 accounts tried within 24 h (limit 20)"
    evidence = dict(alert.evidence)
    del evidence["event_ids"]
    assert evidence == {
        "users": 21,
        "max_users": 20,
        "window_s": 86_400,
        "overflows": False,
        "severity": "medium",
    }
    assert (alert.first_seen, alert.last_seen) == (events[0].occurred_at, events[-1].occurred_at)


def test_the_window_is_open_at_its_start() -> None:
    """Attempts exactly a window apart at the ends are not in one window."""
    first, second = tries(2)
    assert not alerts_of(SMALL, [first, second, attempt(60, user="cy", device_id="d1")])
    assert alerts_of(SMALL, [first, second, attempt(59.999, user="cy", device_id="d1")])


def test_fires_at_three_accounts_behind_masked_networks() -> None:
    """Behind a VPN, relay, Tor, hosting or satellite network the third account fires."""
    assert not alerts_of(RULES, tries(2, network=TOR))
    alert = only_alert(tries(3, network=TOR))
    assert alert.reason == (
        "device d1: 3 accounts tried behind masked networks within 24 h (limit 3)"
    )
    assert (alert.evidence["users"], alert.evidence["min_masked_users"]) == (3, 3)


def test_only_masked_attempts_count_towards_the_masked_limit() -> None:
    """A family whose VPN is on now and then is no attack."""
    plain = tries(10)
    masked = [attempt(20 + n, user=f"user{n}", device_id="d1", network=TOR) for n in range(2)]
    assert not alerts_of(RULES, [*plain, *masked])
    assert alerts_of(RULES, [*plain, *masked, attempt(30, user="x", device_id="d1", network=TOR)])
    assert not alerts_of(RULES, [*masked, attempt(30, user="x", device_id="d1")])


def test_masked_attempts_count_towards_the_other_limit() -> None:
    """Every account counts among twenty, however it came."""
    rules = RuleSet((SharedDevice(max_users=2, min_masked_users=9),))
    mixed = [*tries(2, network=TOR), attempt(9, user="x", device_id="d1")]
    assert only_alert(mixed, rules).evidence["max_users"] == 2
    assert only_alert(tries(3, network=TOR), rules).evidence["max_users"] == 2


def test_repeated_accounts_count_once() -> None:
    """A device that fails on few accounts over and over is no matter of accounts."""
    again = [attempt(n, user=("ann", "bob")[n % 2], device_id="d1") for n in range(100)]
    assert not alerts_of(RULES, again)
    assert not alerts_of(RULES, failures(range(50), user="ann", device_id="d1", network=TOR))


def test_successes_count_as_long_as_the_device_is_new() -> None:
    """Both outcomes count; a ward's terminal is silent once everybody has used it."""
    assert alerts_of(RULES, [*tries(20, outcome="success"), attempt(30, user="x", device_id="d1")])
    staff = [
        attempt(day * 90_000 + n, "success", user=f"nurse{n}", device_id="ward")
        for day in range(3)
        for n in range(30)
    ]
    assert {alert.last_seen for alert in alerts_of(RULES, staff)} == {staff[29].occurred_at}


def test_attempts_without_an_account_are_none() -> None:
    """An attempt without an account adds none, and is not the one that fires."""
    nameless = [attempt(n, user=name, device_id="d1") for n, name in enumerate((None, "-", "N/A"))]
    assert not alerts_of(SMALL, [*tries(2), *nameless])
    assert only_alert([*tries(3), *nameless], SMALL).count == 1
    masked = [attempt(n, device_id="d1", network=TOR) for n in range(9)]
    assert not alerts_of(RULES, [*masked, *tries(2, network=TOR), *masked])


def test_mistyped_names_are_no_accounts() -> None:
    """Whoever mistypes the own name behind a VPN, twice in two ways, is still one person."""
    names = ("ann", "aann", "annn")
    mistyped = [
        attempt(n, user=name, device_id="d1", network=TOR, reason="unknown_user" if n else None)
        for n, name in enumerate(names)
    ]
    assert not alerts_of(RULES, mistyped)
    assert not alerts_of(RULES, [*tries(20), attempt(21, device_id="d1", reason="unknown_user")])
    assert alerts_of(RULES, [*tries(20), attempt(21, user="bob", device_id="d1")])


def test_devices_are_counted_apart() -> None:
    """Accounts of other devices, or of unknown ones, do not add up."""
    assert not alerts_of(SMALL, [attempt(n, user=f"u{n}", device_id=f"d{n}") for n in range(9)])
    assert not alerts_of(SMALL, [attempt(n, user=f"u{n}", user_agent="curl/8") for n in range(9)])


def test_a_late_attempt_completes_a_window() -> None:
    """An attempt that arrives late counts with those that followed it, as far as lateness goes."""
    later = [attempt(at_s, user=f"late{at_s}", device_id="d1") for at_s in (10, 30)]
    first = attempt(0, user="ann", device_id="d1")
    assert alerts_of(SMALL, [*later, first])
    later[1] = attempt(30.001, user="late", device_id="d1")
    assert not alerts_of(SMALL, [*later, first])


def test_it_recovers() -> None:
    """A minute later few accounts are silent again; after a quiet time an alert is a new one."""
    burst = tries(3)
    two = [attempt(70 + n, user=f"x{n}", device_id="d1") for n in range(2)]
    assert only_alert([*burst, *two], SMALL).count == 1
    three = [attempt(123 + n, user=f"x{n}", device_id="d1") for n in range(3)]
    assert [alert.count for alert in alerts_of(SMALL, [*burst, *three])] == [1, 1]


def test_more_attempts_than_are_remembered() -> None:
    """A flood keeps firing, and says that it may have been more."""
    alert = only_alert(tries(100))
    assert "at least 65 accounts" in alert.reason
    assert alert.count == 80


def test_hostile_names_are_shown_safely() -> None:
    """Line breaks and overrides in a device id reach no reader unescaped."""
    evil = "x\n\x1b[31m\u202e" + "a" * 200
    assert only_alert(tries(21, device_id=evil)).reason.isprintable()


def test_parameters_are_bounded() -> None:
    """No limit can be set that the profile could not show, nor one that says nothing."""
    assert_bounds(
        SharedDevice,
        quiet_s=(1, 2_592_000),
        max_users=(1, 63),
        min_masked_users=(2, 64),
        window_s=(1, 86_400),
    )


def test_excess_is_told_by_accounts() -> None:
    """Half as many accounts again as fire are an excess of one and a half."""
    assert findings_of(RULES, tries(30))[-1].verdict.excess == 1.5
    assert findings_of(RULES, tries(6, network=TOR))[-1].verdict.excess == 2.0


def test_it_remembers_a_window() -> None:
    """Profiles are kept for as long as the window looks back."""
    assert SharedDevice(window_s=77).memory_s == 77
