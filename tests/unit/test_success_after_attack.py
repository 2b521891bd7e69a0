"""``success_after_attack`` by example."""

from collections.abc import Iterable
from typing import Any

import pytest

from fraudcore import Alert, LoginEvent, Network, RuleSet
from fraudcore.rules.failed_login_burst import FailedLoginBurst
from fraudcore.rules.success_after_attack import SuccessAfterAttack
from tests.attempts import attempt, failures, success
from tests.faultless import alerts_of, findings_of
from tests.parameter_bounds import assert_bounds

RULES = RuleSet((SuccessAfterAttack(),))
LATE = RuleSet((SuccessAfterAttack(),), lateness_s=60)
HOME, OFFICE, LAIR, ELSEWHERE = "192.0.2.1", "192.0.3.1", "198.51.100.7", "203.0.113.9"
DAY_S = 86_400


def guesses(times_s: Iterable[float], ip: str = LAIR, **fields: Any) -> list[LoginEvent]:
    """Failures on the account ``ann`` from a strange place."""
    return failures(times_s, ip=ip, user="ann", **fields)


def rove(times_s: Iterable[float], **fields: Any) -> list[LoginEvent]:
    """Failures on the account ``ann``, each from a neighbourhood of its own."""
    return [
        attempt(at_s, ip=f"100.{64 + n}.1.1", user="ann", **fields)
        for n, at_s in enumerate(times_s)
    ]


def spray(
    times_s: Iterable[float], users: int = 3, ip: str = LAIR, **fields: Any
) -> list[LoginEvent]:
    """Failures on several accounts in turn from one source."""
    return [
        attempt(at_s, ip=ip, user=f"victim{n % users}", **fields) for n, at_s in enumerate(times_s)
    ]


def entry(at_s: float, user: str = "bob", ip: str = LAIR, **fields: Any) -> LoginEvent:
    """A success from the source that sprayed."""
    return success(at_s, ip=ip, user=user, **fields)


def only_alert(events: list[LoginEvent], rules: RuleSet = RULES) -> Alert:
    """The one alert that there must be."""
    (alert,) = alerts_of(rules, events)
    return alert


def test_fires_at_seven_failures_before_a_success() -> None:
    """A success after seven failures on its account within three hours fires; after six not."""
    seven = guesses(range(0, 700, 100))
    assert not alerts_of(RULES, [*seven[1:], success(900, ip=LAIR)])
    alert = only_alert([*seven, success(900, ip=LAIR)])
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "success_after_attack",
        "critical",
        "T1078",
    )
    assert (alert.entity.type, alert.entity.value) == ("user", "ann")
    assert alert.reason == (
        "account ann: success from 198.51.100.7 after 7 failed logins from 1 source within 3 h "
        "(limit 7)"
    )
    evidence = dict(alert.evidence)
    del evidence["event_ids"]
    assert evidence == {
        "failures": 7,
        "min_failures": 7,
        "window_s": 10_800,
        "sources": 1,
        "from_failing_network": True,
        "success_ip": LAIR,
        "since_failure_s": 300.0,
        "overflows": False,
        "severity": "critical",
    }
    assert (alert.first_seen, alert.last_seen) == (
        seven[0].occurred_at,
        success(900).occurred_at,
    )


def test_failures_alone_are_silent() -> None:
    """Without a success nobody got in, however many guesses there were."""
    assert not alerts_of(RULES, guesses(range(100)))


def test_the_window_is_open_at_its_start() -> None:
    """A failure exactly three hours before the success is too old, one a millisecond later not."""
    six = guesses(range(1000, 1006))
    assert not alerts_of(RULES, [*guesses([0]), *six, success(10_800, ip=LAIR)])
    assert alerts_of(RULES, [*guesses([0]), *six, success(10_799.999, ip=LAIR)])


def test_failures_after_the_success_do_not_count() -> None:
    """Six failures before a success and many after it are no attack that it ended."""
    assert not alerts_of(RULES, [*guesses(range(6)), success(10, ip=LAIR), *guesses(range(20, 40))])


def test_accounts_are_counted_apart() -> None:
    """Failures on other accounts, or on none, say nothing about the one that succeeds."""
    others = [attempt(n, ip=f"203.0.{n}.1", user=f"user{n}") for n in range(20)]
    nameless = [attempt(n, ip=f"203.0.{n}.2") for n in range(20)]
    assert not alerts_of(RULES, [*others, *nameless, success(30, ip=LAIR)])
    assert not alerts_of(RULES, [*nameless, success(30, ip=LAIR, user="-")])


def test_an_owner_who_mistypes_at_home_is_silent() -> None:
    """Seven wrong passwords and the right one from a familiar neighbourhood are the owner's."""
    at_home = success(0, ip=HOME)
    mistyped = guesses(range(100, 170, 10), ip="192.0.2.77")
    assert not alerts_of(RULES, [at_home, *mistyped, success(180, ip="192.0.2.77")])
    assert alerts_of(RULES, [*mistyped, success(180, ip="192.0.2.77")])


def test_a_home_of_earlier_days_stays_familiar() -> None:
    """A neighbourhood is familiar however long ago, and however often since, the account came."""
    at_home = success(0, ip=HOME)
    travels = [success(n * DAY_S, ip=f"203.0.{n}.1") for n in range(1, 40)]
    mistyped = guesses(range(40 * DAY_S, 40 * DAY_S + 7), ip=HOME)
    assert not alerts_of(RULES, [at_home, *travels, *mistyped, success(40 * DAY_S + 9, ip=HOME)])


def test_an_owner_who_logs_in_under_attack_is_silent() -> None:
    """A success from a familiar neighbourhood is the owner's, whoever guesses elsewhere."""
    assert not alerts_of(RULES, [success(0, ip=HOME), *guesses(range(100, 150)), success(200)])


def test_a_place_must_be_familiar_before_the_attack() -> None:
    """What became familiar only after the first guess came too late to clear anybody."""
    history = success(0, ip=OFFICE)
    attack = rove(range(100, 107))
    first = success(100, ip=ELSEWHERE)
    again = success(200, ip=ELSEWHERE)
    assert not alerts_of(RULES, [history, success(99, ip=ELSEWHERE), *attack, again])
    assert alerts_of(RULES, [history, first, *attack, again])


def test_the_right_guess_comes_from_where_the_wrong_ones_did() -> None:
    """A success from another neighbourhood than its one or two guessers' is somebody else's."""
    home, attack = success(0, ip=HOME), guesses(range(100, 107))
    assert not alerts_of(RULES, [home, *attack, success(200, ip=ELSEWHERE)])
    near = only_alert([home, *attack, success(200, ip="198.51.100.200")])
    assert near.evidence["from_failing_network"]


def test_an_attack_that_changes_its_address_succeeds_from_a_new_one() -> None:
    """Where most guesses have a neighbourhood of their own, the right one has, too."""
    home, elsewhere = success(0, ip=HOME), success(200, ip=ELSEWHERE)
    alert = only_alert([home, *rove(range(100, 107)), elsewhere])
    assert not alert.evidence["from_failing_network"]
    assert alert.evidence["sources"] == 7
    assert "from 7 sources within" in alert.reason
    steady = guesses(range(110, 116))
    assert alerts_of(RULES, [home, *rove(range(100, 107)), *steady, elsewhere])
    assert not alerts_of(RULES, [home, *rove(range(100, 106)), *steady, elsewhere])


def test_where_no_place_is_familiar_all_are_new() -> None:
    """The first success known of an account is not told by its place, but by the guesses'."""
    attack = rove(range(100, 107))
    assert not alerts_of(RULES, [*attack, success(200, ip=ELSEWHERE)])
    masked = success(0, ip=HOME, network=Network(masked="vpn"))
    assert not alerts_of(RULES, [masked, *attack, success(200, ip=ELSEWHERE)])
    assert alerts_of(RULES, [*attack, success(200, ip="100.64.1.9")])


@pytest.mark.parametrize(
    ("asn", "agent", "silent"),
    [(64500, "phone", True), (64501, "phone", False), (64500, "other", False)],
)
def test_a_familiar_phone_on_its_carrier_is_silent(asn: int, agent: str, silent: bool) -> None:
    """A familiar system and device together make another neighbourhood familiar, not one alone."""
    known = success(0, ip=OFFICE, network=Network(asn=64500), user_agent="phone")
    carried = success(200, ip=ELSEWHERE, network=Network(asn=asn), user_agent=agent)
    assert (not alerts_of(RULES, [known, *rove(range(100, 107)), carried])) is silent


def test_unknown_networks_and_devices_are_not_familiar() -> None:
    """Two successes without a system or without a device have nothing in common by that."""
    plain = success(0, ip=OFFICE)
    assert alerts_of(RULES, [plain, *rove(range(100, 107)), success(200, ip=ELSEWHERE)])


def test_a_masked_network_is_never_familiar() -> None:
    """A success through a VPN is told by nothing, nor does it make its neighbourhood familiar."""
    attack, vpn = rove(range(100, 107)), Network(masked="vpn")
    home, office = success(0, ip=HOME), success(1, ip=OFFICE)
    assert alerts_of(RULES, [home, office, *attack, success(200, ip=OFFICE, network=vpn)])
    masked = success(1, ip=OFFICE, network=vpn)
    assert alerts_of(RULES, [home, masked, *attack, success(200, ip=OFFICE)])


@pytest.mark.parametrize(("device_id", "silent"), [("phone", True), ("tool", False), (None, False)])
def test_a_familiar_device_is_at_home_everywhere(device_id: str | None, silent: bool) -> None:
    """Whoever guesses cannot show the id of the owner's device; on a VPN, others can be nobody."""
    attack, vpn = rove(range(100, 107)), Network(masked="vpn")
    home = success(0, ip=HOME, device_id="phone")
    away = success(200, ip=OFFICE, network=vpn, device_id=device_id)
    assert bool(alerts_of(RULES, [home, *attack, away])) != silent


def test_a_device_must_be_familiar_before_the_attack() -> None:
    """A device that entered during the attack is no owner's."""
    attack = rove(range(100, 107))
    home = success(0, ip=HOME, device_id="phone")
    entries = [success(at, ip=ELSEWHERE, device_id="tool") for at in (103.5, 200)]
    assert alerts_of(RULES, [home, *attack, *entries])


def test_mistakes_that_a_success_followed_are_no_guesses() -> None:
    """A person who mistypes in one new place after the other, and gets in each time, is silent."""
    places = [f"203.0.{n}.1" for n in range(4)]
    tour = [
        event
        for n, ip in enumerate(places)
        for event in (*guesses([n * 100, n * 100 + 10], ip=ip), success(n * 100 + 20, ip=ip))
    ]
    assert not alerts_of(RULES, tour)
    assert alerts_of(
        RULES, [event for event in tour if event.outcome == "failure" or event is tour[-1]]
    )


def test_a_success_explains_failures_of_its_own_moment() -> None:
    """Of a failure and a success of one millisecond, the success is taken for the later one."""
    events = [*guesses([5]), success(5, ip=LAIR), *guesses(range(6, 12)), success(20, ip=LAIR)]
    assert not alerts_of(RULES, events)


def test_only_a_success_from_the_same_neighbourhood_explains_failures() -> None:
    """The owner's success elsewhere does not turn an attacker's guesses into mistakes."""
    attack = [*guesses(range(100, 104)), success(105, ip=HOME), *guesses(range(110, 113))]
    assert alerts_of(RULES, [success(0, ip=HOME), *attack, success(120, ip=LAIR)])


def test_an_attackers_success_below_the_limit_explains_only_what_was_before_it() -> None:
    """Failures after a success from there count as ever."""
    few = [*guesses(range(100, 103)), success(103, ip=LAIR)]
    assert not alerts_of(RULES, [*few, *guesses(range(104, 110)), success(120, ip=LAIR)])


def test_failures_at_home_do_not_count() -> None:
    """Six mistakes at home and one in a strange place are not seven guesses."""
    events = [success(0, ip=HOME), *guesses(range(100, 106), ip=HOME), *guesses([110])]
    assert not alerts_of(RULES, [*events, success(120, ip=LAIR)])
    assert alerts_of(RULES, [*events, *guesses(range(111, 117)), success(120, ip=LAIR)])


def test_repeats_of_one_secret_count_once() -> None:
    """A phone that retries an old password is no attack; distinct secrets are."""
    stuck = guesses(range(20), credential_tag="old")
    assert not alerts_of(RULES, [*stuck, success(30, ip=LAIR)])
    tried = [guesses([n], credential_tag=f"tag{n}")[0] for n in range(7)]
    assert alerts_of(RULES, [*tried, success(30, ip=LAIR)])
    assert not alerts_of(RULES, [*tried[:6], *stuck[:0], success(30, ip=LAIR)])


def test_guesses_cannot_be_drowned_in_repeats() -> None:
    """Where more failed than is known all count, as long as secrets differ at all."""
    flood = guesses(range(100, 140), credential_tag="old")
    assert not alerts_of(RULES, [*flood, success(200, ip=LAIR)])
    other = guesses([150], credential_tag="other")
    alert = only_alert([*flood, *other, success(200, ip=LAIR)])
    assert alert.evidence["overflows"]
    assert "after at least 36 failed logins" in alert.reason
    old = guesses(range(30), credential_tag="old")
    few = guesses(range(11_000, 11_006), credential_tag="old")
    two_secrets = [*few, *guesses([11_007], credential_tag="other")]
    assert not alerts_of(RULES, [*old, *two_secrets, success(11_010, ip=LAIR)])


def test_a_late_failure_completes_an_attack() -> None:
    """A failure that arrives after the success that it preceded is counted all the same."""
    attack = guesses(range(6))
    late = guesses([6])
    alert = only_alert([*attack, success(60, ip=LAIR), *late], LATE)
    assert alert.reason.startswith("account ann: success after 7 failed logins")
    assert alert.evidence["success_ip"] is None
    assert alert.last_seen == success(60).occurred_at
    assert alerts_of(LATE, [*attack, success(66, ip=LAIR), *late])
    assert not alerts_of(LATE, [*attack, success(66.001, ip=LAIR), *late])


def test_a_late_failure_completes_no_attack_after_its_window() -> None:
    """However late events may be, a failure counts for its window only."""
    patient = RuleSet((SuccessAfterAttack(window_s=60),), lateness_s=600)
    attack = guesses(range(6))
    assert alerts_of(patient, [*attack, success(59.999, ip=LAIR), *guesses([0])])
    assert not alerts_of(patient, [*guesses(range(1, 7)), success(60, ip=LAIR), *guesses([0])])


def test_a_late_success_is_judged_by_what_was_before_it() -> None:
    """A success that arrives late is judged at its own time."""
    attack = guesses(range(7))
    assert alerts_of(RULES, [*attack, *guesses([50]), success(7, ip=LAIR)])
    assert not alerts_of(RULES, [*attack, success(5.5, ip=LAIR)])


def test_a_late_success_gives_an_account_its_history() -> None:
    """What a late success makes strange is judged again, as far as the lateness reaches."""
    attack, stranger = rove(range(7)), success(30, ip=ELSEWHERE)
    assert not alerts_of(LATE, [*attack, stranger])
    assert alerts_of(LATE, [*attack, stranger, success(-30, ip=HOME)])
    assert not alerts_of(LATE, [*attack, stranger, success(-30.001, ip=HOME)])


def test_it_recovers() -> None:
    """Three hours after the last guess successes are silent again."""
    attack = guesses(range(7))
    assert not alerts_of(RULES, [*attack, success(10_807, ip=LAIR)])


def test_one_attack_is_one_alert() -> None:
    """Successes that go on after an attack extend its alert; the next attack has its own."""
    attack = [*guesses(range(7)), success(10, ip=LAIR), success(12, ip=LAIR)]
    again = guesses(range(10_700, 10_707), ip=ELSEWHERE)
    soon, later = (success(at_s, ip=ELSEWHERE) for at_s in (10_810, 10_810.001))
    assert [alert.count for alert in alerts_of(RULES, [*attack, *again, soon])] == [2]
    assert [alert.count for alert in alerts_of(RULES, [*attack, *again, later])] == [1, 1]


def test_it_escalates() -> None:
    """The burst that went before is raised to critical by the success."""
    rules = RuleSet((FailedLoginBurst(), SuccessAfterAttack()))
    burst, entered = alerts_of(rules, [*guesses(range(10)), success(20, ip=LAIR)])
    assert (burst.rule, burst.severity) == ("failed_login_burst", "critical")
    assert burst.evidence["escalated_by"] == entered.rule == "success_after_attack"


def test_hostile_names_are_shown_safely() -> None:
    """Line breaks and overrides in an account name reach no reader unescaped."""
    name = "ann\n\x1b[31m\u202e" + "a" * 200
    attack = failures(range(7), ip=LAIR, user=name)
    (alert,) = alerts_of(RULES, [*attack, success(10, ip=LAIR, user=name)])
    assert alert.reason.isprintable()
    assert len(alert.reason) < 300
    sprayed = [*spray(range(5)), entry(10, name)]
    assert only_alert(sprayed).reason.isprintable()


def test_fires_at_five_failures_on_three_accounts() -> None:
    """A success from a source that failed five times on three accounts in 15 minutes fires."""
    alert = only_alert([*spray(range(5)), entry(10)])
    assert (alert.severity, alert.entity) == ("critical", ("ip", LAIR))
    assert alert.reason == (
        "account bob: success from 198.51.100.7, from which 5 logins on 3 accounts failed within "
        "15 min (limits 5 and 3)"
    )
    evidence = dict(alert.evidence)
    del evidence["event_ids"]
    assert evidence == {
        "failures": 5,
        "min_failures": 5,
        "users": 3,
        "min_users": 3,
        "entered_users": 1,
        "min_ratio": 2.0,
        "window_s": 900,
        "judged_late": False,
        "overflows": False,
        "severity": "critical",
        "source": LAIR,
    }
    assert alert.first_seen == attempt(0).occurred_at


def test_fewer_failures_or_accounts_are_silent() -> None:
    """Four failures, or five on two accounts, are no attack."""
    assert not alerts_of(RULES, [*spray(range(4)), entry(10)])
    assert not alerts_of(RULES, [*spray(range(6), users=2), entry(10)])


def test_the_source_window_is_open_at_its_start() -> None:
    """A failure exactly 15 minutes before the success is too old."""
    later = spray(range(100, 105))[1:]
    assert not alerts_of(RULES, [*spray([0]), *later, entry(900)])
    assert alerts_of(RULES, [*spray([0]), *later, entry(899.999)])
    assert only_alert([*spray([0]), *spray([50]), *later, entry(900)]).evidence["failures"] == 5


def test_the_account_that_fits_may_have_failed_itself() -> None:
    """A success of an account that was tried before counts as one of those attacked."""
    assert only_alert([*spray(range(5)), entry(10, "victim1")]).evidence["users"] == 3


def test_sources_of_ipv6_are_networks() -> None:
    """An attacker who changes addresses within one /64 is one source."""
    changing = [
        attempt(n, ip=f"2001:db8::{n:x}", user=f"victim{n % 3}", event_id=f"v6-{n}")
        for n in range(5)
    ]
    alert = only_alert([*changing, entry(10, ip="2001:db8::ffff")])
    assert alert.profile_key.entity == "2001:db8::/64"
    assert not alerts_of(RULES, [*changing, entry(10, ip="2001:db8:0:1::1")])


def test_accounts_that_get_in_are_no_victims() -> None:
    """People behind one address who mistype and then get in are no attack."""
    office = [
        event
        for n in range(8)
        for event in (*spray([n, n + 0.5], users=1, ip=OFFICE), entry(n + 0.9, "victim0", OFFICE))
    ]
    mistyped = [
        event
        for n in range(8)
        for event in (
            attempt(20 + n, ip=OFFICE, user=f"worker{n}"),
            entry(20.5 + n, f"worker{n}", OFFICE),
        )
    ]
    assert not alerts_of(RULES, [*office, *mistyped])


def test_failures_of_accounts_that_got_in_do_not_count() -> None:
    """Four accounts that failed once each, and one that failed three times and got in."""
    mistyped = [*spray([1, 2, 3], users=1), entry(4, "victim0")]
    others = [attempt(5 + n, ip=LAIR, user=f"other{n}") for n in range(4)]
    assert not alerts_of(RULES, [*mistyped, *others, entry(10)])
    assert alerts_of(RULES, [*mistyped, *others, attempt(9, ip=LAIR, user="other0"), entry(10)])


def test_many_successes_make_a_crowd() -> None:
    """There must be two accounts that only fail for each that gets in."""
    failed = spray(range(10, 16), users=4)
    one = entry(5, "cy")
    assert alerts_of(RULES, [one, *failed, entry(20)])
    assert not alerts_of(RULES, [one, *failed[:3], *failed[4:], entry(20)])
    assert not alerts_of(RULES, [one, entry(6, "dan"), *failed, entry(20)])


def test_an_attackers_own_account_hides_little() -> None:
    """However often one account gets in from the source, it is one."""
    own = [entry(n / 10, "mallory") for n in range(200)]
    assert alerts_of(RULES, [*spray(range(20, 28), users=4), *own, entry(40)])


def test_attempts_without_an_account_are_none() -> None:
    """Failures without an account count, but are no account; successes without one are one each."""
    nameless = [attempt(n, ip=LAIR) for n in (6, 7)]
    assert alerts_of(RULES, [*spray(range(3)), *nameless, entry(10)])
    assert not alerts_of(RULES, [*spray(range(2), users=2), *nameless, *nameless, entry(10)])
    before = entry(-1, user="-")
    assert not alerts_of(RULES, [before, *spray(range(5)), entry(10)])
    assert alerts_of(RULES, [before, *spray(range(5), users=4), entry(10)])
    assert alerts_of(RULES, [entry(-5000, user="-"), *spray(range(5)), entry(10, user="-")])
    nobody = only_alert([*spray(range(5)), entry(10, user="-")])
    assert nobody.entity.type == "ip"
    assert nobody.reason.startswith("some account: success from 198.51.100.7")


def test_an_account_that_is_at_home_there_is_silent() -> None:
    """A success of an account that used the source, or its neighbourhood, before the attack."""
    known_here, known_near = entry(0, "bob"), entry(0, "bob", "198.51.100.99")
    failed = spray(range(100, 108), users=8)
    assert not alerts_of(RULES, [known_here, *failed, entry(200)])
    assert not alerts_of(RULES, [known_near, *failed, entry(200)])
    assert alerts_of(RULES, [entry(100, "bob", "198.51.100.99"), *failed, entry(200)])


def test_an_account_known_behind_a_masked_source_is_silent() -> None:
    """Who used this exit before the attack began is no victim of it."""
    tor = Network(masked="tor")
    failed = spray(range(1000, 1008), users=8)
    known = entry(0, network=tor)
    assert not alerts_of(RULES, [known, *failed, entry(1100, network=tor)])
    for near in (entry(0, ip="198.51.100.99", network=tor), entry(0, ip="198.51.100.99")):
        assert alerts_of(RULES, [near, *failed, entry(1100, network=tor)])
    masked = entry(0, ip="198.51.100.99", network=tor)
    assert alerts_of(RULES, [masked, *failed, entry(1100)])


def test_a_shared_source_raises_its_limit() -> None:
    """An address that five accounts used on each of two days must fail six times."""
    days = [entry(d * DAY_S + n, f"worker{n}", OFFICE) for d in range(2) for n in range(5)]
    failed = spray(range(2 * DAY_S, 2 * DAY_S + 6), ip=OFFICE)
    guest = entry(2 * DAY_S + 10, "guest", OFFICE)
    assert not alerts_of(RULES, [*days, *failed[1:], guest])
    assert only_alert([*days, *failed, guest]).evidence["min_failures"] == 6


def test_a_busy_carrier_is_silent() -> None:
    """Hundreds of people behind one address, of whom some fail for good, are no attack."""
    events = []
    for n in range(400):
        events += [attempt(n, ip=OFFICE, user=f"user{n}")] * (n % 7 == 0)
        events += [entry(n + 0.5, f"user{n}", OFFICE)] * (n % 50 != 0)
    assert not alerts_of(RULES, events)


def test_an_attack_behind_a_busy_carrier_fires() -> None:
    """Stuffing that outnumbers the people behind an address is seen, though lists overflow."""
    crowd = [entry(n * 4, f"user{n}", OFFICE) for n in range(200)]
    stuffing = [attempt(800 + n / 4, ip=OFFICE, user=f"pair{n}") for n in range(300)]
    hit = entry(880, "victim", OFFICE)
    alert = only_alert([*crowd, *stuffing, hit])
    assert alert.evidence["overflows"]
    assert "from which at least 120 logins" in alert.reason
    long_after = [*spray(range(5000, 5005), ip=OFFICE), entry(5010, "victim", OFFICE)]
    later = alerts_of(RULES, [*stuffing, *long_after])[-1]
    assert not later.evidence["overflows"]


def test_a_late_failure_of_another_account_completes_an_attack() -> None:
    """A failure that arrives after a success of somebody else is counted all the same."""
    failed = spray(range(4))
    late = spray([4])
    alert = only_alert([*failed, entry(60), *late], LATE)
    assert alert.reason.startswith("some account: success from 198.51.100.7, from which 5 logins")
    assert alert.evidence["judged_late"]
    assert alerts_of(LATE, [*failed, entry(64), *late])
    assert not alerts_of(LATE, [*failed, entry(64.001), *late])


def test_a_late_failure_of_an_account_at_home_completes_an_attack() -> None:
    """Whose failure it is that arrives late is no matter, but whose success it precedes."""
    at_home = entry(-5000, "victim1")
    assert alerts_of(LATE, [at_home, *spray(range(4)), entry(60), *spray([3, 4])[1:]])


def test_a_late_failure_spares_accounts_at_home() -> None:
    """An account that succeeded from the source before the attack is no victim of it."""
    failed = spray(range(100, 107), users=7)
    events = [entry(0), *failed[:4], entry(150), *failed[4:]]
    assert not alerts_of(RULES, events)


def test_late_events_complete_nothing_beyond_the_window() -> None:
    """However late events may be, a failure counts for its window only."""
    patient = RuleSet((SuccessAfterAttack(source_window_s=60),), lateness_s=600)
    assert alerts_of(patient, [*spray(range(4)), entry(59.999), *spray([0])])
    assert not alerts_of(patient, [*spray(range(1, 5)), entry(60), *spray([0])])


def test_both_patterns_fire_apart() -> None:
    """A success may end an attack on its account and come from an attacking source."""
    events = [*guesses(range(7)), *spray(range(10, 15)), success(20, ip=LAIR)]
    assert {alert.entity.type for alert in alerts_of(RULES, events)} == {"user", "ip"}


def test_parameters_are_bounded() -> None:
    """No limit can be set that the profile could not show, nor one that says nothing."""
    assert_bounds(
        SuccessAfterAttack,
        quiet_s=(1, 2_592_000),
        min_failures=(2, 36),
        window_s=(1, 86_400),
        source_min_failures=(2, 120),
        source_min_users=(2, 120),
        source_window_s=(1, 86_400),
        source_min_ratio=(0, 100),
    )


def test_excess_is_told_by_failures() -> None:
    """Twice as many failures as fire are an excess of two, for either pattern."""
    (account,) = findings_of(RULES, [*guesses(range(14)), success(20, ip=LAIR)])
    (source,) = findings_of(RULES, [*spray(range(10)), entry(20)])
    assert (account.verdict.excess, source.verdict.excess) == (2.0, 2.0)


def test_it_remembers_familiar_places() -> None:
    """However short the window is, profiles are kept for what is familiar by them."""
    assert SuccessAfterAttack(window_s=60).memory_s == 45 * 86_400
