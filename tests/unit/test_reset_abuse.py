"""``reset_abuse`` by example."""

from collections.abc import Iterable

import pytest

from fraudcore import LoginEvent, RuleSet
from fraudcore.rules.reset_abuse import ResetAbuse
from fraudcore.severity import risk_score
from tests.attempts import attempt
from tests.crowds import crowd
from tests.faultless import alerts_of

RULES = RuleSet((ResetAbuse(),))
SMALL = RuleSet((ResetAbuse(max_requests=3, window_s=60, quiet_s=120),))


def requests(times_s: Iterable[float], users: int = 100) -> list[LoginEvent]:
    """Reset requests at these seconds, granted and refused in turn, for so many accounts."""
    outcomes = ("success", "failure")
    return [
        attempt(at_s, outcomes[n % 2], kind="password_reset", user=f"user{n % users}")
        for n, at_s in enumerate(times_s)
    ]


def test_fires_at_five_requests_in_ten_minutes() -> None:
    """The fifth request within ten minutes fires; four are silent."""
    asked = requests(range(0, 600, 120))
    assert not alerts_of(RULES, asked[:4])
    (alert,) = alerts_of(RULES, asked)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "reset_abuse",
        "medium",
        "T1110",
    )
    assert (alert.entity.type, alert.entity.value) == ("ip", "192.0.2.1")
    assert alert.risk_score == risk_score(alert.severity, 1)
    assert alert.reason == (
        "5 password resets asked for from 192.0.2.1, for 5 accounts, within 10 min (limit 5)"
    )
    assert (alert.evidence["requests"], alert.evidence["accounts"]) == (5, 5)


def test_the_window_is_open_at_its_start() -> None:
    """Requests exactly a window apart are not in one window."""
    assert not alerts_of(SMALL, requests((0, 30, 60)))
    assert alerts_of(SMALL, requests((0, 30, 59.999)))


def test_one_account_is_low() -> None:
    """Who waits for a mail asks again: requests for one account are low, for two medium."""
    (alert,) = alerts_of(RULES, requests(range(5), users=1))
    assert alert.severity == "low"
    assert "for 1 account, within" in alert.reason
    (alert,) = alerts_of(RULES, requests(range(5), users=2))
    assert alert.severity == "medium"


@pytest.mark.parametrize("names", [(None, "-"), (None, "ann")])
def test_nameless_requests_count(names: tuple[str | None, ...]) -> None:
    """Requests without an account count, and are never one account."""
    asked = [attempt(n, kind="password_reset", user=names[n % 2]) for n in range(5)]
    (alert,) = alerts_of(RULES, asked)
    assert alert.severity == "medium"
    assert alert.evidence["accounts"] == len({*names} - {None, "-"})


def test_other_kinds_do_not_count() -> None:
    """Neither failed logins nor changed passwords are requests, and none of them fires."""
    others = [attempt(n, kind=kind) for n in range(9) for kind in ("login", "password_change")]
    assert not alerts_of(RULES, [*requests(range(4)), *others])


def test_sources_are_counted_apart() -> None:
    """Requests from several sources do not add up."""
    apart = [attempt(n, ip=f"192.0.2.{n}", kind="password_reset") for n in range(20)]
    assert not alerts_of(RULES, apart)


def test_late_requests_complete_a_window() -> None:
    """A request that arrives late is counted with those after it."""
    assert alerts_of(SMALL, requests((30, 59, 0)))
    assert not alerts_of(SMALL, requests((30, 60, 0)))


def test_a_new_alert_after_a_quiet_period() -> None:
    """Requests after the quiet period are a new alert; those within it extend the old one."""
    first = requests((0, 10, 20))
    within, after = requests((138, 139, 140)), requests((139, 140, 140.001))
    assert [alert.count for alert in alerts_of(SMALL, [*first, *within])] == [2]
    assert [alert.count for alert in alerts_of(SMALL, [*first, *after])] == [1, 1]


def test_a_shared_source_may_ask_more_often() -> None:
    """A crowd raises the limit, at most to what the profile can count."""
    for users, limit in ((20, 10), (250, 24)):
        assert not alerts_of(RULES, [*crowd(users), *requests(range(limit - 1))])
        (alert,) = alerts_of(RULES, [*crowd(users), *requests(range(limit))])
        assert alert.evidence["max_requests"] == limit


def test_counts_say_when_they_are_lower_bounds() -> None:
    """Where a full profile lies wholly in the window there may have been more."""
    (alert,) = alerts_of(RULES, requests(range(40)))
    assert alert.reason.startswith("at least 25 password resets")
