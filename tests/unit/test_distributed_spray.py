"""``distributed_spray`` by example."""

from itertools import chain

import pytest

from fraudcore import LoginEvent, RuleSet
from fraudcore.hours import Hour
from fraudcore.rules.distributed_spray import DistributedSpray
from fraudcore.severity import risk_score
from fraudcore.timestamp import from_millis
from tests.attempts import START_MS, attempt
from tests.faultless import alerts_of
from tests.tenants import FakeTenant, usual_hours

RULE = DistributedSpray()
RULES = RuleSet((RULE,))
SMALL = RuleSet(
    (DistributedSpray(min_sources=2, min_users=2, min_failures=4, window_s=60, quiet_s=120),)
)


def spray(
    failures: int = 25, users: int = 8, sources: int = 5, gap_s: float = 1.0, start_s: float = 0.0
) -> list[LoginEvent]:
    """Failures on so many accounts from so many sources, each in turn."""
    return [
        attempt(start_s + n * gap_s, ip=f"203.0.{n % sources}.1", user=f"victim{n % users}")
        for n in range(failures)
    ]


def honest(count: int, gap_s: float = 1.0, start_s: float = 0.5) -> list[LoginEvent]:
    """Successes of as many accounts."""
    return [
        attempt(start_s + n * gap_s, "success", f"10.0.{n % 250}.1", user=f"user{n}")
        for n in range(count)
    ]


def together(*parts: list[LoginEvent]) -> list[LoginEvent]:
    """Several lists as one in event time."""
    return sorted(chain(*parts), key=lambda event: event.time_ms)


def test_fires_at_twenty_five_failures_on_eight_accounts_from_five_sources() -> None:
    """A spray on a tenant without known hours fires, and the alert explains itself."""
    events = spray(gap_s=30.0)
    assert not alerts_of(RULES, events[:24])
    (alert,) = alerts_of(RULES, events)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "distributed_spray",
        "high",
        "T1110.003",
    )
    assert (alert.entity.type, alert.entity.value, alert.count) == ("tenant", "default", 1)
    assert alert.risk_score == risk_score(alert.severity, 1)
    assert alert.reason == (
        "25 failed logins on 8 accounts of tenant default from 5 sources within 15 min; 100 % of "
        "all logins fail (usual not known yet; limits 25, 8 and 5)"
    )
    observed = ("failures", "users", "sources", "failure_percent")
    assert [alert.evidence[name] for name in observed] == [25, 8, 5, 100]
    assert [alert.evidence[f"min_{name}"] for name in observed] == [25, 8, 5, 50]
    assert alert.evidence["usual_failures_per_hour"] is None
    assert alert.evidence["failures_per_hour"] == 100
    assert (alert.last_seen - alert.first_seen).total_seconds() == 720


@pytest.mark.parametrize(
    ("failures", "users", "sources", "fires"),
    [
        (24, 8, 5, False),
        (25, 7, 5, False),
        (25, 8, 4, False),
        (25, 8, 5, True),
        (40, 8, 5, True),
        (41, 8, 5, True),
        (60, 60, 60, True),
    ],
)
def test_each_floor(failures: int, users: int, sources: int, fires: bool) -> None:
    """It fires at each limit of the floor and is silent just below."""
    assert bool(alerts_of(RULES, spray(failures, users, sources))) is fires


def test_accounts_tried_too_often_are_left_out() -> None:
    """The sixth failure on one of eight accounts leaves seven, which are too few."""
    events = spray(41)
    assert FakeTenant(None).judge(RULE, events[:40]) is not None
    assert FakeTenant(None).judge(RULE, events) is None


def test_a_decoy_hides_nothing() -> None:
    """An account that fails for ever is left out, not taken for the whole tenant."""
    decoy = [attempt(n + 0.5, ip="203.0.9.1", user="decoy") for n in range(24)]
    (alert,) = alerts_of(RULES, together(spray(), decoy))
    observed = ("failures", "users", "sources")
    assert [alert.evidence[name] for name in observed] == [25, 8, 5]


def test_nameless_failures_do_not_count() -> None:
    """Failures without an account are no sprayed account, nor are their sources."""
    nameless = [attempt(100 + n, ip=f"203.1.{n}.1") for n in range(20)]
    assert not alerts_of(RULES, [*spray(24), *nameless])
    assert not alerts_of(RULES, [*spray(25, sources=4), *nameless])


def test_the_window_is_open_at_its_start() -> None:
    """Failures exactly a window apart are not in one window."""
    early = spray(3, users=2, sources=2)
    for last_s, fires in ((60, False), (59.999, True)):
        last = attempt(last_s, user="victim1", ip="203.0.1.1")
        assert bool(alerts_of(SMALL, [*early, last])) is fires


@pytest.mark.parametrize(("successes", "fires"), [(25, True), (26, False)])
def test_half_of_the_logins_fail(successes: int, fires: bool) -> None:
    """Where more than half succeed it is silent."""
    events = together(honest(successes, gap_s=0.1), spray(start_s=10.0))
    assert bool(alerts_of(RULES, events)) is fires


def test_successes_before_the_window_do_not_count() -> None:
    """A busy day before dilutes nothing."""
    assert alerts_of(RULES, [*honest(60, start_s=-1000.0), *spray()])


@pytest.mark.parametrize(
    ("usual", "failures", "successes", "fires"),
    [
        pytest.param(Hour(0, 0, 0), 25, 0, True, id="no usual logins"),
        pytest.param(Hour(49, 99, 0), 45, 30, True, id="three times the odds"),
        pytest.param(Hour(50, 99, 0), 45, 30, False, id="less than three times the odds"),
        pytest.param(Hour(60, 340, 0), 30, 0, True, id="twice the failures"),
        pytest.param(Hour(61, 340, 0), 30, 0, False, id="less than twice the failures"),
        pytest.param(Hour(20, 0, 0), 30, 0, False, id="nothing ever succeeds"),
    ],
)
def test_departure(usual: Hour, failures: int, successes: int, fires: bool) -> None:
    """Both the odds of failure and the failures an hour must be so many times the usual ones."""
    events = [*honest(successes, 0.1), *spray(failures, users=15, start_s=100.0)]
    verdict = FakeTenant(usual).judge(RULE, events)
    assert (verdict is not None) is fires


def test_the_usual_is_in_the_alert() -> None:
    """An alert of a tenant with known hours says what is usual."""
    (alert,) = alerts_of(RULES, [*usual_hours(10, 90), *spray(40, 20)])
    assert alert.evidence["usual_failures_per_hour"] == pytest.approx(10, rel=0.3)
    assert alert.evidence["usual_failure_percent"] == pytest.approx(10, rel=0.5)
    assert "usually " in alert.reason


def test_a_small_tenant_under_attack_is_seen() -> None:
    """Twenty-five failures stand out where a dozen people log in each hour."""
    assert alerts_of(RULES, [*usual_hours(2, 12), *together(honest(3, 60.0), spray(gap_s=30.0))])


def test_the_morning_of_a_large_tenant_is_silent() -> None:
    """Thousands of logins a minute with 15 % failures from as many addresses are no attack."""
    morning = [
        attempt(
            n / 50,
            "failure" if n % 20 in (3, 9, 14) else "success",
            f"10.{n % 200}.{n // 200 % 200}.1",
            user=f"user{n}",
        )
        for n in range(6000)
    ]
    assert not alerts_of(RULES, [*usual_hours(30, 170), *morning])
    assert not alerts_of(RULES, morning)
    shuffled = [morning[n ^ 31] for n in range(5984)]
    assert not alerts_of(RULES, shuffled)


def test_an_attack_on_a_large_tenant_is_seen() -> None:
    """Where guesses outnumber all logins of a large tenant, its size hides them not."""
    busy = [attempt(n / 25, "success", user=f"user{n}") for n in range(1500)]
    attack = spray(2000, users=2000, sources=250, gap_s=1 / 50, start_s=10.0)
    (alert,) = alerts_of(RULES, [*usual_hours(100, 500), *together(busy, attack)])
    assert alert.reason.startswith("at least ")
    assert alert.evidence["failures_per_hour"] == pytest.approx(180_000, rel=0.05)


def test_the_night_of_a_tenant_is_silent() -> None:
    """Devices that retry old passwords fail all night, but no more often than by day."""
    devices = [attempt(n * 30, ip=f"10.0.{n % 9}.1", user=f"device{n % 9}") for n in range(120)]
    assert not alerts_of(RULES, [*usual_hours(130, 600), *devices])
    assert alerts_of(RULES, devices)


def test_tenants_are_counted_apart() -> None:
    """Failures in two tenants do not add up."""
    halves = [
        attempt(n, ip=f"203.0.{n % 9}.1", user=f"u{n}", tenant=f"t{n % 2}") for n in range(48)
    ]
    assert not alerts_of(RULES, halves)


def test_other_kinds_do_not_count() -> None:
    """Lockouts and resets are no failed logins."""
    kinds = ("lockout", "password_reset")
    others = [attempt(n, kind=kinds[n % 2], ip=f"203.1.{n}.1", user=f"u{n}") for n in range(60)]
    assert not alerts_of(RULES, [*others, *spray(24, start_s=60.0)])


def test_late_failures_complete_a_window() -> None:
    """A failure that arrives last is counted with those after it."""
    events = spray(4, users=2, sources=2, gap_s=19.0)
    assert alerts_of(SMALL, [*events[1:], events[0]])
    assert not alerts_of(SMALL, [*spray(4, 2, 2, gap_s=20.0)[1:], events[0]])


def test_a_late_failure_in_a_flood_is_judged_with_the_newest() -> None:
    """Where more failures lie in the window than are remembered, the newest window tells."""
    flood, late = spray(100, users=40, sources=10, gap_s=0.1), attempt(3.05, user="victim1")
    verdict = FakeTenant(None).judge(RULE, [*flood, late])
    assert verdict is not None
    assert not isinstance(verdict, list)
    assert (verdict.time_ms, verdict.evidence["failures"]) == (START_MS + 9900, 73)
    assert FakeTenant(None, lateness_s=6).judge(RULE, [*flood, late]) is None


@pytest.mark.parametrize(
    ("at_s", "lateness_s", "window_s", "fires"),
    [(3.9, 6, 900, True), (3.9, 5, 900, False), (1.901, 900, 8, True), (1.9, 900, 8, False)],
)
def test_a_late_failure_in_a_flood_must_share_the_newest_window(
    at_s: float, lateness_s: int, window_s: int, fires: bool
) -> None:
    """The newest window must contain the late failure, and end no later than the lateness."""
    flood, late = spray(100, users=40, sources=10, gap_s=0.1), attempt(at_s, user="victim1")
    tenant = FakeTenant(None, lateness_s=lateness_s)
    verdict = tenant.judge(DistributedSpray(window_s=window_s), [*flood, late])
    assert (verdict is not None) is fires


def test_a_failure_before_all_known_successes_says_nothing() -> None:
    """A late failure in a time whose successes are no longer known is not judged in it."""
    failures, late = spray(30, users=10), attempt(31, ip="203.0.0.1", user="victim9")
    later = honest(100, gap_s=0.1, start_s=40.0)
    assert FakeTenant(None).judge(RULE, [*failures, late]) is not None
    assert FakeTenant(None).judge(RULE, [*failures, *later, late]) is None


def test_a_new_alert_after_a_quiet_period() -> None:
    """A spray that goes on extends its alert; one after the quiet period opens another."""
    first = spray(4, 2, 2)
    within, after = (spray(4, 2, 2, start_s=at) for at in (120.0, 120.001))
    assert [alert.count for alert in alerts_of(SMALL, [*first, *within])] == [2]
    one, two = alerts_of(SMALL, [*first, *after])
    assert (one.last_seen, two.last_seen) == (
        from_millis(START_MS + 3000),
        from_millis(START_MS + 123_001),
    )


def test_one_loud_source_is_no_spray_of_many() -> None:
    """A source with more than half of the failures is left out, however many mistype beside it."""
    loud = [attempt(n, ip="203.0.9.1", user=f"victim{n}") for n in range(60)]
    others = [attempt(n + 0.5, ip=f"203.0.{n}.1", user=f"user{n}") for n in range(8)]
    assert not alerts_of(RULES, together(loud, others))


def test_a_spray_beside_a_loud_source_is_told_without_it() -> None:
    """What the others do is enough by itself, and only that is counted."""
    loud = [attempt(n * 0.7, ip="203.0.9.1", user=f"other{n}") for n in range(30)]
    (alert,) = alerts_of(RULES, together(loud, spray()))
    told = alert.evidence
    assert (told["failures"], told["users"], told["sources"]) == (25, 8, 5)


@pytest.mark.parametrize(("loud", "fires"), [(26, True), (27, False)])
def test_half_of_the_failures_are_not_yet_loud(loud: int, fires: bool) -> None:
    """A source counts up to exactly half of the failures; without it these would be too few."""
    others = [attempt(40 + n, ip=f"203.0.{n % 6}.1", user=f"victim{n % 9}") for n in range(26)]
    small = RuleSet((DistributedSpray(min_failures=50),))
    own = [attempt(n, ip="203.0.9.1", user=f"user{n}") for n in range(loud)]
    assert bool(alerts_of(small, [*own, *others])) is fires
