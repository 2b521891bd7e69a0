"""``password_spray`` by example."""

import pytest

from fraudcore import Alert, LoginEvent, RuleSet
from fraudcore.errors import InvalidConfigError
from fraudcore.rules.password_spray import PasswordSpray
from fraudcore.severity import risk_score
from tests.attempts import attempt
from tests.crowds import crowd
from tests.faultless import alerts_of

RULES = RuleSet((PasswordSpray(),))


def small(**changes: int) -> RuleSet:
    """Three accounts, six attempts, ten seconds apart, within a minute."""
    parameters = {"min_users": 3, "min_attempts": 6, "min_span_s": 10, "window_s": 60}
    return RuleSet((PasswordSpray(**{"quiet_s": 120, **parameters, **changes}),))


def rounds(counts: list[int], gap_s: float = 30.0, start_s: float = 0.0) -> list[LoginEvent]:
    """Failures on ``user0`` and so on, so many on each, in turn."""
    names = [n for round_ in range(max(counts)) for n, most in enumerate(counts) if round_ < most]
    return [attempt(start_s + at * gap_s, user=f"user{n}") for at, n in enumerate(names)]


def only_alert(rules: RuleSet, events: list[LoginEvent]) -> Alert:
    """The one alert that these events make."""
    (alert,) = alerts_of(rules, events)
    return alert


def test_fires_at_fifteen_attempts_on_five_accounts() -> None:
    """Three passwords on each of five accounts fire, and the alert explains itself."""
    alert = only_alert(RULES, rounds([3] * 5))
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "password_spray",
        "high",
        "T1110.003",
    )
    assert (alert.entity.type, alert.entity.value, alert.count) == ("ip", "192.0.2.1", 1)
    assert alert.risk_score == risk_score(alert.severity, 1)
    assert alert.reason == (
        "15 login attempts on 5 accounts from 192.0.2.1 within 24 h, at most 3 on each, spread "
        "over 7 min (limits 15 and 5)"
    )
    observed = ("attempts", "users", "sprayed_percent", "shut_out_percent", "span_s")
    assert [alert.evidence[name] for name in observed] == [15, 5, 100, 100, 420]
    assert [alert.evidence[f"min_{name}"] for name in observed] == [15, 5, 60, 60, 300]
    assert alert.evidence["most_attempts_per_user"] == 3


@pytest.mark.parametrize(("gap_s", "fires"), [(3600 / 14, True), (3599 / 14, False)])
def test_one_password_a_day_is_a_spray_where_it_is_slow(gap_s: float, fires: bool) -> None:
    """One attempt on each of fifteen accounts, spread over an hour; faster it would be stuffing."""
    assert bool(alerts_of(RULES, rounds([1] * 15, gap_s))) == fires
    assert not alerts_of(RULES, rounds([1] * 14, gap_s))


def test_people_who_get_in_during_the_day_are_no_spray() -> None:
    """Of an office's twenty accounts each mistypes once a day, and then gets in."""
    day = [
        attempt(1800 * n + late_s, outcome, user=f"user{n}")
        for n in range(20)
        for late_s, outcome in ((0, "failure"), (30, "success"))
    ]
    assert not alerts_of(RULES, day)


@pytest.mark.parametrize(
    ("counts", "fires"),
    [
        pytest.param([3] * 4 + [2], False, id="14 attempts"),
        pytest.param([3] * 5, True, id="15 attempts"),
        pytest.param([4] * 4, False, id="4 accounts"),
        pytest.param([3] * 4 + [3], True, id="5 accounts"),
        pytest.param([4, 4, 4] + [1] * 2, False, id="14 attempts, 60 % tried a few times"),
        pytest.param([5, 4, 4] + [1] * 2, True, id="60 % tried a few times"),
        pytest.param([6, 5, 4] + [1] * 3, False, id="50 % tried a few times"),
        pytest.param([2] * 8, True, id="two each"),
        pytest.param([1] * 20, False, id="one each"),
        pytest.param([6] * 5, True, id="six each"),
        pytest.param([6, 6, 6, 7, 7], True, id="60 % up to six"),
        pytest.param([6, 6, 7, 7, 7], False, id="40 % up to six"),
        pytest.param([8, 8, 2, 2, 2], True, id="eight at most"),
        pytest.param([9, 9, 2, 2, 2], False, id="nine are guessing, which leaves three accounts"),
    ],
)
def test_each_threshold(counts: list[int], fires: bool) -> None:
    """It fires at each limit and is silent just below, at the end of the pattern."""
    events = rounds(counts, gap_s=40.0)
    counted = [sum(a.count for a in alerts_of(RULES, part)) for part in (events, events[:-1])]
    assert counted[0] - counted[1] == fires


@pytest.mark.parametrize(("last_s", "fires"), [(299.999, False), (300, True)])
def test_a_burst_is_no_spray(last_s: float, fires: bool) -> None:
    """First and last attempt are at least five minutes apart."""
    events = [*rounds([3] * 4 + [2], gap_s=1.0), attempt(last_s, user="user4")]
    assert bool(alerts_of(RULES, events)) is fires


def test_only_attempts_on_sprayed_accounts_spread_it() -> None:
    """Neither nameless attempts nor an account that is left out make a burst a spray."""
    early = [attempt(0), *(attempt(1 + n, user="decoy") for n in range(9))]
    assert not alerts_of(RULES, [*early, *rounds([3] * 5, gap_s=1.0, start_s=400)])


def test_the_window_is_open_at_its_start() -> None:
    """The first and the last attempt exactly a window apart are not in one window."""
    early, later = attempt(0, user="user0"), rounds([1, 2, 1], gap_s=5.0, start_s=30.0)
    assert not alerts_of(small(), [early, *later, attempt(60, user="user2")])
    assert alerts_of(small(), [early, *later, attempt(59.999, user="user2")])


def test_a_decoy_hides_nothing() -> None:
    """An account that is tried for ever is left out, not taken for the whole source."""
    decoy = [attempt(n * 10 + 0.5, user="decoy") for n in range(42)]
    events = sorted([*rounds([3] * 5), *decoy], key=lambda event: event.time_ms)
    alert = only_alert(RULES, events)
    assert (alert.evidence["attempts"], alert.evidence["users"]) == (15, 5)
    assert alert.evidence["most_attempts_per_user"] == 3


def test_guessing_at_a_few_accounts_is_no_spray() -> None:
    """Where every account is tried too often, none is left to be sprayed."""
    guessing = [attempt(n * 30, user=f"user{n // 12}") for n in range(60)]
    assert not alerts_of(RULES, guessing)


def test_successes_count_as_attempts() -> None:
    """A password that fits is one attempt more on its account."""
    events = [*rounds([3] * 4 + [2]), attempt(430, "success", user="user4")]
    assert not alerts_of(RULES, events)
    alert = only_alert(RULES, [*events, attempt(431, user="user0")])
    assert (alert.evidence["attempts"], alert.evidence["users_entered"]) == (16, 1)
    assert alert.evidence["most_attempts_per_user"] == 4


@pytest.mark.parametrize(("entered", "fires"), [(2, True), (3, False)])
def test_a_source_from_which_most_get_in_is_no_attack(entered: int, fires: bool) -> None:
    """Where over 40 % of the accounts succeed in the end it is people who mistype."""
    inside = [attempt(200 + n, "success", user=f"user{n}") for n in range(entered)]
    assert (
        bool(alerts_of(RULES, [*rounds([2] * 5), *inside, *rounds([2] * 5, 30.0, 310.0)])) is fires
    )


def test_attempts_without_an_account_do_not_count() -> None:
    """Nameless failures are no attempts on an account, and do not fire."""
    nameless = [attempt(430 + n) for n in range(10)]
    assert not alerts_of(RULES, [*rounds([3] * 4 + [2]), *nameless])


def test_late_attempts_complete_a_window() -> None:
    """A failure, or a success, that arrives last is counted with the failures after it."""
    events = rounds([2] * 3, gap_s=5.0)
    assert alerts_of(small(), [*events[1:], events[0]])
    assert alerts_of(small(), [*events[1:], attempt(1, "success", user="user0")])
    assert not alerts_of(small(), [*events[1:], attempt(26, "success", user="user0")])


def test_a_new_alert_after_a_quiet_period() -> None:
    """A spray that goes on extends its alert; one after the quiet period opens another."""
    first = rounds([2] * 3, gap_s=5.0)
    within, after = (rounds([2] * 3, gap_s=5.0, start_s=at) for at in (120.0, 120.001))
    assert [alert.count for alert in alerts_of(small(), [*first, *within])] == [2]
    assert [alert.count for alert in alerts_of(small(), [*first, *after])] == [1, 1]


def test_an_office_is_silent() -> None:
    """People who mistype once or twice before they get in are no spray."""
    morning = []
    for n in range(30):
        morning += [attempt(n * 60 + k * 5, user=f"worker{n}") for k in range(n % 3)]
        morning.append(attempt(n * 60 + 20, "success", user=f"worker{n}"))
    assert not alerts_of(RULES, morning)
    assert not alerts_of(RULES, [*crowd(30), *morning])


def test_an_attack_from_an_office_is_seen() -> None:
    """Behind a crowd, accounts that only succeed count neither for nor against; limits rise."""
    honest = [attempt(n * 10, "success", user=f"worker{n}") for n in range(60)]
    attack = rounds([3] * 10, gap_s=20.0)
    both = sorted([*honest, *attack], key=lambda event: event.time_ms)
    assert not alerts_of(RULES, [*crowd(20), *both[:-4]])
    alert = only_alert(RULES, [*crowd(20), *both])
    assert alert.evidence["users_behind"] == 20
    assert (alert.evidence["attempts"], alert.evidence["min_attempts"]) == (30, 30)
    assert (alert.evidence["users"], alert.evidence["min_users"]) == (10, 10)


def test_an_attack_from_a_large_shared_source_is_seen() -> None:
    """However large the crowd, the limits stay within what the profile can count."""
    alert = only_alert(RULES, [*crowd(250), *rounds([3] * 20, gap_s=20.0)])
    assert (alert.evidence["min_attempts"], alert.evidence["min_users"]) == (60, 20)


def test_counts_say_when_they_are_lower_bounds() -> None:
    """Where a full profile lies wholly in the window there may have been more."""
    alert = only_alert(RULES, rounds([4] * 35, gap_s=10.0))
    assert alert.reason.startswith("at least 121 login attempts on 35 accounts")


@pytest.mark.parametrize(
    "counts", [{"min_attempts_per_user": 7}, {"usual_attempts_per_user": 9}], ids=str
)
def test_a_few_must_be_in_order(counts: dict[str, int]) -> None:
    """Attempts per account that contradict each other are refused by name."""
    with pytest.raises(InvalidConfigError, match=r"rules\.password_spray\.usual_attempts_per_user"):
        PasswordSpray(**counts)
