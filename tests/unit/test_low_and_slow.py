"""``low_and_slow`` by example."""

from collections.abc import Iterable

import pytest

from fraudcore import LoginEvent, Network, RuleSet
from fraudcore.rules.low_and_slow import LowAndSlow
from fraudcore.severity import risk_score
from tests.attempts import attempt, failures, success
from tests.faultless import alerts_of

RULES = RuleSet((LowAndSlow(),))
SMALL = RuleSet(
    (LowAndSlow(min_failures=3, min_median_gap_s=10, retry_s=2, window_s=60, quiet_s=120),)
)
STRANGER = "198.51.100.7"
DAY_S = 86_400


def guesses(times_s: Iterable[float], ip: str = STRANGER) -> list[LoginEvent]:
    """Failures on one account at these seconds."""
    return failures(times_s, user="ann", ip=ip)


def test_fires_at_four_spaced_out_failures() -> None:
    """The fourth failure after long pauses fires; three are silent."""
    tried = guesses((0, 900, 1800, 2700))
    assert not alerts_of(RULES, tried[:3])
    (alert,) = alerts_of(RULES, tried)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "low_and_slow",
        "medium",
        "T1110.001",
    )
    assert (alert.entity.type, alert.entity.value, alert.count) == ("user", "ann", 1)
    assert alert.risk_score == risk_score(alert.severity, 1)
    assert alert.reason == (
        "4 failed logins on account ann from unfamiliar networks within 2 h, 15 min apart "
        "(limits 4 and 10 min)"
    )
    observed = ("failures", "min_failures", "median_gap_s", "min_median_gap_s", "sources")
    assert [alert.evidence[name] for name in observed] == [4, 4, 900, 600, 1]
    assert (alert.last_seen - alert.first_seen).total_seconds() == 2700


@pytest.mark.parametrize(
    ("times_s", "fires"),
    [
        pytest.param((0, 600, 1200, 1800), False, id="ten minutes are not long"),
        pytest.param((0, 600.001, 1200.002, 1800.003), True, id="a millisecond more is"),
        pytest.param((0, 100, 701, 1302), True, id="one short pause of three"),
        pytest.param((0, 100, 200, 6000), False, id="two short pauses of three"),
        pytest.param((0, 400, 1201, 2402, 2802), True, id="median between two pauses"),
        pytest.param((0, 2400, 4800, 7200), False, id="a window apart"),
        pytest.param((0, 2400, 4800, 7199.999), True, id="within the window"),
    ],
)
def test_pauses(times_s: tuple[float, ...], fires: bool) -> None:
    """The median pause must exceed ten minutes, all within two hours."""
    assert bool(alerts_of(RULES, guesses(times_s))) is fires


@pytest.mark.parametrize(("retry_s", "fires"), [(60, True), (60.001, False)])
def test_retries_are_no_failures_of_their_own(retry_s: float, fires: bool) -> None:
    """Failures within a minute of one another are one, and shorten no pause."""
    times_s = sorted({at_s + n * retry_s for at_s in (0, 900, 1800, 2700) for n in range(3)})
    assert bool(alerts_of(RULES, guesses(times_s))) is fires


def test_repeats_of_one_secret_count_once() -> None:
    """A phone that retries an old password every quarter of an hour is no attack."""
    phone = failures(range(0, 7200, 900), user="ann", ip=STRANGER, credential_tag="old")
    assert not alerts_of(RULES, phone)
    others = [
        attempt(at_s, user="ann", ip=STRANGER, credential_tag=f"tag{at_s}")
        for at_s in (1000, 2000, 3000)
    ]
    (alert,) = alerts_of(RULES, sorted([*phone, *others], key=lambda event: event.time_ms))
    assert alert.evidence["failures"] == 4


def test_familiar_networks_do_not_count() -> None:
    """An owner who mistypes over a morning at the usual place is no attack."""
    at_home = success(-DAY_S, ip="192.0.2.9")
    owner = guesses((0, 900, 1800, 2700, 3600), ip="192.0.2.1")
    assert not alerts_of(RULES, [at_home, *owner])
    strangers = guesses((100, 1000, 1900))
    mixed = sorted([*owner, *strangers], key=lambda event: event.time_ms)
    assert not alerts_of(RULES, [at_home, *mixed])


def test_failures_from_familiar_networks_shorten_no_pause() -> None:
    """Neither hide the owner's mistakes an attacker, nor do they fire for him."""
    at_home = success(-DAY_S, ip="192.0.2.9")
    owner, strangers = guesses(range(0, 2700, 300), "192.0.2.1"), guesses((1, 901, 1801, 2701))
    mixed = sorted([*owner, *strangers, *guesses((2702,), "192.0.2.1")], key=lambda e: e.time_ms)
    (alert,) = alerts_of(RULES, [at_home, *mixed])
    assert (alert.count, alert.evidence["failures"]) == (1, 4)


@pytest.mark.parametrize(("at_s", "fires"), [(-4500, False), (-4499.999, True)])
def test_a_network_is_familiar_only_before_the_window(at_s: float, fires: bool) -> None:
    """A success within the window makes no network familiar, as it may be the attacker's."""
    entered = success(at_s, ip=STRANGER)
    assert bool(alerts_of(RULES, [entered, *guesses((0, 900, 1800, 2700))])) is fires


@pytest.mark.parametrize(
    ("at_s", "fires"), [(-0.001, True), (0, False), (1000, False), (2700, False)]
)
def test_a_success_from_a_familiar_network_cancels(at_s: float, fires: bool) -> None:
    """Where the owner got in at the usual place after the first failure, it was the owner."""
    known, owner = success(-DAY_S, ip="192.0.2.9"), success(at_s, ip="192.0.2.1")
    tried = guesses((0, 900, 1800, 2700))
    stream = sorted([known, owner, *tried], key=lambda event: event.time_ms)
    assert bool(alerts_of(RULES, stream)) is fires


def test_other_successes_cancel_nothing() -> None:
    """Successes from elsewhere, masked ones, and those of other accounts do not cancel."""
    known = [success(-DAY_S, ip=ip) for ip in ("192.0.2.9", "192.0.2.10")]
    others = [
        success(1000, ip=STRANGER),
        success(1001, ip="203.0.113.5"),
        success(1002, ip="192.0.2.9", network=Network(masked="vpn")),
        success(1003, ip="192.0.2.9", user="bob"),
    ]
    tried = guesses((0, 900, 1800, 2700))
    assert alerts_of(RULES, [*known, *tried[:2], *others, *tried[2:]])


def test_one_alert_goes_on_after_a_later_success() -> None:
    """A success from a familiar network ends what it cancels, not what comes after it."""
    known, owner = success(-DAY_S, ip="192.0.2.9"), success(950, ip="192.0.2.9")
    before, after = guesses((0, 900)), guesses(range(9000, 12_000, 900))
    assert not alerts_of(RULES, [known, *before, owner, *guesses((1800, 2700))])
    assert alerts_of(RULES, [known, *before, owner, *after])


def test_accounts_are_counted_apart() -> None:
    """Failures on several accounts, or on none, do not add up."""
    names = ("ann", "bob", None)
    spread = [attempt(n * 700, ip=STRANGER, user=names[n % 3]) for n in range(9)]
    assert not alerts_of(RULES, spread)


def test_sources_are_counted_together() -> None:
    """An attacker who changes the address with every guess is one attacker."""
    spread = [attempt(n * 900, ip=f"203.0.{n}.1", user="ann") for n in range(4)]
    (alert,) = alerts_of(RULES, spread)
    assert alert.evidence["sources"] == 4


def test_late_failures_complete_a_window() -> None:
    """A failure that arrives late is counted with those after it."""
    assert alerts_of(SMALL, guesses((20, 40, 0)))
    assert not alerts_of(SMALL, guesses((30, 60, 0)))


def test_a_new_alert_after_a_quiet_period() -> None:
    """Guesses that go on extend the alert; after the quiet period they open another."""
    assert [alert.count for alert in alerts_of(SMALL, guesses(range(0, 100, 20)))] == [3]
    again = guesses((0, 20, 40, 121, 141, 161))
    assert [alert.count for alert in alerts_of(SMALL, again)] == [1, 1]


def test_silent_once_the_guesses_have_passed() -> None:
    """A failure two hours later finds nothing of them in its window."""
    (alert,) = alerts_of(RULES, guesses((0, 900, 1800, 2700, 9900)))
    assert alert.count == 1


def test_hostile_names_are_escaped_in_the_reason() -> None:
    """An account name cannot put lines or control characters into an alert's reason."""
    name = "ann\r\nALERT \x1b[31m\u202e" + "x" * 200
    (alert,) = alerts_of(SMALL, failures((0, 20, 40), user=name))
    assert alert.entity.value == name
    assert alert.reason.isprintable()
    assert len(alert.reason) < 350
