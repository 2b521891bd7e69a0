"""``credential_stuffing`` by example."""

import pytest

from fraudcore import Alert, LoginEvent, RuleSet
from fraudcore.rules.credential_stuffing import CredentialStuffing
from fraudcore.rules.ip_failure_burst import IpFailureBurst
from fraudcore.severity import risk_score
from tests.attempts import attempt
from tests.crowds import crowd
from tests.faultless import alerts_of

RULES = RuleSet((CredentialStuffing(),))


def small(**changes: int) -> RuleSet:
    """Six attempts on four accounts within a minute; half of them retried at most once."""
    parameters = {"min_attempts": 6, "min_users": 4, "min_few_percent": 50, "window_s": 60}
    return RuleSet((CredentialStuffing(**{"quiet_s": 120, **parameters, **changes}),))


def tries(counts: list[int], gap_s: float = 1.0, start_s: float = 0.0) -> list[LoginEvent]:
    """Failures on ``user0`` and so on, so many on each, in turn."""
    names = [n for round_ in range(max(counts)) for n, most in enumerate(counts) if round_ < most]
    return [attempt(start_s + at * gap_s, user=f"user{n}") for at, n in enumerate(names)]


def stuffing(users: int = 20, retried: int = 5, gap_s: float = 30.0) -> list[LoginEvent]:
    """One failure on every account and one more on the first few."""
    return tries([2] * retried + [1] * (users - retried), gap_s)


def only_alert(rules: RuleSet, events: list[LoginEvent]) -> Alert:
    """The one alert that these events make."""
    (alert,) = alerts_of(rules, events)
    return alert


def test_fires_at_twenty_five_attempts_on_fifteen_accounts() -> None:
    """Many accounts, hardly any retried, fire, and the alert explains itself."""
    alert = only_alert(RULES, stuffing())
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "credential_stuffing",
        "high",
        "T1110.004",
    )
    assert (alert.entity.type, alert.entity.value, alert.count) == ("ip", "192.0.2.1", 1)
    assert alert.risk_score == risk_score(alert.severity, 20 / 15)
    assert alert.reason == (
        "25 login attempts on 20 accounts from 192.0.2.1 within 15 min, 100 % of them tried at "
        "most 2 times (limits 25 and 15)"
    )
    observed = ("attempts", "users", "few_percent", "shut_out_percent", "users_entered")
    assert [alert.evidence[name] for name in observed] == [25, 20, 100, 100, 0]
    limits = ("min_attempts", "min_users", "min_few_percent", "min_shut_out_percent")
    assert [alert.evidence[name] for name in limits] == [25, 15, 80, 60]
    assert (alert.last_seen - alert.first_seen).total_seconds() == 720


@pytest.mark.parametrize(
    ("counts", "fires"),
    [
        pytest.param([2] * 4 + [1] * 16, False, id="24 attempts"),
        pytest.param([2] * 5 + [1] * 15, True, id="25 attempts"),
        pytest.param([2] * 11 + [3] * 1 + [1] * 2, False, id="14 accounts"),
        pytest.param([2] * 10 + [1] * 5, True, id="15 accounts"),
        pytest.param([3] * 4 + [1] * 16, True, id="80 % tried few times"),
        pytest.param([3] * 4 + [1] * 15, False, id="78 % tried few times"),
    ],
)
def test_each_threshold(counts: list[int], fires: bool) -> None:
    """It fires at each limit and is silent just below, at the end of the pattern."""
    events = tries(counts, gap_s=20.0)
    counted = [sum(a.count for a in alerts_of(RULES, part)) for part in (events, events[:-1])]
    assert counted[0] - counted[1] == fires


def test_the_window_is_open_at_its_start() -> None:
    """The first and the last attempt exactly a window apart are not in one window."""
    early, late = attempt(0, user="user0"), tries([2, 2, 1], start_s=50.0)
    rules = small(min_attempts=7)
    assert not alerts_of(rules, [early, *late, attempt(60, user="user3")])
    assert alerts_of(rules, [early, *late, attempt(59.999, user="user3")])


def test_successes_count_as_attempts() -> None:
    """A leaked pair that works is one attempt more, and the alert says how many worked."""
    hits = [attempt(n, "success", user=f"hit{n}") for n in range(3)]
    alert = only_alert(RULES, [*hits, *tries([1] * 22, start_s=3.0)])
    assert (alert.evidence["attempts"], alert.evidence["users_entered"]) == (25, 3)
    assert alert.evidence["shut_out_percent"] == 88


def test_it_fires_on_failures_only() -> None:
    """The success that completes the count is silent; the next failure is not."""
    hit, further = attempt(30, "success", user="hit"), attempt(31, user="user24")
    assert not alerts_of(RULES, [*tries([1] * 24), hit])
    assert alerts_of(RULES, [*tries([1] * 24), hit, further])


@pytest.mark.parametrize(("entered", "fires"), [(10, True), (11, False)])
def test_a_source_from_which_most_get_in_is_no_attack(entered: int, fires: bool) -> None:
    """Where over 40 % of the accounts succeed sooner or later it is an office on a bad morning."""
    failed = tries([1] * 25)
    inside = [attempt(30 + n, "success", user=f"user{n}") for n in range(entered)]
    last = attempt(60, user="user24")
    assert bool(alerts_of(RULES, [*failed[:24], *inside, last])) is fires


def test_an_attackers_own_account_hides_nothing() -> None:
    """One account that logs in between the guesses, and flushes the successes, changes nothing."""
    flood = [attempt(20 + n / 100, "success", user="mallory") for n in range(200)]
    guesses = tries([1] * 13)
    assert not alerts_of(RULES, [*guesses, *flood])
    alert = only_alert(RULES, [*guesses, *flood, attempt(23, user="user14")])
    assert (alert.evidence["users"], alert.evidence["users_entered"]) == (15, 1)
    assert alert.evidence["overflows"]


def test_all_limits_at_once() -> None:
    """Nine accounts shut out and six that get in, two of them often, just fire."""
    often = [f"inside{n}" for n in range(6)] + ["inside0", "inside1", "inside2"] * 3
    inside = [attempt(n, "success", user=user) for n, user in enumerate([*often, "inside3"])]
    alert = only_alert(RULES, [*inside, *tries([1] * 9, start_s=20.0)])
    observed = ("attempts", "users", "few_percent", "shut_out_percent")
    assert [alert.evidence[name] for name in observed] == [25, 15, 80, 60]
    assert alert.evidence["users_entered"] == 6


def test_attempts_without_an_account_do_not_count() -> None:
    """Nameless failures are neither attempts on an account nor one account, nor do they fire."""
    names = (None, "-", "N/A")
    nameless = [attempt(30 + n, user=names[n % 3]) for n in range(30)]
    assert not alerts_of(RULES, [*tries([1] * 24), *nameless])
    alert = only_alert(RULES, [*tries([1] * 24), *nameless, attempt(61, user="user24")])
    assert (alert.evidence["attempts"], alert.evidence["users"]) == (25, 25)


def test_a_window_of_nameless_failures_is_no_pattern() -> None:
    """A late success among failures without an account, at the laxest limits, is silent."""
    laxest = {"min_attempts": 2, "min_users": 2, "min_few_percent": 0, "min_shut_out_percent": 1}
    nameless = [attempt(10 + n) for n in range(5)]
    assert not alerts_of(small(**laxest), [*nameless, attempt(5, "success", user="ann")])


def test_sources_are_counted_apart() -> None:
    """Two sources that share a list are two half attacks, of which neither fires."""
    halves = [attempt(n, ip=f"192.0.2.{n % 2 + 1}", user=f"user{n}") for n in range(48)]
    assert not alerts_of(RULES, halves)


def test_other_kinds_are_no_attempts() -> None:
    """Challenges, resets and lockouts do not count."""
    kinds = ("challenge", "password_reset", "lockout")
    others = [attempt(n, kind=kinds[n % 3], user=f"user{n}") for n in range(60)]
    assert not alerts_of(RULES, [*others, *tries([1] * 24, start_s=60)])


def test_a_new_alert_after_a_quiet_period() -> None:
    """An attack that goes on extends its alert; one after the quiet period opens another."""
    first = tries([1] * 6)
    within, after = tries([1] * 6, start_s=120.0), tries([1] * 6, start_s=126.0)
    assert [alert.count for alert in alerts_of(small(), [*first, *within])] == [2]
    assert [alert.count for alert in alerts_of(small(), [*first, *after])] == [1, 1]


def test_silent_again_once_the_window_has_passed() -> None:
    """A failure after the window finds nothing of the attack in it."""
    (alert,) = alerts_of(small(), [*tries([1] * 6), attempt(66, user="user0")])
    assert alert.count == 1


def test_late_attempts_complete_a_window() -> None:
    """A failure, or a success, that arrives last is counted with the failures after it."""
    failed = tries([1] * 6)
    assert alerts_of(small(), [*failed[1:], failed[0]])
    hit = attempt(0.5, "success", user="hit")
    assert alerts_of(small(), [*failed[1:], hit])
    same_moment = attempt(5, "success", user="hit")
    assert alerts_of(small(), [*failed[1:], same_moment])
    assert not alerts_of(small(), [*failed[1:], attempt(5.001, "success", user="hit")])


def test_a_late_success_judges_only_windows_that_end_at_failures() -> None:
    """Between two bursts a late success makes no window of its own."""
    counts = [*tries([1] * 5), attempt(70, user="user9")]
    assert not alerts_of(small(), [*counts, attempt(30, "success", user="hit")])


def test_an_office_is_silent() -> None:
    """A hundred people of whom a sixth mistype before they get in are no attack."""
    morning = []
    for n in range(100):
        if n % 6 == 0:
            morning.append(attempt(n * 8, user=f"worker{n}"))
        morning.append(attempt(n * 8 + 5, "success", user=f"worker{n}"))
    assert not alerts_of(RULES, morning)
    assert not alerts_of(RULES, [*crowd(100), *morning])


def test_an_attack_from_an_office_is_seen() -> None:
    """Behind a crowd, accounts that only succeed count neither for nor against; limits rise."""
    honest = [attempt(n * 4, "success", user=f"worker{n}") for n in range(60)]
    attack = tries([1] * 44, gap_s=5.0)
    both = sorted([*honest, *attack], key=lambda event: event.time_ms)
    assert not alerts_of(RULES, [*crowd(20), *both])
    more = [*both, *(attempt(241 + n, user=f"victim{n}") for n in range(6))]
    alert = only_alert(RULES, [*crowd(20), *more])
    assert alert.evidence["users_behind"] == 20
    assert (alert.evidence["attempts"], alert.evidence["min_attempts"]) == (50, 50)
    assert (alert.evidence["users"], alert.evidence["min_users"]) == (50, 30)


def test_an_attack_from_a_large_shared_source_is_seen() -> None:
    """However large the crowd, the limits stay within what the profile can count."""
    attack = tries([2] * 60)
    alert = only_alert(RULES, [*crowd(250), *attack])
    assert (alert.evidence["min_attempts"], alert.evidence["min_users"]) == (120, 60)


def test_a_carrier_is_silent() -> None:
    """Where a crowd's successes were cut, failures from before they begin do not count."""
    busy = [attempt(n, "success", user=f"phone{n}") for n in range(600)]
    failed = [attempt(n + 0.2, user=f"phone{n}") for n in range(0, 600, 5)]
    stream = sorted([*busy, *failed], key=lambda event: event.time_ms)
    assert not alerts_of(RULES, stream)
    assert not alerts_of(RULES, [*crowd(60), *stream])
    late = attempt(300.5, user="late")
    assert not alerts_of(RULES, [*stream, late])


def flushed(accounts: int) -> list[LoginEvent]:
    """Seven accounts fail, then so many others succeed until no older success is remembered."""
    early = tries([1] * 7)
    return [
        *crowd(5),
        *early,
        *(attempt(20 + n / 4, "success", user=f"p{n % accounts}") for n in range(120)),
    ]


@pytest.mark.parametrize(("accounts", "fires"), [(59, True), (60, False)])
def test_failures_before_a_crowds_known_successes_do_not_count(accounts: int, fires: bool) -> None:
    """Of accounts that failed before sixty others flushed the successes nothing is known."""
    last = attempt(55, user="user8")
    assert bool(alerts_of(small(), [*flushed(accounts), last])) is fires


@pytest.mark.parametrize(("at_s", "fires"), [(19.0, False), (20.1, True)])
def test_a_late_failure_before_a_crowds_known_successes_does_not_count(
    at_s: float, fires: bool
) -> None:
    """Nor is such a failure counted in a window that ends after it when it comes late."""
    crowded = [event for event in flushed(100) if event.outcome == "success"]
    recent = tries([1] * 7, start_s=50.0)
    late = attempt(at_s, user="late")
    assert bool(alerts_of(small(), [*crowded, *recent, late])) is fires


def test_counts_say_when_they_are_lower_bounds() -> None:
    """Where a full profile lies wholly in the window there may have been more."""
    flood = [attempt(n / 10, user=f"user{n}") for n in range(130)]
    assert only_alert(RULES, flood).reason.startswith("at least 121 login attempts")


def test_it_is_judged_beside_other_rules() -> None:
    """Sharing the windows of another rule of the source changes nothing."""
    both = RuleSet((IpFailureBurst(), CredentialStuffing()))
    assert {alert.rule for alert in alerts_of(both, stuffing(gap_s=2.0))} == {
        "ip_failure_burst",
        "credential_stuffing",
    }
