"""``lockout_storm`` by example."""

import pytest

from fraudcore import LoginEvent, RuleSet
from fraudcore.hours import Hour
from fraudcore.rules.lockout_storm import LockoutStorm
from fraudcore.severity import risk_score
from tests.attempts import attempt
from tests.faultless import alerts_of
from tests.tenants import FakeTenant, usual_hours

RULE = LockoutStorm()
RULES = RuleSet((RULE,))
SMALL = RuleSet((LockoutStorm(min_lockouts=3, min_users=2, window_s=60, quiet_s=120),))


def lockouts(
    count: int = 30, users: int = 25, gap_s: float = 1.0, start_s: float = 0.0
) -> list[LoginEvent]:
    """So many accounts locked in turn."""
    return [
        attempt(start_s + n * gap_s, kind="lockout", reason="locked", user=f"victim{n % users}")
        for n in range(count)
    ]


def logins(count: int, gap_s: float = 1.0, start_s: float = 0.0) -> list[LoginEvent]:
    """Successes of as many accounts."""
    return [attempt(start_s + n * gap_s, "success", user=f"user{n}") for n in range(count)]


def test_fires_at_thirty_lockouts_of_twenty_five_accounts() -> None:
    """The thirtieth lockout within half an hour fires; the twenty-ninth does not."""
    events = lockouts(gap_s=60.0)
    assert not alerts_of(RULES, events[:29])
    (alert,) = alerts_of(RULES, events)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "lockout_storm",
        "high",
        "T1531",
    )
    assert (alert.entity.type, alert.entity.value, alert.count) == ("tenant", "default", 1)
    assert alert.risk_score == risk_score(alert.severity, 1)
    assert alert.reason == (
        "30 lockouts of 25 accounts of tenant default within 30 min (usual not known yet; limits "
        "30 and 25)"
    )
    observed = ("lockouts", "users")
    assert [alert.evidence[name] for name in observed] == [30, 25]
    assert [alert.evidence[f"min_{name}"] for name in observed] == [30, 25]
    assert alert.evidence["usual_lockouts"] is None
    assert (alert.last_seen - alert.first_seen).total_seconds() == 1740


@pytest.mark.parametrize("outcome", ["success", "failure"])
def test_any_outcome_counts(outcome: str) -> None:
    """Producers differ in whether a lockout is a success or a failure."""
    events = [attempt(n, outcome, kind="lockout", user=f"victim{n}") for n in range(30)]
    assert alerts_of(RULES, events)


def test_few_accounts_are_no_storm() -> None:
    """Accounts that are locked over and over are few; unknown ones are none."""
    assert not alerts_of(RULES, lockouts(48, users=24))
    assert alerts_of(RULES, lockouts(48, users=25))
    nameless = [attempt(100 + n, kind="lockout") for n in range(6)]
    assert not alerts_of(RULES, [*lockouts(24, users=24), *nameless])
    assert alerts_of(RULES, [*nameless, *lockouts(25, start_s=200.0)])


def test_the_window_is_open_at_its_start() -> None:
    """Lockouts exactly a window apart are not in one window."""
    early = lockouts(2, users=2)
    for last_s, fires in ((60, False), (59.999, True)):
        assert bool(alerts_of(SMALL, [*early, *lockouts(1, start_s=last_s)])) is fires


@pytest.mark.parametrize(
    ("usual", "fires"),
    [
        pytest.param(20.0, True, id="three times the usual"),
        pytest.param(20.1, False, id="less than three times the usual"),
        pytest.param(0.0, True, id="none is usual"),
    ],
)
def test_departure(usual: float, fires: bool) -> None:
    """Where as many lockouts are usual, the floor is not enough."""
    verdict = FakeTenant(Hour(0.0, 100.0, usual)).judge(RULE, lockouts())
    assert (verdict is not None) is fires


@pytest.mark.parametrize(("successes", "limit"), [(0, 30), (30, 30), (55, 33), (60, 36)])
def test_the_usual_grows_with_the_successes(successes: int, limit: int) -> None:
    """Twice as many successes as usual explain twice as many lockouts."""
    tenant = FakeTenant(Hour(failures=0.0, successes=100.0, lockouts=20.0))
    verdict = tenant.judge(RULE, [*logins(successes), *lockouts(46, start_s=100.0)])
    assert verdict is not None
    assert not isinstance(verdict, list)
    assert verdict.evidence["min_lockouts"] == limit


def test_an_idle_tenant_has_a_usual() -> None:
    """An hour without successes is taken for one with one."""
    tenant = FakeTenant(Hour(failures=0.0, successes=0.0, lockouts=0.25))
    verdict = tenant.judge(RULE, [*logins(60), *lockouts(46, start_s=100.0)])
    assert verdict is not None
    assert not isinstance(verdict, list)
    assert verdict.evidence["min_lockouts"] == 45


def test_the_morning_of_a_large_tenant_is_silent() -> None:
    """Five times the logins of a night hour bring five times its lockouts, which is no storm."""
    night = usual_hours(0, 100, lockouts=10)
    people = logins(250, gap_s=7.2)
    locked = lockouts(45, users=45, gap_s=40.0)
    morning = sorted([*people, *locked], key=lambda event: event.time_ms)
    assert not alerts_of(RULES, [*night, *morning])
    storm = sorted([*people, *lockouts(180, 180, gap_s=10.0)], key=lambda event: event.time_ms)
    (alert,) = alerts_of(RULES, [*night, *storm])
    assert "usually " in alert.reason


def test_more_than_are_remembered_are_estimated() -> None:
    """A hundred lockouts in a hundred seconds are told as about as many a half hour."""
    (alert,) = alerts_of(RULES, lockouts(100, users=100))
    assert alert.evidence["lockouts"] == pytest.approx(1800, rel=0.05)
    assert alert.evidence["users"] == 49
    assert alert.reason.startswith("about ")
    assert " lockouts of at least 49 accounts" in alert.reason


def test_lockouts_at_once_are_no_endless_rate() -> None:
    """A clump of one moment is taken as one second's."""
    (alert,) = alerts_of(RULES, lockouts(100, users=100, gap_s=0.0))
    assert alert.evidence["lockouts"] == 49 * 1800


def test_other_kinds_neither_count_nor_fire() -> None:
    """Failed logins, even those of locked accounts, are no lockouts."""
    failed = [attempt(n, reason="locked", user=f"victim{n}") for n in range(60)]
    assert not alerts_of(RULES, [*failed, *lockouts(29, start_s=60.0), *failed])


def test_tenants_are_counted_apart() -> None:
    """Lockouts in two tenants do not add up."""
    halves = [attempt(n, kind="lockout", user=f"v{n}", tenant=f"t{n % 2}") for n in range(58)]
    assert not alerts_of(RULES, halves)


def test_late_lockouts_complete_a_window() -> None:
    """A lockout that arrives last is counted with those after it."""
    assert alerts_of(SMALL, [*lockouts(2, start_s=58.0), *lockouts(1)])
    assert not alerts_of(SMALL, [*lockouts(2, start_s=59.0), *lockouts(1)])


def test_a_new_alert_after_a_quiet_period() -> None:
    """A storm that goes on extends its alert; one after the quiet period opens another."""
    first = lockouts(3)
    within, after = (lockouts(3, start_s=at) for at in (120.0, 120.001))
    assert [alert.count for alert in alerts_of(SMALL, [*first, *within])] == [2]
    assert [alert.count for alert in alerts_of(SMALL, [*first, *after])] == [1, 1]
