"""``session_hijack`` by example."""

from typing import Any

import pytest

from fraudcore import Alert, LoginEvent, RuleSet
from fraudcore.event import KINDS
from fraudcore.rules.session_hijack import SessionHijack
from tests.attempts import BERLIN, attempt
from tests.faultless import alerts_of
from tests.parameter_bounds import assert_bounds

RULES = RuleSet((SessionHijack(),))
LATE = RuleSet((SessionHijack(),), lateness_s=60)
HOME, CARRIER, LAIR = "192.0.2.1", "203.0.113.5", "198.51.100.7"
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
CURL = "curl/8.16.0"
DAY_S = 86_400


def use(at_s: float, ip: str = HOME, agent: str | None = WINDOWS, **fields: Any) -> LoginEvent:
    """One use of the session of ``ann``."""
    facts = {"session_id": "s1", "user": "ann", "user_agent": agent, **fields}
    return attempt(at_s, "success", ip, **facts)


def only_alert(events: list[LoginEvent], rules: RuleSet = RULES) -> Alert:
    """The one alert that there must be."""
    (alert,) = alerts_of(rules, events)
    return alert


def test_fires_for_another_source_and_another_agent() -> None:
    """A session used from another address by another agent than at its login fires."""
    owner, thief = use(0, geo=BERLIN), use(300, LAIR, LINUX, kind="email_change")
    alert = only_alert([owner, thief])
    assert (alert.rule, alert.severity, alert.attack_technique) == (
        "session_hijack",
        "high",
        "T1539",
    )
    assert (alert.entity.type, alert.entity.value) == ("session", "s1")
    assert alert.reason == (
        f"session s1 of account ann: used from 198.51.100.7 by {LINUX}, and 300 s earlier from "
        "192.0.2.1 by another agent"
    )
    evidence = dict(alert.evidence)
    del evidence["event_ids"]
    assert evidence == {
        "source_digest": thief.source_digest,
        "agent_digest": thief.agent.family,
        "other_source_digest": owner.source_digest,
        "other_agent_digest": owner.agent.family,
        "other_ip": HOME,
        "other_is_later": False,
        "gap_s": 300.0,
        "window_s": 14 * DAY_S,
        "severity": "high",
    }
    assert (alert.first_seen, alert.last_seen) == (owner.occurred_at, thief.occurred_at)


def test_an_address_that_no_sighting_names_is_left_out() -> None:
    """Of a source of which only a digest is known no address is made up."""
    for known in (use(0), use(0, "2001:db8::1", geo=None), use(0, user=None)):
        alert = only_alert([known, use(300, LAIR, LINUX, user=known.user)])
        assert alert.evidence["other_ip"] is None
        assert "300 s earlier from another source by another agent" in alert.reason
        assert (" of account ann: " in alert.reason) == (known.user is not None)


def test_another_source_or_another_agent_alone_is_silent() -> None:
    """A phone that moves to its carrier, and a second program at home, are the owner's."""
    assert not alerts_of(RULES, [use(0), use(300, CARRIER)])
    assert not alerts_of(RULES, [use(0), use(300, agent=CURL)])


def test_an_update_is_no_other_agent() -> None:
    """Versions are not compared: a browser may update itself on the way to work."""
    pytest.importorskip("ua_parser", reason="without it, an agent is its whole text")
    updated = WINDOWS.replace("142", "143")
    assert not alerts_of(RULES, [use(0), use(300, CARRIER, updated)])


def test_privacy_addresses_are_one_source() -> None:
    """A host that changes addresses within its IPv6 /64 stays where it is."""
    assert not alerts_of(RULES, [use(0, "2001:db8::1"), use(300, "2001:db8::ffff", CURL)])
    assert alerts_of(RULES, [use(0, "2001:db8::1"), use(300, "2001:db8:0:1::1", CURL)])


def test_uses_without_an_agent_give_no_verdict() -> None:
    """What says nothing of itself is neither another agent nor the same."""
    assert not alerts_of(RULES, [use(0), use(300, LAIR, None)])
    assert not alerts_of(RULES, [use(0, agent=None), use(300, LAIR, CURL)])
    assert alerts_of(RULES, [use(0), use(200, LAIR, None), use(300, LAIR, CURL)])


def test_what_two_programs_of_the_owner_do_is_silent() -> None:
    """An app and its browser that used one session at home may both move on."""
    at_home = [use(0), use(10, agent=CURL)]
    assert not alerts_of(RULES, [*at_home, use(300, CARRIER, CURL), use(310, CARRIER)])
    assert not alerts_of(RULES, [*at_home, use(300, CARRIER), use(310, CARRIER, CURL)])
    assert not alerts_of(RULES, [use(0), use(300, CARRIER), use(310, CARRIER, CURL)])


def test_a_thief_is_told_by_his_first_use() -> None:
    """What a thief does after his first use is like it, and so is what the owner does."""
    theft = [use(0), use(300, LAIR, CURL), use(310, LAIR, CURL), use(320), use(330, LAIR, CURL)]
    assert only_alert(theft).count == 1


def test_an_owner_at_several_places_is_told_from_a_thief() -> None:
    """A use must be like one of the earlier ones, not like all of them."""
    travels = [use(0), use(100, CARRIER), use(200, "203.0.113.200")]
    assert only_alert([*travels, use(300, LAIR, CURL)]).evidence["gap_s"] == 100


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_event_is_a_use(kind: str) -> None:
    """Whatever carries the session's id counts, and fires."""
    assert alerts_of(RULES, [use(0, kind=kind), use(300, LAIR, CURL, kind=kind)])
    assert alerts_of(
        RULES, [use(0), attempt(9, ip=LAIR, kind=kind, session_id="s1", user_agent=CURL)]
    )


def test_sessions_are_compared_apart() -> None:
    """Other sessions, and events of none, say nothing about one."""
    assert not alerts_of(RULES, [use(0), use(300, LAIR, CURL, session_id="s2")])
    assert not alerts_of(RULES, [use(0, session_id=None), use(300, LAIR, CURL, session_id=None)])


def test_the_window_ends() -> None:
    """A use fourteen days ago is not compared; one a second later is."""
    assert not alerts_of(RULES, [use(0), use(14 * DAY_S, LAIR, CURL)])
    assert alerts_of(RULES, [use(0), use(14 * DAY_S - 0.001, LAIR, CURL)])


def test_uses_at_one_moment_are_compared_both_ways() -> None:
    """Two ends at the same millisecond are told whichever arrives first, but explain nothing."""
    ends = [use(0), use(0, LAIR, CURL)]
    evidence = only_alert(ends).evidence
    assert (evidence["gap_s"], evidence["other_is_later"]) == (0, False)
    assert alerts_of(RULES, ends[::-1])
    assert alerts_of(RULES, [use(0), use(10, LAIR, LINUX), use(10, LAIR, CURL)])


def test_a_late_use_is_compared_with_those_after_it() -> None:
    """The owner's login that arrives after the thief's first use tells him."""
    owner, thief = use(0, geo=BERLIN), use(60, LAIR, CURL)
    alert = only_alert([thief, owner], LATE)
    assert alert.reason.endswith("and 60 s later from another source by another agent")
    assert (alert.first_seen, alert.last_seen) == (owner.occurred_at, thief.occurred_at)
    assert not alerts_of(LATE, [use(60.001, LAIR, CURL), owner])


def test_a_late_use_is_judged_by_those_before_it() -> None:
    """What happened after a late use does not explain it, nor is what it explains told again."""
    assert only_alert([use(0), use(300, LAIR, CURL), use(100, LAIR, CURL)]).count == 2
    assert not alerts_of(RULES, [use(0), use(300, CARRIER), use(100, CARRIER)])
    assert not alerts_of(RULES, [use(0), use(100, agent=CURL), use(300, CARRIER, CURL), use(50)])


def test_a_late_use_tells_nothing_of_those_beyond_its_window() -> None:
    """What was told without a late use is not told again because of it."""
    rules = RuleSet((SessionHijack(window_s=60),))
    theft = [use(90), use(100, LAIR, CURL)]
    assert only_alert([*theft, use(0, CARRIER, LINUX)], rules).count == 1
    assert only_alert([*theft, use(41, CARRIER, LINUX)], rules).count == 2


def test_it_recovers() -> None:
    """A second thief an hour later is a new alert, one within it is not."""
    first = [use(0), use(300, LAIR, CURL)]
    assert [a.count for a in alerts_of(RULES, [*first, use(3900, CARRIER, LINUX)])] == [2]
    assert [a.count for a in alerts_of(RULES, [*first, use(3900.001, CARRIER, LINUX)])] == [1, 1]


def test_hostile_names_are_shown_safely() -> None:
    """Names, sessions and agents of strangers reach no reader unescaped, nor in full."""
    evil = "x\n\x1b[31m\u202e" + "a" * 150
    fields = {"session_id": evil, "user": evil}
    alert = only_alert([use(0, **fields), use(300, LAIR, evil, **fields)])
    assert alert.reason.isprintable()
    assert len(alert.reason) < 500
    long = only_alert([use(0, session_id="s" * 32), use(300, LAIR, CURL, session_id="s" * 32)])
    assert long.reason.startswith("session ssssssssssssssss... (32 characters) of account ann")


def test_parameters_are_bounded() -> None:
    """No limit can be set that the profile could not show, nor one that says nothing."""
    assert_bounds(SessionHijack, window_s=(1, 90 * DAY_S))


def test_it_remembers_a_window() -> None:
    """Profiles are kept for as long as the window looks back."""
    assert SessionHijack(window_s=77).memory_s == 77
