"""``ip_failure_burst`` by example."""

import pytest

from fraudcore import Engine, MemoryStore, run
from fraudcore.timestamp import from_millis
from tests.attempts import START_MS, alerts_of, attempt, failures, only

RULES = only("ip_failure_burst")
SMALL = only("ip_failure_burst", max_failures=3, window_s=60, quiet_s=120)


def test_fires_at_twenty_failures_in_ten_minutes() -> None:
    """The twentieth failure within ten minutes fires, and the alert explains itself."""
    (alert,) = alerts_of(RULES, failures(range(0, 600, 30)))
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "ip_failure_burst",
        "medium",
        "T1110",
    )
    assert (alert.entity.type, alert.entity.value, alert.count) == ("ip", "192.0.2.1", 1)
    assert alert.reason == "20 failed logins from 192.0.2.1 within 10 min (limit 20)"
    assert alert.evidence["failures"] == 20
    assert (alert.first_seen, alert.last_seen) == (
        from_millis(START_MS),
        from_millis(START_MS + 570_000),
    )


def test_nineteen_failures_do_not_fire() -> None:
    """One failure less is silent."""
    assert not alerts_of(RULES, failures(range(0, 570, 30)))


def test_the_window_is_open_at_its_start() -> None:
    """Failures exactly a window apart are not in one window; a millisecond less, they are."""
    assert not alerts_of(SMALL, failures((0, 30, 60)))
    assert alerts_of(SMALL, failures((0, 30, 59.999)))


def test_slow_failures_do_not_fire() -> None:
    """Any number of failures is silent while no window holds enough of them."""
    assert not alerts_of(SMALL, failures(range(0, 3000, 30)))


def test_successes_neither_count_nor_reset() -> None:
    """An attacker's own account cannot reset the count of its source."""
    hidden = [*failures((0, 10)), attempt(15, "success", user="mallory"), *failures((20,))]
    assert alerts_of(SMALL, hidden)
    honest = [attempt(second, "success", user="ann") for second in range(50)]
    assert not alerts_of(SMALL, [*failures((0, 10)), *honest])


def test_other_kinds_are_no_attempts() -> None:
    """Challenges, resets and lockouts do not count."""
    kinds = ("challenge", "password_reset", "lockout", "logout")
    assert not alerts_of(SMALL, [attempt(n, kind=kind) for n, kind in enumerate(kinds)])


def test_users_do_not_matter() -> None:
    """Failures without an account, or on several, count for the source."""
    names = (None, "-", "ann")
    assert alerts_of(SMALL, [attempt(n, user=name) for n, name in enumerate(names)])


def test_hosts_of_one_64_count_together() -> None:
    """An IPv6 attacker cannot spread over the hosts of its own network."""
    spread = [attempt(n, ip=f"2001:db8::{n + 1:x}") for n in range(3)]
    (alert,) = alerts_of(SMALL, spread)
    assert alert.entity.value == "2001:db8::3"
    assert alert.evidence["source"] == "2001:db8::/64"
    apart = [attempt(n, ip=f"2001:db8:0:{n}::1") for n in range(3)]
    assert not alerts_of(SMALL, apart)


def test_mapped_addresses_count_with_plain_ones() -> None:
    """The same IPv4 source in IPv6 clothes is the same source."""
    mixed = [attempt(0), attempt(1, ip="::ffff:192.0.2.1"), attempt(2)]
    assert alerts_of(SMALL, mixed)


def test_later_failures_extend_the_alert() -> None:
    """More failures within the quiet period raise the count of the same alert."""
    (alert,) = alerts_of(SMALL, failures((0, 10, 20, 30, 40)))
    assert alert.count == 3
    assert alert.reason.startswith("5 failed logins")


def test_a_new_alert_after_a_quiet_period() -> None:
    """After a quiet period the next burst is a new alert; within it, the same one."""
    first = failures((0, 10, 20))
    within, after = failures((138, 139, 140)), failures((141.001, 141.002, 141.003))
    assert len(alerts_of(SMALL, [*first, *within])) == 1
    one, two = alerts_of(SMALL, [*first, *after])
    assert one.alert_id != two.alert_id
    assert (one.count, two.count) == (1, 1)


def test_a_late_failure_completes_the_window() -> None:
    """A failure that arrives last but happened in the middle fires, dated by the window's end."""
    (alert,) = alerts_of(SMALL, failures((0, 50, 25)))
    assert (alert.first_seen, alert.last_seen) == (
        from_millis(START_MS),
        from_millis(START_MS + 50_000),
    )


def test_a_late_failure_before_the_window_does_not_fire() -> None:
    """A late failure that shares no window with the others is silent."""
    assert not alerts_of(SMALL, failures((60, 70, 10)))


def test_counts_say_when_they_are_lower_bounds() -> None:
    """Only where a full profile lies wholly in the window may there have been more."""
    exact, bound = (
        alerts_of(SMALL, failures(n * gap_s for n in range(400))) for gap_s in (10, 0.3)
    )
    assert exact[0].reason.startswith("6 failed logins")
    assert bound[0].reason.startswith("at least 121 failed logins")


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_any_order_alerts(order: tuple[int, ...]) -> None:
    """In whatever order a burst arrives, its source alerts once."""
    events = failures((0, 10, 20, 30))
    (alert,) = alerts_of(SMALL, [events[n] for n in order])
    assert alert.count == 2


def test_batches_do_not_matter() -> None:
    """A burst spread over single-event batches fires like one batch."""
    store = MemoryStore()
    fired = [run(Engine(SMALL), store, [event]) for event in failures((0, 10, 20))]
    assert [len(alerts) for alerts in fired] == [0, 0, 1]
