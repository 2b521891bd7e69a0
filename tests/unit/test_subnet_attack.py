"""``subnet_attack`` by example."""

from dataclasses import replace

import pytest

from fraudcore import LoginEvent, RuleSet
from fraudcore.rules.subnet_attack import SubnetAttack
from fraudcore.severity import risk_score
from tests.attempts import attempt
from tests.crowds import crowd
from tests.faultless import alerts_of

RULES = RuleSet((SubnetAttack(),))


def small(**changes: int) -> RuleSet:
    """Three sources, four failures, of which two not by the loudest, within a minute."""
    parameters = {
        "min_sources": 3,
        "min_failures": 4,
        "min_other_failures": 2,
        "max_own_failures": 0,
        "window_s": 60,
    }
    return RuleSet((SubnetAttack(**{"quiet_s": 120, **parameters, **changes}),))


def from_sources(counts: list[int], gap_s: float = 1.0, start_s: float = 0.0) -> list[LoginEvent]:
    """Failures from 198.51.100.1 and so on, so many from each, in turn."""
    hosts = [n for round_ in range(max(counts)) for n, most in enumerate(counts) if round_ < most]
    return [
        attempt(start_s + at * gap_s, ip=f"198.51.100.{host + 1}", user=f"user{at}")
        for at, host in enumerate(hosts)
    ]


def test_fires_at_twenty_failures_from_five_sources() -> None:
    """Five sources with four failures each fire, and the alert explains itself."""
    person = attempt(-9, ip="198.51.100.200", user="clumsy")
    (alert,) = alerts_of(RULES, [person, *from_sources([4] * 5, gap_s=180.0)])
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "subnet_attack",
        "medium",
        "T1110",
    )
    assert (alert.entity.type, alert.entity.value, alert.count) == ("subnet", "198.51.100.0/24", 1)
    assert alert.risk_score == risk_score(alert.severity, 1)
    assert alert.reason == (
        "20 coordinated failed logins from 5 sources of 198.51.100.0/24 within 1 h "
        "(limits 20 and 5)"
    )
    observed = ("failures", "sources", "other_failures", "users")
    assert [alert.evidence[name] for name in observed] == [20, 5, 16, 20]
    assert [alert.evidence[f"min_{name}"] for name in observed[:3]] == [20, 5, 10]
    assert (alert.last_seen - alert.first_seen).total_seconds() == 3420


@pytest.mark.parametrize(
    ("counts", "fires"),
    [
        pytest.param([4, 4, 4, 4, 3], False, id="19 failures"),
        pytest.param([4] * 5, True, id="20 failures"),
        pytest.param([5] * 4, False, id="4 sources"),
        pytest.param([2] * 10, True, id="10 sources"),
        pytest.param([100, 3, 2, 2, 2], False, id="one loud source, 9 others"),
        pytest.param([100, 3, 3, 2, 2], True, id="one loud source, 10 others"),
    ],
)
def test_each_threshold(counts: list[int], fires: bool) -> None:
    """It fires at each limit and is silent just below."""
    assert bool(alerts_of(RULES, from_sources(counts))) is fires


def pairs(sources: int, failures: int, start_s: float = 0.0) -> list[LoginEvent]:
    """Sources that each fail so often on one account of their own."""
    return [
        attempt(start_s + n, ip=f"198.51.100.{n % sources + 1}", user=f"owner{n % sources}")
        for n in range(sources * failures)
    ]


def test_people_who_mistype_at_their_own_addresses_are_no_attack() -> None:
    """Three failures of the only account of a source are not coordinated; four are."""
    assert not alerts_of(RULES, pairs(40, 3))
    (alert,) = alerts_of(RULES, pairs(5, 4))
    assert alert.evidence["failures"] == 20


def test_one_account_of_several_sources_is_coordinated() -> None:
    """An account that wanders through the network is an attacker's target."""
    wandering = [attempt(n, ip=f"198.51.100.{n}", user="ann") for n in range(20)]
    assert not alerts_of(RULES, wandering[:19])
    assert alerts_of(RULES, wandering)


def test_people_neither_count_nor_extend_an_alert() -> None:
    """Beside an attack, a person who mistypes is not counted, and makes no finding."""
    attack, people = from_sources([4] * 5), pairs(9, 2, start_s=100.0)
    elsewhere = [replace(e, ip=e.ip + 100) for e in people]
    assert not alerts_of(RULES, [*attack[:19], *elsewhere])
    (alert,) = alerts_of(RULES, [*attack, *elsewhere])
    assert alert.count == 1


def test_the_window_is_open_at_its_start() -> None:
    """Failures exactly a window apart are not in one window."""
    early, later = from_sources([2, 1, 1])[:3], (60, 59.999)
    for last_s, fires in zip(later, (False, True), strict=True):
        last = attempt(last_s, ip="198.51.100.1", user="user9")
        assert bool(alerts_of(small(), [*early, last])) is fires


def test_networks_are_counted_apart() -> None:
    """Sources of several networks do not add up."""
    apart = [attempt(n, ip=f"198.51.{n}.1") for n in range(40)]
    assert not alerts_of(RULES, apart)


def test_ipv6_networks_are_48s() -> None:
    """The /64s of one /48 are its sources; the hosts of one /64 are one source."""
    (alert,) = alerts_of(RULES, [attempt(n, ip=f"2001:db8:0:{n % 5}::{n}") for n in range(20)])
    assert alert.entity.value == "2001:db8::/48"
    assert alert.evidence["sources"] == 5
    assert not alerts_of(RULES, [attempt(n, ip=f"2001:db8::{n + 1:x}") for n in range(60)])


def test_successes_and_other_kinds_do_not_count() -> None:
    """Only failed logins make an attack."""
    ips = [f"198.51.100.{n}" for n in range(1, 60)]
    successes = [attempt(n, "success", ip, user="ann") for n, ip in enumerate(ips)]
    resets = [attempt(n, ip=ip, kind="password_reset") for n, ip in enumerate(ips)]
    assert not alerts_of(RULES, [*successes, *resets, *from_sources([4, 4, 4, 4, 3])])


def test_nameless_failures_count() -> None:
    """Failures without an account count for the network, and are no account."""
    (alert,) = alerts_of(RULES, [attempt(n, ip=f"198.51.100.{n % 5}") for n in range(20)])
    assert alert.evidence["users"] == 0


def test_late_failures_complete_a_window() -> None:
    """A failure that arrives last is counted with those after it."""
    events = from_sources([2, 1, 1], gap_s=20)
    assert alerts_of(small(window_s=61), [*events[1:], events[0]])
    assert not alerts_of(small(), [*events[1:], events[0]])


def test_a_new_alert_after_a_quiet_period() -> None:
    """An attack that goes on extends its alert; one after the quiet period opens another."""
    first = from_sources([2, 1, 1])
    within, after = (from_sources([2, 1, 1], start_s=at) for at in (120.0, 120.001))
    assert [alert.count for alert in alerts_of(small(), [*first, *within])] == [2]
    assert [alert.count for alert in alerts_of(small(), [*first, *after])] == [1, 1]


@pytest.mark.parametrize(("people", "fires"), [(3, True), (4, False)])
def test_a_source_from_which_as_many_succeed_is_honest(people: int, fires: bool) -> None:
    """Four accounts that fail from a source do not fire where four succeeded from it, ever."""
    known = [attempt(n - 9e6, "success", "198.51.100.5", user=f"known{n}") for n in range(people)]
    known.append(attempt(-8e6, "success", "198.51.100.5"))
    events = [*known, *from_sources([4] * 5)]
    assert bool(alerts_of(RULES, events)) is fires
    neighbour = attempt(20, ip="198.51.100.1", user="last")
    assert alerts_of(RULES, [*events, neighbour])


def test_a_late_failure_from_an_honest_source_completes_a_window() -> None:
    """It fires nothing at its own time, but does with those that came after it."""
    known = [attempt(n - 9e6, "success", "198.51.100.2", user=f"known{n}") for n in range(9)]
    events = from_sources([4] * 5)
    assert events[1].source == "198.51.100.2"
    assert alerts_of(RULES, [*known, *events[:1], *events[2:], events[1]])


def people_behind(users: int) -> list[LoginEvent]:
    """So many people behind each of five sources of one network."""
    people = [event for n in range(1, 6) for event in crowd(users, f"198.51.100.{n}")]
    return sorted(people, key=lambda event: event.time_ms)


def test_shared_sources_raise_the_limit() -> None:
    """Where each source has people behind it, the limit rises with all of them."""
    failures = from_sources([9] * 5)
    assert not alerts_of(RULES, [*people_behind(5), *failures[:44]])
    (alert,) = alerts_of(RULES, [*people_behind(5), *failures])
    assert alert.evidence["min_failures"] == 45


def test_an_attack_beside_a_shared_source_is_seen() -> None:
    """Sources without people fire at the plain limit, whoever their neighbours are."""
    attack = from_sources([1, *[4] * 5])
    assert alerts_of(RULES, [*crowd(60, "198.51.100.1"), *attack])


def test_a_carriers_network_is_silent() -> None:
    """Failures from sources that many people share never fire, however many there are."""
    assert not alerts_of(RULES, [*people_behind(60), *from_sources([80] * 5)])


def test_counts_say_when_they_are_lower_bounds() -> None:
    """Where a full profile lies wholly in the window there may have been more."""
    (alert,) = alerts_of(RULES, from_sources([30] * 5))
    assert alert.reason.startswith("at least 121 coordinated failed logins from 5 sources")
