"""``mfa_brute_force`` by example."""

from typing import Any

from fraudcore import Alert, LoginEvent, RuleSet
from fraudcore.rules.mfa_brute_force import MfaBruteForce
from tests.attempts import attempt
from tests.faultless import alerts_of, findings_of
from tests.parameter_bounds import assert_bounds

RULES = RuleSet((MfaBruteForce(),))
LATE = RuleSet((MfaBruteForce(),), lateness_s=60)


def code(at_s: float, session: str | None = None, **fields: Any) -> LoginEvent:
    """A wrong one-time code."""
    facts = {"kind": "challenge", "reason": "mfa_bad_code", "user": "ann", **fields}
    return attempt(at_s, session_id=session, **facts)


def codes(count: int = 20, sessions: int = 10, gap_s: float = 1, **fields: Any) -> list[LoginEvent]:
    """So many wrong codes, in so many sessions in turn."""
    return [code(n * gap_s, f"s{n % sessions}", **fields) for n in range(count)]


def only_alert(events: list[LoginEvent], rules: RuleSet = RULES) -> Alert:
    """The one alert that there must be."""
    (alert,) = alerts_of(rules, events)
    return alert


def test_fires_at_twenty_codes_in_ten_sessions() -> None:
    """The twentieth wrong code in ten sessions within nine minutes fires; fewer do not."""
    twenty = codes()
    assert not alerts_of(RULES, twenty[:19])
    assert not alerts_of(RULES, codes(sessions=9))
    alert = only_alert(twenty)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "mfa_brute_force",
        "high",
        "T1110",
    )
    assert (alert.entity.type, alert.entity.value) == ("user", "ann")
    assert alert.reason == (
        "account ann: 20 wrong one-time codes in 10 sessions within 9 min (limits 20 and 10)"
    )
    evidence = dict(alert.evidence)
    del evidence["event_ids"]
    assert evidence == {
        "codes": 20,
        "min_codes": 20,
        "sessions": 10,
        "min_sessions": 10,
        "window_s": 540,
        "overflows": False,
        "severity": "high",
    }
    assert (alert.first_seen, alert.last_seen) == (twenty[0].occurred_at, twenty[-1].occurred_at)


def test_the_window_is_open_at_its_start() -> None:
    """Codes exactly nine minutes apart at the ends are not in one window."""
    first, later = code(0, "s0"), codes()[1:19]
    assert not alerts_of(RULES, [first, *later, code(540, "s19")])
    assert alerts_of(RULES, [first, *later, code(539.999, "s19")])


def test_logins_and_challenges_count_alike() -> None:
    """A login that fails at the code is a wrong code, whatever else fails is none."""
    assert alerts_of(RULES, codes(kind="login"))
    assert alerts_of(RULES, [*codes(10), *codes(10, kind="login")])
    assert not alerts_of(RULES, codes(40, reason="mfa_denied"))
    assert not alerts_of(RULES, codes(40, kind="login", reason="bad_password"))
    assert not alerts_of(RULES, codes(40, kind="lockout"))


def test_codes_without_a_session_are_sessions_of_their_own() -> None:
    """Where the producer sends no session ids the number of codes decides."""
    assert only_alert([code(n) for n in range(20)]).evidence["sessions"] == 20
    assert not alerts_of(RULES, [code(n) for n in range(19)])
    mixed = [*codes(12, sessions=2), *(code(20 + n) for n in range(8))]
    assert only_alert(mixed).evidence["sessions"] == 10
    assert not alerts_of(RULES, [*codes(13, sessions=2), *(code(20 + n) for n in range(7))])


def test_one_session_is_no_attack() -> None:
    """A person, or a broken client, may type any number of wrong codes in one session."""
    assert not alerts_of(RULES, codes(100, sessions=1))


def test_more_codes_than_are_remembered() -> None:
    """Of sessions of five codes each the 28 newest codes show six: that is enough of a flood."""
    fives = [code(n, f"s{n // 5}") for n in range(50)]
    assert not alerts_of(RULES, fives[:28])
    alert = only_alert(fives[:29])
    assert alert.evidence["overflows"]
    assert "at least 29 wrong one-time codes in at least 6 sessions" in alert.reason
    assert alerts_of(RULES, [code(n, f"s{n // 20}") for n in range(30)])
    slow = [code(n * 20, f"s{n // 5}") for n in range(50)]
    assert not alerts_of(RULES, slow)


def test_accounts_are_counted_apart() -> None:
    """Codes of several accounts, or of none, do not add up."""
    assert not alerts_of(RULES, [code(n, f"s{n}", user=f"user{n}") for n in range(40)])
    assert not alerts_of(RULES, [code(n, f"s{n}", user="N/A") for n in range(40)])


def test_a_late_code_completes_a_window() -> None:
    """A code that arrives late counts with those that followed it, as far as lateness reaches."""
    known = [code(1 + n, f"s{n}") for n in range(18)]
    assert only_alert([*known, code(60, "s18"), code(0, "s19")], LATE).count == 1
    assert not alerts_of(LATE, [*known, code(60.001, "s18"), code(0, "s19")])


def test_it_recovers() -> None:
    """Nine minutes later few codes are silent again; after a quiet hour an alert is a new one."""
    burst = codes()
    assert only_alert([*burst, *(code(559 + n, f"s{n}") for n in range(19))]).count == 1
    again = [code(3700 + n, f"s{n}") for n in range(20)]
    assert [alert.count for alert in alerts_of(RULES, [*burst, *again])] == [1, 1]


def test_hostile_names_are_shown_safely() -> None:
    """Line breaks and overrides in an account name reach no reader unescaped."""
    name = "ann\n\x1b[31m\u202e" + "a" * 200
    assert only_alert(codes(user=name)).reason.isprintable()


def test_parameters_are_bounded() -> None:
    """No limit can be set that the profile could not show, nor one that says nothing."""
    assert_bounds(MfaBruteForce, min_codes=(2, 28), min_sessions=(1, 28), window_s=(1, 86_400))


def test_excess_is_told_by_codes() -> None:
    """A quarter more codes than fire are an excess of five quarters."""
    assert findings_of(RULES, codes(25))[-1].verdict.excess == 1.25


def test_it_remembers_a_window() -> None:
    """Profiles are kept for as long as the window looks back."""
    assert MfaBruteForce(window_s=77).memory_s == 77
