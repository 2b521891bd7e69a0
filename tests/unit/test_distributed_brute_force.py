"""``distributed_brute_force`` by example."""

from typing import Any

import pytest

from fraudcore import Geo, LoginEvent, Network, RuleSet
from fraudcore.rules.distributed_brute_force import DistributedBruteForce
from fraudcore.severity import risk_score
from tests.attempts import BERLIN, TOKYO, attempt, success
from tests.faultless import alerts_of

RULES = RuleSet((DistributedBruteForce(),))
SMALL = RuleSet(
    (
        DistributedBruteForce(
            min_failures=4, min_sources=2, many_sources=3, window_s=60, quiet_s=120
        ),
    )
)


def guesses(
    failures: int, sources: int, gap_s: float = 1.0, start_s: float = 0.0, **facts: Any
) -> list[LoginEvent]:
    """Failures on one account from so many networks in turn; a list of facts is taken in turn."""
    return [
        attempt(
            start_s + n * gap_s,
            user="ann",
            ip=f"203.0.{n % sources}.1",
            **{name: values[n % len(values)] for name, values in facts.items()},
        )
        for n in range(failures)
    ]


COUNTRIES = [BERLIN, TOKYO]
AGENTS = [f"agent {n}" for n in range(3)]
NETWORKS = [Network(asn=64_500 + n) for n in range(3)]


def test_fires_at_ten_failures_from_five_sources_in_two_countries() -> None:
    """Guesses from five sources in two countries fire, and the alert explains itself."""
    (alert,) = alerts_of(RULES, guesses(10, 5, gap_s=180.0, geo=COUNTRIES))
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "distributed_brute_force",
        "high",
        "T1110.001",
    )
    assert (alert.entity.type, alert.entity.value, alert.count) == ("user", "ann", 1)
    assert alert.risk_score == risk_score(alert.severity, 1)
    assert alert.reason == (
        "10 failed logins on account ann from 5 sources within 30 min: countries 2, networks 0, "
        "agents 0 (limits 10 and 5)"
    )
    observed = ("failures", "sources", "countries", "networks", "agents")
    assert [alert.evidence[name] for name in observed] == [10, 5, 2, 0, 0]
    assert [alert.evidence[f"min_{name}"] for name in observed] == [10, 5, 2, 3, 3]
    assert alert.evidence["many_sources"] == 8
    assert (alert.last_seen - alert.first_seen).total_seconds() == 1620


@pytest.mark.parametrize(
    ("events", "fires"),
    [
        pytest.param(guesses(9, 5, geo=COUNTRIES), False, id="9 failures"),
        pytest.param(guesses(20, 4, geo=COUNTRIES), False, id="4 sources"),
        pytest.param(guesses(10, 5, geo=COUNTRIES[:1]), False, id="1 country"),
        pytest.param(guesses(10, 5, network=NETWORKS[:2]), False, id="2 networks"),
        pytest.param(guesses(10, 5, network=NETWORKS), True, id="3 networks"),
        pytest.param(guesses(10, 5, user_agent=AGENTS[:2]), False, id="2 agents"),
        pytest.param(guesses(10, 5, user_agent=AGENTS), True, id="3 agents"),
        pytest.param(guesses(10, 7), False, id="7 sources"),
        pytest.param(guesses(10, 8), True, id="8 sources"),
    ],
)
def test_each_threshold(events: list[LoginEvent], fires: bool) -> None:
    """It fires at each limit and is silent just below."""
    assert bool(alerts_of(RULES, events)) is fires


def test_what_is_not_known_tells_nothing_apart() -> None:
    """Failures of unknown country, network and agent are not from one more of each."""
    unknown = guesses(
        12,
        5,
        geo=[BERLIN, None, Geo()],
        network=[*NETWORKS[:2], None, Network(masked="tor")],
        user_agent=[*AGENTS[:2], None],
    )
    assert not alerts_of(RULES, unknown)


def test_the_window_is_open_at_its_start() -> None:
    """Failures exactly a window apart are not in one window."""
    early = guesses(3, 3)
    for last_s, fires in ((60, False), (59.999, True)):
        last = attempt(last_s, user="ann", ip="203.0.3.1")
        assert bool(alerts_of(SMALL, [*early, last])) is fires


def test_accounts_are_counted_apart() -> None:
    """Failures on several accounts, or on none, do not add up."""
    names = ("ann", "bob", None, "-", "N/A")
    spread = [attempt(n, ip=f"203.0.{n}.1", user=names[n % 5]) for n in range(45)]
    assert not alerts_of(RULES, spread)


def test_repeats_from_one_source_count_once() -> None:
    """A device that retries one secret, wherever it moves, makes one failure a source."""
    phone = guesses(35, 9, credential_tag=["old"])
    assert not alerts_of(RULES, phone)
    (alert,) = alerts_of(RULES, [*phone, attempt(40, user="ann", ip="203.0.9.1")])
    assert alert.evidence["failures"] == 10


def test_one_secret_from_many_sources_counts_for_each() -> None:
    """A stolen pair retried through ten proxies is ten failures."""
    assert alerts_of(RULES, guesses(10, 10, credential_tag=["stolen"]))


def test_guesses_cannot_be_drowned_in_repeats() -> None:
    """Repeating each guess until the profile is full does not hide that there are others."""
    drowned = [
        attempt(n, user="ann", ip=f"203.0.{n % 9}.1", credential_tag=f"secret{n % 9}")
        for n in range(60)
    ]
    assert alerts_of(RULES, guesses(9, 9, credential_tag=["old"])) == []
    (alert,) = alerts_of(RULES, drowned)
    assert alert.reason.startswith("at least 37 failed logins")


def test_one_secret_is_no_flood_of_guesses() -> None:
    """A device that retries one secret for ever, wherever it moves, never counts each retry."""
    assert not alerts_of(RULES, guesses(90, 9, credential_tag=["old"]))


def test_two_secrets_are_a_flood_of_guesses() -> None:
    """Where as few as two secrets differ in a full profile, every failure counts."""
    two = guesses(90, 5, credential_tag=["a"] * 17 + ["b"], geo=COUNTRIES)
    (alert,) = alerts_of(RULES, two)
    assert alert.evidence["failures"] == 37


def test_untagged_guesses_cannot_be_drowned_either() -> None:
    """Neither can guesses without tags be drowned in repeats of a tagged one."""
    mixed = guesses(90, 9, credential_tag=["old"] * 17 + [None])
    assert alerts_of(RULES, mixed)


def test_familiar_networks_do_not_count() -> None:
    """A service account whose password was rotated fails from all of its hosts."""
    hosts = [success(n - 86_400, ip=f"203.0.{n}.9") for n in range(9)]
    assert not alerts_of(RULES, [*hosts, *guesses(30, 9)])
    strangers = [attempt(40 + n, user="ann", ip=f"198.51.{n % 8}.1") for n in range(10)]
    assert not alerts_of(RULES, [*hosts, *guesses(9, 9), *strangers[:9]])
    two_strangers = [
        attempt(40 + n, user="ann", ip=f"198.51.{n % 2}.1", user_agent=AGENTS[n % 3])
        for n in range(12)
    ]
    assert not alerts_of(RULES, [*hosts, *guesses(9, 9), *two_strangers])
    (alert,) = alerts_of(RULES, [*hosts, *guesses(9, 9), *strangers])
    assert (alert.evidence["failures"], alert.evidence["sources"]) == (10, 8)


@pytest.mark.parametrize(("at_s", "fires"), [(-1791.0, False), (-1790.999, True)])
def test_a_network_is_familiar_only_before_the_window(at_s: float, fires: bool) -> None:
    """A success within the window, as it may be the attacker's, makes no network familiar."""
    entered = success(at_s, ip="203.0.0.9")
    assert bool(alerts_of(RULES, [entered, *guesses(10, 8)])) is fires


def test_a_masked_success_makes_no_network_familiar() -> None:
    """Who once got in through Tor does not make its exit a place of the owner."""
    masked = success(-86_400, ip="203.0.0.9", network=Network(masked="tor"))
    assert alerts_of(RULES, [masked, *guesses(10, 8)])


def test_a_success_resets_nothing() -> None:
    """Failures before and after a success count together."""
    events = [*guesses(9, 8), success(20, ip="198.51.100.7")]
    assert alerts_of(RULES, [*events, attempt(21, user="ann", ip="203.0.9.1")])


def test_late_failures_complete_a_window() -> None:
    """A failure that arrives last is counted with those after it."""
    events = guesses(4, 4, gap_s=19.0)
    assert alerts_of(SMALL, [*events[1:], events[0]])
    assert not alerts_of(SMALL, [*guesses(4, 4, gap_s=20.0)[1:], events[0]])


def test_a_new_alert_after_a_quiet_period() -> None:
    """Guesses that go on extend the alert; after the quiet period they open another."""
    first = guesses(4, 4)
    within, after = (guesses(4, 4, start_s=at) for at in (120.0, 120.001))
    assert [alert.count for alert in alerts_of(SMALL, [*first, *within])] == [2]
    assert [alert.count for alert in alerts_of(SMALL, [*first, *after])] == [1, 1]


def test_hostile_names_are_escaped_in_the_reason() -> None:
    """An account name cannot put lines or control characters into an alert's reason."""
    name = "ann\r\nALERT \x1b[31m\u202e" + "x" * 200
    events = [attempt(n, user=name, ip=f"203.0.{n}.1") for n in range(4)]
    (alert,) = alerts_of(SMALL, events)
    assert alert.entity.value == name
    assert alert.reason.isprintable()
    assert len(alert.reason) < 400
