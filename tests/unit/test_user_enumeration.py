"""``user_enumeration`` by example."""

from typing import Any

from fraudcore import LoginEvent
from tests.attempts import alerts_of, attempt, only

RULES = only("user_enumeration")


def unknown(at_s: float, user: str | None, **fields: Any) -> LoginEvent:
    """A failure because the account does not exist."""
    return attempt(at_s, reason="unknown_user", user=user, **fields)


def test_fires_at_five_unknown_users_in_five_minutes() -> None:
    """The fifth unknown account within five minutes fires; four are silent."""
    tried = [unknown(n * 60, f"user{n}") for n in range(5)]
    assert not alerts_of(RULES, tried[:4])
    (alert,) = alerts_of(RULES, tried)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "user_enumeration",
        "medium",
        "T1087",
    )
    assert alert.reason == (
        "5 accounts that do not exist tried from 192.0.2.1 within 5 min (limit 5)"
    )
    assert alert.evidence["unknown_users"] == 5


def test_fires_at_ten_slow_unknown_users() -> None:
    """Ten unknown accounts within ten minutes fire, though never five within five."""
    rules = only("user_enumeration", max_unknown_users=6)
    tried = [unknown(n * 66, f"user{n}") for n in range(10)]
    assert not alerts_of(rules, tried[:9])
    (alert,) = alerts_of(rules, tried)
    assert alert.reason.startswith("10 accounts that do not exist")
    assert alert.reason.endswith("within 10 min (limit 10)")


def test_too_slow_is_silent() -> None:
    """Unknown accounts spread wider than both windows allow are silent."""
    assert not alerts_of(RULES, [unknown(n * 76, f"user{n}") for n in range(30)])


def test_one_name_counts_once() -> None:
    """A source that mistypes one name over and over enumerates nothing."""
    assert not alerts_of(RULES, [unknown(n, "typo") for n in range(50)])


def test_other_failures_do_not_count() -> None:
    """Wrong passwords of existing accounts, and failures of unstated reason, do not count."""
    others = [attempt(n, user=f"user{n}", reason="bad_password") for n in range(20)]
    bare = [attempt(30 + n, user=f"name{n}") for n in range(20)]
    four = [unknown(60 + n, f"nobody{n}") for n in range(4)]
    assert not alerts_of(RULES, [*others, *bare, *four])


def test_a_success_is_no_unknown_user() -> None:
    """A success never counts, whatever reason a broken producer puts beside it."""
    odd = [attempt(n, "success", user=f"user{n}", reason="unknown_user") for n in range(9)]
    assert not alerts_of(RULES, odd)


def test_nameless_attempts_do_not_count() -> None:
    """Attempts without a name say nothing about names."""
    four = [unknown(n, f"user{n}") for n in range(4)]
    assert not alerts_of(RULES, [*four, unknown(5, None), unknown(6, "N/A")])


def test_late_attempts_complete_a_window() -> None:
    """An unknown account that arrives late is counted with those tried after it."""
    tried = [unknown(second, f"user{second}") for second in (100, 200, 300, 399, 100.5)]
    assert alerts_of(RULES, tried)
    too_late = [unknown(second, f"user{second}") for second in (100, 200, 300, 399, 99)]
    assert not alerts_of(RULES, too_late)


def test_a_new_alert_after_a_quiet_period() -> None:
    """An hour without a finding ends the alert."""
    first = [unknown(n, f"user{n}") for n in range(5)]
    again = [unknown(3600 + n, f"user{n}") for n in range(5)]
    later = [unknown(3606 + n, f"user{n}") for n in range(5)]
    assert [alert.count for alert in alerts_of(RULES, [*first, *again])] == [2]
    assert [alert.count for alert in alerts_of(RULES, [*first, *later])] == [1, 1]
