"""``mfa_fatigue`` by example."""

from collections.abc import Iterable
from typing import Any

import pytest

from fraudcore import Alert, LoginEvent, Network, RuleSet
from fraudcore.rules.mfa_fatigue import MfaFatigue
from tests.attempts import attempt, success
from tests.faultless import alerts_of, findings_of
from tests.parameter_bounds import assert_bounds

RULES = RuleSet((MfaFatigue(),))
LATE = RuleSet((MfaFatigue(),), lateness_s=60)
HOME, LAIR = "192.0.2.1", "198.51.100.7"


def prompt(at_s: float, reason: str | None = "mfa_denied", **fields: Any) -> LoginEvent:
    """A prompt that a stranger caused, and that was not approved."""
    facts = {"kind": "challenge", "user": "ann", "ip": LAIR, **fields}
    return attempt(at_s, "failure", reason=reason, **facts)


def prompts(times_s: Iterable[float], **fields: Any) -> list[LoginEvent]:
    """Prompts at these seconds."""
    return [prompt(at_s, **fields) for at_s in times_s]


def approval(at_s: float, ip: str = LAIR, **fields: Any) -> LoginEvent:
    """A prompt that was approved."""
    return attempt(at_s, "success", ip, **{"kind": "challenge", "user": "ann", **fields})


def only_alert(events: list[LoginEvent], rules: RuleSet = RULES) -> Alert:
    """The one alert that there must be."""
    (alert,) = alerts_of(rules, events)
    return alert


def test_fires_at_five_refusals_in_ten_minutes() -> None:
    """The fifth prompt that is denied or not answered within ten minutes fires; four are silent."""
    five = [*prompts((0, 100, 200)), *prompts((300, 599.999), reason="mfa_timeout")]
    assert not alerts_of(RULES, five[:4])
    alert = only_alert(five)
    assert (alert.rule, alert.severity, alert.attack_technique) == ("mfa_fatigue", "high", "T1621")
    assert (alert.entity.type, alert.entity.value) == ("user", "ann")
    assert alert.reason == (
        "account ann: 5 MFA prompts refused (3 of them denied) within 10 min (limit 5)"
    )
    evidence = dict(alert.evidence)
    del evidence["event_ids"]
    assert evidence == {
        "refused": 5,
        "denied": 3,
        "min_refused": 5,
        "window_s": 600,
        "approved": False,
        "overflows": False,
        "severity": "high",
    }
    assert (alert.first_seen, alert.last_seen) == (five[0].occurred_at, five[-1].occurred_at)


def test_the_window_is_open_at_its_start() -> None:
    """Prompts exactly ten minutes apart at the ends are not in one window."""
    assert not alerts_of(RULES, prompts((0, 1, 2, 3, 600)))
    assert alerts_of(RULES, prompts((0, 1, 2, 3, 599.999)))


@pytest.mark.parametrize("reason", ["mfa_timeout", "other", "expired", None])
def test_prompts_that_end_otherwise_are_unanswered(reason: str | None) -> None:
    """A challenge that fails for any reason but a wrong code was refused."""
    assert only_alert(prompts(range(5), reason=reason)).evidence["denied"] == 0


def test_wrong_codes_are_no_prompts() -> None:
    """Who types a wrong code is not prompted by a stranger."""
    assert not alerts_of(RULES, prompts(range(20), reason="mfa_bad_code"))
    odd = [approval(n, reason="mfa_bad_code") for n in range(20)]
    assert not alerts_of(RULES, [*prompts(range(4)), *odd])
    assert only_alert([*prompts(range(5)), *odd]).severity == "high"


def test_failed_logins_count_by_their_reason() -> None:
    """A login that fails at the prompt counts; one that fails at the password does not."""
    denied = [prompt(n, kind="login") for n in range(3)]
    missed = [prompt(n, "mfa_timeout", kind="login") for n in (3, 4)]
    assert alerts_of(RULES, [*denied, *missed])
    assert not alerts_of(RULES, [prompt(n, "bad_password", kind="login") for n in range(20)])


def test_approvals_alone_are_silent() -> None:
    """Any number of approved prompts is a person at work."""
    assert not alerts_of(RULES, [approval(n) for n in range(20)])
    assert not alerts_of(RULES, [*prompts(range(4)), *(approval(n) for n in range(5, 20))])


def test_an_approval_is_critical() -> None:
    """A prompt approved, or a login that succeeds, after five refusals is critical."""
    five = prompts(range(5))
    for entered in (approval(60), success(60, ip=LAIR)):
        alert = only_alert([*five, entered])
        assert (alert.severity, alert.count) == ("critical", 2)
        assert alert.evidence["approved"]
        assert alert.reason.endswith("within 10 min (limit 5), and then one approved")
        assert alert.last_seen == entered.occurred_at


def test_an_approval_must_follow_within_the_window() -> None:
    """Ten minutes after the first of five refusals there are only four before an approval."""
    five = prompts(range(5))
    assert only_alert([*five, approval(599.999)]).severity == "critical"
    assert only_alert([*five, approval(600)]).severity == "high"
    assert only_alert([approval(0), *prompts(range(1, 6))]).severity == "high"


def test_refusals_after_an_approval_count_anew() -> None:
    """What was refused before and after an approval adds up to high, and is critical only then."""
    events = [*prompts((0, 1)), approval(2), *prompts((3, 4, 5))]
    assert only_alert(events).severity == "high"


def test_the_owner_may_log_in_meanwhile() -> None:
    """A login from a familiar place approves nothing: the owner comes to change the password."""
    at_home, five = success(-100, ip=HOME), prompts(range(5))
    assert only_alert([at_home, *five, success(60, ip=HOME)]).severity == "high"
    assert only_alert([at_home, *five, success(60, ip=LAIR)]).severity == "critical"
    late_home = success(2, ip=HOME)
    assert only_alert([*five, late_home, success(60, ip=HOME)]).severity == "critical"


def test_an_owner_whose_phone_sleeps_is_no_victim() -> None:
    """A prompt approved at a familiar place, after others only timed out, is the owner's."""
    at_home = success(-100, ip=HOME)
    missed = prompts(range(5), reason="mfa_timeout", ip=HOME)
    assert only_alert([at_home, *missed, approval(60, HOME)]).severity == "high"
    assert only_alert([at_home, *missed, approval(60)]).severity == "critical"
    denied = [*missed[:4], prompt(4, ip=HOME)]
    assert only_alert([at_home, *denied, approval(60, HOME)]).severity == "critical"


def test_a_masked_place_is_not_familiar() -> None:
    """Behind a VPN everybody may be."""
    vpn = Network(masked="vpn")
    events = [success(-100, ip=HOME), *prompts(range(5)), success(60, ip=HOME, network=vpn)]
    assert only_alert(events).severity == "critical"


def test_accounts_are_counted_apart() -> None:
    """Prompts of several accounts, or of none, do not add up."""
    assert not alerts_of(RULES, [prompt(n, user=f"user{n}") for n in range(20)])
    assert not alerts_of(RULES, [prompt(n, user=None) for n in range(20)])
    assert only_alert([*prompts(range(5)), approval(9, user="bob")]).severity == "high"


def test_other_kinds_of_events_are_no_prompts() -> None:
    """Neither a lockout nor a logout refuses or approves anything."""
    locked = [prompt(n, "locked", kind="lockout") for n in range(20)]
    assert not alerts_of(RULES, locked)
    left = attempt(9, "success", LAIR, kind="logout", user="ann")
    assert only_alert([*prompts(range(5)), left]).severity == "high"


def test_a_late_refusal_completes_a_window() -> None:
    """A refusal that arrives late counts with those that followed it."""
    assert alerts_of(LATE, [*prompts((1, 2, 3, 60)), prompt(0)])
    assert not alerts_of(LATE, [*prompts((1, 2, 3, 60.001)), prompt(0)])


def test_a_late_refusal_finds_the_approval_after_it() -> None:
    """A refusal that arrives after the approval, or the login, is critical."""
    four = prompts((1, 2, 3, 4))
    for entered in (approval(60), success(60, ip=LAIR)):
        alert = only_alert([*four, entered, prompt(0)], LATE)
        assert (alert.severity, alert.count) == ("critical", 1)
        assert alert.last_seen == entered.occurred_at
    for too_late in (approval(60.001), success(60.001, ip=LAIR)):
        assert only_alert([*four, too_late, prompt(0)], LATE).severity == "high"
    for unapproved in (approval(0), success(0, ip=LAIR)):
        assert only_alert([*four, unapproved, prompt(1)], LATE).severity == "high"


def test_a_late_refusal_is_told_in_the_first_window_that_it_completes() -> None:
    """Of several windows that a late refusal brings over the limit the first one is told."""
    known = prompts((1, 2, 3, 4, 50))
    late = findings_of(RULES, [*known, prompt(0)])[-1]
    assert late.verdict.time_ms == known[3].time_ms


def test_a_login_at_the_moment_of_a_refusal_follows_it() -> None:
    """Of two events of one millisecond, the approval is taken for the later one."""
    four, entered = prompts((0, 1, 2, 3)), success(4, ip=LAIR)
    assert only_alert([*four, prompt(4), entered]).severity == "critical"
    assert only_alert([*four, entered, prompt(4)]).severity == "critical"


def test_a_late_refusal_spares_the_owner() -> None:
    """A known login from a familiar place approves nothing, whenever the refusals arrive."""
    events = [success(-100, ip=HOME), *prompts((1, 2, 3, 4)), success(30, ip=HOME), prompt(0)]
    assert only_alert(events).severity == "high"


def test_a_late_approval_is_judged_by_what_was_before_it() -> None:
    """An approval that arrives late follows only what happened before it."""
    five = prompts(range(0, 50, 10))
    assert only_alert([*five, approval(45)]).severity == "critical"
    assert only_alert([*five, approval(35)]).severity == "high"


def test_a_short_window_limits_late_refusals() -> None:
    """However late events may be, a refusal counts for its window only."""
    rules = RuleSet((MfaFatigue(window_s=30),), lateness_s=600)
    four = prompts((1, 2, 3, 4))
    assert only_alert([*four, success(29.999, ip=LAIR), prompt(0)], rules).severity == "critical"
    assert only_alert([*four, success(30, ip=LAIR), prompt(0)], rules).severity == "high"


def test_it_recovers() -> None:
    """After more than a quiet hour the next five refusals are an alert of their own."""
    again = prompts(range(3600, 3605))
    assert [alert.count for alert in alerts_of(RULES, [*prompts(range(5)), *again])] == [2]
    later = prompts(range(3601, 3606))
    assert [alert.count for alert in alerts_of(RULES, [*prompts(range(5)), *later])] == [1, 1]


def test_more_prompts_than_are_remembered() -> None:
    """A flood keeps firing, and says that it may have been more."""
    alert = only_alert(prompts(range(40)))
    assert alert.count == 36
    assert "at least 21 MFA prompts refused" in alert.reason


def test_hostile_names_are_shown_safely() -> None:
    """Line breaks and overrides in an account name reach no reader unescaped."""
    name = "ann\n\x1b[31m\u202e" + "a" * 200
    alert = only_alert(prompts(range(5), user=name))
    assert alert.reason.isprintable()
    assert len(alert.reason) < 300


def test_parameters_are_bounded() -> None:
    """No limit can be set that the profile could not show, nor one that says nothing."""
    assert_bounds(MfaFatigue, min_refused=(2, 20), window_s=(1, 86_400))


def test_excess_is_told_by_refusals() -> None:
    """Twice as many refusals as fire are an excess of two."""
    assert findings_of(RULES, prompts(range(10)))[-1].verdict.excess == 2.0


def test_it_remembers_familiar_places() -> None:
    """However short the window is, profiles are kept for what is familiar by them."""
    assert MfaFatigue(window_s=60).memory_s == 45 * 86_400
