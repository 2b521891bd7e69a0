"""``dormant_account`` by example."""

from typing import Any

import pytest

from fraudcore import Engine, LoginEvent, Network, RuleSet
from fraudcore.rules.dormant_account import DormantAccount
from fraudcore.timestamp import from_millis
from tests.attempts import BERLIN, START_MS, alerts_of, attempt, success

RULES = RuleSet((DormantAccount(),))
DAY_S = 86_400


def back(days: float, **fields: Any) -> list[LoginEvent]:
    """Two successes, so many days apart."""
    return [success(-days * DAY_S, BERLIN, **fields), success(0, BERLIN, **fields)]


def test_fires_on_coming_back() -> None:
    """A success after forty days fires, and the alert explains itself."""
    events = back(40.9)
    (alert,) = alerts_of(RULES, events)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "dormant_account",
        "low",
        "T1078",
    )
    assert (alert.entity.type, alert.entity.value, alert.count) == ("user", "ann", 1)
    assert alert.reason == (
        "account ann: success from 192.0.2.1 after 40 days without one (limit 30)"
    )
    assert alert.evidence == {
        "days_absent": 40,
        "dormant_days": 30,
        "severity": "low",
        "event_ids": [events[-1].event_id],
    }
    assert alert.first_seen == alert.last_seen == from_millis(START_MS)


@pytest.mark.parametrize(
    ("days", "severity"),
    [(30, "low"), (90, "medium"), (365, "high"), (700, "high")],
)
def test_each_level_begins_at_its_limit(days: int, severity: str) -> None:
    """From exactly that many days on an absence is so grave; a millisecond less, it is not."""
    (alert,) = alerts_of(RULES, back(days))
    assert alert.severity == severity
    lesser = [alert.severity for alert in alerts_of(RULES, back(days - 1e-3 / DAY_S))]
    assert lesser == {30: [], 90: ["low"], 365: ["medium"], 700: ["high"]}[days]


def test_the_levels_can_be_set() -> None:
    """Days are parameters; the gravest level reached counts, in whatever order they are."""
    rules = RuleSet((DormantAccount(low_days=10, medium_days=5, high_days=20),))
    found = [[alert.severity for alert in alerts_of(rules, back(days))] for days in (4, 5, 12, 20)]
    assert found == [[], ["medium"], ["medium"], ["high"]]


def test_longer_absences_weigh_more() -> None:
    """Within a level the risk score rises with the days."""
    (short,), (long,) = alerts_of(RULES, back(30)), alerts_of(RULES, back(80))
    assert short.severity == long.severity
    assert short.risk_score < long.risk_score


def test_the_first_success_is_silent() -> None:
    """An account that was never used is not back."""
    assert not alerts_of(RULES, [success(0)])
    assert not alerts_of(RULES, [attempt(-90 * DAY_S, user="ann"), success(0)])


def test_it_fires_once_on_coming_back() -> None:
    """The next success is in use again."""
    (alert,) = alerts_of(RULES, [*back(40), success(60), success(29 * DAY_S)])
    assert alert.count == 1


def test_failures_and_other_kinds_are_no_use() -> None:
    """Guesses on a dormant account do not wake it, nor do prompts and changes."""
    first, last = back(40)
    others = [
        attempt(-DAY_S, user="ann"),
        success(-DAY_S, kind="challenge"),
        success(-DAY_S, kind="password_change"),
        success(-DAY_S, user="bob"),
        success(-DAY_S, user=None),
    ]
    assert not alerts_of(RULES, [first, *others])
    assert alerts_of(RULES, [first, *others, last])


def test_use_through_masked_networks_is_use() -> None:
    """Whoever logs in behind a VPN has not left, and comes back behind one as well."""
    vpn = Network(masked="vpn")
    first, last = back(40)
    assert not alerts_of(RULES, [first, success(-20 * DAY_S, network=vpn), last])
    assert alerts_of(RULES, back(40, network=vpn))


def test_a_late_success_counts_from_its_own_neighbour() -> None:
    """What came after it does not matter."""
    first = success(-80 * DAY_S)
    (alert,) = alerts_of(RULES, [first, success(60), success(0)])
    assert (alert.count, alert.evidence["days_absent"]) == (2, 80)
    assert not alerts_of(RULES, [first, success(-79 * DAY_S), success(-79.5 * DAY_S)])
    assert not alerts_of(RULES, [success(60), success(0)])


def test_a_late_success_in_between_leaves_the_alert() -> None:
    """An alert is not taken back, and the success in between opens none of its own."""
    (alert,) = alerts_of(RULES, [*back(40), success(-20 * DAY_S)])
    assert (alert.count, alert.last_seen) == (1, from_millis(START_MS))


def test_each_absence_opens_an_alert() -> None:
    """Absences lie further apart than any quiet period of an hour."""
    events = [success(-80 * DAY_S), success(-40 * DAY_S), success(0)]
    assert [alert.count for alert in alerts_of(RULES, events)] == [1, 1]


def test_profiles_outlive_the_longest_absence() -> None:
    """Twice the longest level is remembered, so that a year away is seen."""
    assert Engine(RULES).retention_s("user") > 2 * 365 * DAY_S
    assert DormantAccount(low_days=1000).memory_s == 2000 * DAY_S


def test_hostile_names_are_escaped_in_the_reason() -> None:
    """An account's name cannot put control characters into an alert's reason."""
    (alert,) = alerts_of(RULES, back(40, user="\r\nFAKE\u202e" * 20))
    assert alert.reason.isprintable()
    assert len(alert.reason) <= 500
