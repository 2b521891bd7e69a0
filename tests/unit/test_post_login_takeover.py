"""``post_login_takeover`` by example."""

from typing import Any

import pytest

from fraudcore import Geo, LoginEvent, Network, RuleSet
from fraudcore.rules.post_login_takeover import PostLoginTakeover
from fraudcore.timestamp import from_millis
from tests.attempts import BERLIN, START_MS, TOKYO, alerts_of, attempt, success

RULES = RuleSet((PostLoginTakeover(),))
DAY_S, HOUR_S = 86_400, 3600
HOME, CAFE, AWAY = "192.0.2.1", "203.0.113.5", "198.51.100.7"
CABLE = Network(asn=64500)
OWNER: dict[str, Any] = {"device_id": "phone", "geo": BERLIN, "ip": HOME, "network": CABLE}
STRANGER: dict[str, Any] = {"device_id": "tool", "geo": TOKYO, "ip": AWAY, "network": None}


HIDDEN = Network(asn=64502, masked="vpn")
_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_SAFARI}"
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"
)


def owner(at_s: float = -DAY_S, **fields: Any) -> LoginEvent:
    """A success of the owner, on the phone at home."""
    return success(at_s, **{**OWNER, **fields})


def stranger(at_s: float = 0, **fields: Any) -> LoginEvent:
    """A success of somebody else, elsewhere."""
    return success(at_s, **{**STRANGER, **fields})


def change(at_s: float = 600, kind: str = "password_change", **fields: Any) -> LoginEvent:
    """A change made by the stranger unless told otherwise."""
    return success(at_s, kind=kind, **{**STRANGER, **fields})


OWNERS = [owner(-DAY_S * n) for n in range(10, 0, -1)]


def test_fires_on_a_stranger_who_changes_the_password() -> None:
    """A change ten minutes after a strange success fires, and the alert explains itself."""
    events = [*OWNERS, stranger(network=Network(asn=64501)), change()]
    (alert,) = alerts_of(RULES, events)
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "post_login_takeover",
        "critical",
        "T1098",
    )
    assert (alert.entity.type, alert.entity.value, alert.count) == ("user", "ann", 1)
    assert alert.reason == (
        "account ann: password changed 10 min after a success with a new device and country "
        "(limit 60 min)"
    )
    assert alert.evidence == {
        "change": "password_change",
        "gap_s": 600.0,
        "window_s": 3600,
        "login_occurred_at": "2026-11-23T10:00:00.000Z",
        "new_device": True,
        "new_country": True,
        "new_network": True,
        "known_subnet": False,
        "country": "JP",
        "known_successes": 10,
        "learning_successes": 10,
        "learning_days": 1,
        "min_sure_successes": 5,
        "severity": "critical",
        "event_ids": [events[-1].event_id],
    }
    assert alert.first_seen == from_millis(START_MS)
    assert alert.last_seen == from_millis(START_MS + 600_000)


@pytest.mark.parametrize(
    ("known", "facts", "severity"),
    [
        (10, {**STRANGER, "geo": BERLIN, "network": Network(asn=64501)}, "critical"),
        (9, STRANGER, "high"),
        (5, STRANGER, "high"),
        (4, STRANGER, "low"),
        (10, {**OWNER, "device_id": "laptop", "ip": CAFE, "user_agent": WINDOWS}, "high"),
        (10, {**OWNER, "device_id": "laptop", "user_agent": MAC}, "high"),
        (10, {**OWNER, "device_id": "laptop", "user_agent": WINDOWS}, "low"),
        (10, {**STRANGER, "device_id": "phone"}, "low"),
        (
            10,
            {**OWNER, "device_id": "laptop", "network": HIDDEN, "user_agent": WINDOWS},
            "critical",
        ),
    ],
)
def test_the_owner_abroad_or_without_cookies_is_low(
    known: int, facts: dict[str, Any], severity: str
) -> None:
    """New device and network at once are critical; what honest owners do is low; else high."""
    owners = [owner(-DAY_S * n, user_agent=WINDOWS) for n in range(known, 0, -1)]
    (alert,) = alerts_of(RULES, [*owners, success(0, **facts), change(**facts)])
    assert alert.severity == severity


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("password_change", "password changed"),
        ("email_change", "e-mail address changed"),
        ("mfa_change", "MFA changed"),
    ],
)
def test_every_change_counts(kind: str, words: str) -> None:
    """Password, e-mail address and MFA."""
    (alert,) = alerts_of(RULES, [owner(), stranger(), change(kind=kind)])
    assert words in alert.reason


@pytest.mark.parametrize("kind", ["password_reset", "challenge", "lockout", "logout", "login"])
def test_other_kinds_change_nothing(kind: str) -> None:
    """Whatever else follows a strange success is silent."""
    assert not alerts_of(RULES, [owner(), stranger(), change(kind=kind)])


def test_a_change_that_fails_is_silent() -> None:
    """A refused change takes nothing over, and is not one later either."""
    refused = attempt(600, user="ann", kind="password_change", **STRANGER)
    assert not alerts_of(RULES, [owner(), stranger(), refused])
    assert not alerts_of(RULES, [owner(), refused, stranger(500)])


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({**OWNER, "device_id": "laptop"}, "with a new device (limit"),
        ({**OWNER, "geo": TOKYO, "network": None}, "with a new country (limit"),
    ],
)
def test_device_or_country_is_enough(facts: dict[str, Any], words: str) -> None:
    """Each of both alone makes a success strange."""
    (alert,) = alerts_of(RULES, [owner(), success(0, **facts), change(**facts)])
    assert words in alert.reason


def test_the_familiar_may_change_everything() -> None:
    """Known device and country are the owner's, on whatever network."""
    for facts in (OWNER, {**OWNER, "ip": CAFE, "network": Network(asn=64501)}):
        assert not alerts_of(RULES, [owner(), success(0, **facts), change(**facts)])


def test_what_is_not_known_is_not_new() -> None:
    """Successes without device and place, before or now, say nothing."""
    bare: dict[str, Any] = {"device_id": None, "geo": None}
    assert not alerts_of(RULES, [owner(), stranger(**bare), change(**bare)])
    assert not alerts_of(RULES, [owner(**bare), stranger(), change()])


@pytest.mark.parametrize(
    ("gap_s", "fires"), [(0, True), (3600, True), (3600.001, False), (-0.001, False)]
)
def test_within_an_hour(gap_s: float, fires: bool) -> None:
    """Sixty minutes still count; before the success nothing does."""
    assert bool(alerts_of(RULES, [owner(), stranger(), change(gap_s)])) == fires


def test_the_gap_is_told_in_minutes() -> None:
    """The reason rounds to whole minutes, the evidence does not."""
    (alert,) = alerts_of(RULES, [owner(), stranger(), change(3299.5)])
    assert "changed 55 min after" in alert.reason
    assert alert.evidence["gap_s"] == 3299.5


def test_the_window_can_be_set() -> None:
    """A shorter window is stricter about what is soon."""
    rules = RuleSet((PostLoginTakeover(window_s=599),))
    assert not alerts_of(rules, [owner(), stranger(), change()])
    assert alerts_of(RuleSet((PostLoginTakeover(window_s=600),)), [owner(), stranger(), change()])


def test_a_fresh_account_is_set_up_in_silence() -> None:
    """Registration, a second device and MFA on the first day are the owner's."""
    assert not alerts_of(RULES, [stranger(), change(kind="mfa_change")])
    assert not alerts_of(RULES, [owner(-60), stranger(), change(kind="mfa_change")])


@pytest.mark.parametrize(("age_s", "fires"), [(DAY_S, True), (DAY_S - 0.001, False)])
def test_silent_on_the_first_day(age_s: float, fires: bool) -> None:
    """An account is judged from a day after its first success on."""
    assert bool(alerts_of(RULES, [owner(-age_s), stranger(), change()])) == fires


@pytest.mark.parametrize(("count", "fires"), [(10, True), (9, False)])
def test_or_until_ten_successes(count: int, fires: bool) -> None:
    """Who has succeeded often enough is no longer fresh."""
    often = [owner(n - 60) for n in range(count)]
    assert bool(alerts_of(RULES, [*often, stranger(), change()])) == fires


def test_learning_can_be_set() -> None:
    """Number and age are parameters, each of which is enough."""
    events = [owner(-60), owner(-30), stranger(), change()]
    assert alerts_of(RuleSet((PostLoginTakeover(learning_successes=2),)), events)
    assert not alerts_of(RuleSet((PostLoginTakeover(learning_successes=3),)), events)
    assert alerts_of(RuleSet((PostLoginTakeover(learning_days=0),)), events)


def test_a_flood_of_successes_hides_nothing() -> None:
    """However often a stranger logs in, also over midnight, the change is seen."""
    for start_s in (0, 13.9 * HOUR_S):
        flood = [stranger(start_s + n * 30) for n in range(60)]
        assert alerts_of(RULES, [owner(), *flood, change(start_s + 1800)])


def test_a_busy_owner_is_still_familiar() -> None:
    """On an account of many successes a day, whatever was known before today stays the owner's."""
    busy = [owner(n * 600) for n in range(-200, 0)]
    other = owner(-3 * DAY_S, device_id="laptop")
    laptop = {**OWNER, "device_id": "laptop"}
    assert not alerts_of(RULES, [other, *busy, owner(0, **laptop), change(**laptop)])
    assert alerts_of(RULES, [*busy, owner(0, **laptop), change(**laptop)])


def test_the_strange_success_need_not_be_the_last() -> None:
    """The owner's own login in between excuses nobody."""
    (alert,) = alerts_of(RULES, [owner(), stranger(), owner(300), change()])
    assert alert.evidence["gap_s"] == 600
    (alert,) = alerts_of(RULES, [owner(), stranger(), stranger(300), change()])
    assert alert.evidence["gap_s"] == 600


def test_the_newest_of_two_strange_successes_is_told() -> None:
    """Of two strangers the one nearer to the change is named."""
    other = stranger(300, device_id="other", geo=Geo(country="KR"))
    (alert,) = alerts_of(RULES, [owner(), stranger(), other, change()])
    assert (alert.evidence["gap_s"], alert.evidence["country"]) == (300, "KR")


@pytest.mark.parametrize("mask", ["vpn", "relay", "tor", "hosting", "satellite"])
def test_an_exit_is_no_country(mask: Any) -> None:
    """Behind a masked network only the device can be new, and no country is learned."""
    hidden: dict[str, Any] = {"geo": TOKYO, "ip": AWAY, "network": Network(masked=mask)}
    known = owner(0, **hidden)
    assert not alerts_of(RULES, [owner(), known, change(device_id="phone")])
    assert alerts_of(RULES, [owner(), stranger(**hidden), change()])
    plain = {**OWNER, "geo": TOKYO, "network": None}
    (alert,) = alerts_of(RULES, [owner(), known, success(60, **plain), change(**plain)])
    assert alert.evidence["gap_s"] == 540


def test_a_carriers_exit_abroad_is_no_country() -> None:
    """A familiar device in a familiar network has not moved."""
    roaming = {**OWNER, "geo": TOKYO}
    assert not alerts_of(RULES, [owner(), success(0, **roaming), change(**roaming)])


def test_the_owner_may_change_the_password_because_of_a_stranger() -> None:
    """From a familiar device, elsewhere, a change is the owner's answer to the strange success."""
    assert not alerts_of(RULES, [owner(), stranger(), change(**OWNER)])


@pytest.mark.parametrize(
    "facts",
    [
        {"device_id": None},
        {"device_id": "other"},
        {"device_id": "tool"},
        {"device_id": "phone", "ip": AWAY},
    ],
)
def test_no_other_change_is_the_owners(facts: dict[str, Any]) -> None:
    """Not from an unknown device, the stranger's own, or the source of the strange success."""
    assert alerts_of(RULES, [owner(), stranger(), change(**{**OWNER, **facts})])


def test_a_device_is_familiar_only_if_it_was_before_the_stranger() -> None:
    """A second device that the stranger brings along excuses nothing."""
    brought = stranger(60, device_id="second", ip=CAFE)
    assert alerts_of(RULES, [owner(), stranger(), brought, change(device_id="second", ip=CAFE)])


def test_the_session_tells_whose_change_it_is() -> None:
    """With the session of the familiar login a change is silent, with the strange one it fires."""
    events = [
        owner(session_id="old"),
        owner(0, session_id="own"),
        stranger(60, session_id="theirs"),
    ]
    assert not alerts_of(RULES, [*events, change(session_id="own")])
    assert not alerts_of(RULES, [*events, change(session_id="old")])
    assert alerts_of(RULES, [*events, change(session_id="theirs", **OWNER)])


def test_a_session_without_a_login_tells_nothing() -> None:
    """Sessions that no known login began leave it to the device."""
    events = [owner(), stranger(session_id="theirs"), change(300, "logout", session_id="new")]
    assert alerts_of(RULES, [*events, change(session_id="new")])
    assert alerts_of(RULES, [*events, change(session_id="unknown")])
    assert not alerts_of(RULES, [*events, change(session_id="new", **OWNER)])


@pytest.mark.parametrize(("at_s", "fires"), [(600, False), (600.001, True), (900, True)])
def test_a_later_login_does_not_begin_a_session(at_s: float, fires: bool) -> None:
    """A login after the change, known already, says nothing of the change's session."""
    again = owner(at_s, session_id="s")
    found = alerts_of(RULES, [owner(), stranger(), again, change(session_id="s")])
    assert bool(found) == fires


def test_only_the_account_itself_counts() -> None:
    """Others' logins and changes, failures and unknown identities say nothing."""
    assert not alerts_of(RULES, [owner(), stranger(user="bob"), change()])
    assert not alerts_of(RULES, [owner(), stranger(), change(user="bob")])
    assert not alerts_of(RULES, [owner(user=None), stranger(user=None), change(user=None)])
    failed = attempt(0, user="ann", **STRANGER)
    assert not alerts_of(RULES, [owner(), failed, change()])


def test_a_late_strange_success_fires_on_the_known_change() -> None:
    """The alert is dated by the change, whichever arrives first."""
    late = stranger()
    (alert,) = alerts_of(RULES, [owner(), change(kind="email_change"), late])
    assert alert.reason == (
        "account ann: e-mail address changed 10 min after a success with a new device and country "
        "(limit 60 min)"
    )
    assert alert.last_seen == from_millis(START_MS + 600_000)
    assert alert.evidence["event_ids"] == [late.event_id]


@pytest.mark.parametrize(
    ("gap_s", "fires"), [(0, True), (900, True), (900.001, False), (-0.001, False)]
)
def test_a_late_success_reaches_as_far_as_the_lateness(gap_s: float, fires: bool) -> None:
    """Changes of the next fifteen minutes are judged again, earlier ones are not."""
    assert bool(alerts_of(RULES, [owner(), change(gap_s), stranger()])) == fires


def test_a_late_success_keeps_to_the_window() -> None:
    """A window shorter than the lateness is not exceeded by late successes."""
    rules = RuleSet((PostLoginTakeover(window_s=599),))
    assert not alerts_of(rules, [owner(), change(), stranger()])
    assert alerts_of(RuleSet((PostLoginTakeover(window_s=600),)), [owner(), change(), stranger()])


def test_a_late_familiar_success_is_silent() -> None:
    """The owner's late login makes no known change suspect."""
    assert not alerts_of(RULES, [owner(), change(), owner(0)])
    (alert,) = alerts_of(RULES, [owner(), stranger(), change(), owner(300)])
    assert alert.count == 1


def test_a_late_success_may_complete_the_learning() -> None:
    """The tenth success, late, makes the known stranger and change after it fire."""
    nine = [owner(n - 60) for n in range(9)]
    (alert,) = alerts_of(RULES, [*nine, stranger(), change(), owner(-0.5)])
    assert (alert.count, alert.evidence["gap_s"]) == (1, 600)


def test_a_late_change_is_judged_by_what_came_before_it() -> None:
    """A stranger after the change did not make it."""
    assert not alerts_of(RULES, [owner(), stranger(700), change()])
    assert alerts_of(RULES, [owner(), stranger(), owner(700), change()])


def test_a_takeover_is_one_alert() -> None:
    """Password, e-mail and MFA, changed one after the other, extend one alert."""
    changes = [change(60), change(120, "email_change"), change(180, "mfa_change")]
    (alert,) = alerts_of(RULES, [owner(), stranger(), *changes])
    assert alert.count == 3
    rules = RuleSet((PostLoginTakeover(quiet_s=60),))
    assert len(alerts_of(rules, [owner(), stranger(), change(0), change(61)])) == 2


def test_hostile_names_are_escaped_in_the_reason() -> None:
    """An account's name cannot put control characters into an alert's reason."""
    hostile: dict[str, Any] = {"user": "\r\nFAKE\u202e" * 20}
    (alert,) = alerts_of(RULES, [owner(**hostile), stranger(**hostile), change(**hostile)])
    assert alert.reason.isprintable()
    assert len(alert.reason) <= 500
