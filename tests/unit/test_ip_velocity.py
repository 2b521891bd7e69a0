"""``ip_velocity`` by example."""

from tests.attempts import alerts_of, attempt, only

RULES = only("ip_velocity")
SMALL = only(
    "ip_velocity",
    max_attempts=5,
    attempts_window_s=600,
    max_users=2,
    users_window_s=60,
    quiet_s=1000,
)


def test_fires_at_a_hundred_attempts_a_day() -> None:
    """The hundredth attempt of any outcome within 24 hours fires; the ninety-ninth does not."""
    day = [attempt(n * 850, ("success", "failure")[n % 2], user="ann") for n in range(100)]
    assert not alerts_of(RULES, day[:99])
    (alert,) = alerts_of(RULES, day)
    assert (alert.rule, alert.severity, alert.entity.value) == (
        "ip_velocity",
        "medium",
        "192.0.2.1",
    )
    assert alert.reason == "100 login attempts from 192.0.2.1 within 24 h (limit 100)"
    assert alert.evidence["attempts"] == 100


def test_a_day_is_open_at_its_start() -> None:
    """A hundred attempts exactly 24 hours apart at the ends are not in one day."""
    spread = [attempt(n, user="ann") for n in range(99)]
    assert not alerts_of(RULES, [*spread, attempt(86_400, user="ann")])
    assert alerts_of(RULES, [*spread, attempt(86_399.999, user="ann")])


def test_fires_at_more_than_ten_users_in_five_minutes() -> None:
    """The eleventh account within five minutes fires; ten are accepted."""
    users = [attempt(n * 29, "success", user=f"user{n}") for n in range(11)]
    assert not alerts_of(RULES, users[:10])
    (alert,) = alerts_of(RULES, users)
    assert alert.reason == "11 accounts tried from 192.0.2.1 within 5 min (limit 10)"
    assert alert.evidence["users"] == 11


def test_slow_users_do_not_fire() -> None:
    """Accounts spread over longer than the window are silent."""
    assert not alerts_of(SMALL, [attempt(n * 31, user=f"user{n}") for n in range(4)])


def test_users_of_both_outcomes_count_together() -> None:
    """Accounts that failed and accounts that succeeded are counted as one set."""
    mixed = [
        attempt(0, "failure", user="ann"),
        attempt(1, "success", user="ann"),
        attempt(2, "success", user="bob"),
        attempt(3, "failure", user="cy"),
    ]
    assert not alerts_of(SMALL, mixed[:3])
    assert alerts_of(SMALL, mixed)


def test_unknown_identities_are_attempts_but_no_users() -> None:
    """Attempts without an account count as attempts and never as accounts."""
    anonymous = [attempt(n, user=name) for n, name in enumerate((None, "-", "N/A", "ann"))]
    assert not alerts_of(SMALL, anonymous)
    (alert,) = alerts_of(SMALL, [*anonymous, attempt(5)])
    assert alert.evidence["attempts"] == 5


def test_an_unknown_identity_does_not_fire_for_the_others() -> None:
    """An attempt without an account adds none, so it is not the one that fires."""
    users = [attempt(n, user=f"user{n}") for n in range(3)]
    (alert,) = alerts_of(SMALL, [*users, attempt(4)])
    assert alert.count == 1


def test_attempts_and_accounts_have_alerts_of_their_own() -> None:
    """Where both limits are passed there is one alert for each, and neither hides the other."""
    users = [attempt(n, user=f"user{n}") for n in range(6)]
    accounts, attempts = alerts_of(SMALL, users)
    assert (accounts.reason[:10], attempts.reason[:16]) == ("6 accounts", "6 login attempts")
    assert (accounts.count, attempts.count) == (4, 2)
    assert accounts.alert_id != attempts.alert_id
    assert accounts.rule == attempts.rule == "ip_velocity"


def test_repeated_users_count_once() -> None:
    """Any number of attempts on few accounts is no matter of accounts."""
    assert not alerts_of(SMALL, [attempt(n, user=("ann", "bob")[n % 2]) for n in range(4)])


def test_late_attempts_complete_a_window() -> None:
    """An attempt that arrives late is counted with those that happened after it."""
    late = [attempt(second, user="ann") for second in (300, 400, 500, 590, 0)]
    assert alerts_of(SMALL, late)
    too_late = [attempt(second, user="ann") for second in (300, 400, 500, 600, 0)]
    assert not alerts_of(SMALL, too_late)


def test_a_new_alert_after_a_quiet_period() -> None:
    """A finding after the quiet period opens a new alert; one within it does not."""
    burst = [attempt(n, user="ann") for n in range(5)]
    within = [attempt(1000 + n, user="ann") for n in range(5)]
    after = [attempt(1005 + n, user="ann") for n in range(5)]
    assert [alert.count for alert in alerts_of(SMALL, [*burst, *within])] == [2]
    assert [alert.count for alert in alerts_of(SMALL, [*burst, *after])] == [1, 1]


def test_a_flood_beyond_capacity_keeps_firing() -> None:
    """Far more attempts than the profile keeps still fire, each."""
    (alert,) = alerts_of(RULES, [attempt(n, user="ann") for n in range(500)])
    assert alert.count == 401
