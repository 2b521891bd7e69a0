"""The rules on accounts, sessions and devices agree with naive ones, in any order of arrival."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from math import prod
from typing import Any, Final

import pytest
from hypothesis import Phase, event, find, given, settings
from hypothesis import strategies as st

from fraudcore import Engine, Finding, LoginEvent, Network, Rule, RuleSet
from fraudcore.enrich import FeedIndex, FeedInfo, parse_feed
from fraudcore.rules.mfa_brute_force import MfaBruteForce
from fraudcore.rules.mfa_fatigue import MfaFatigue
from fraudcore.rules.session_hijack import SessionHijack
from fraudcore.rules.shared_device import SharedDevice
from fraudcore.rules.success_after_attack import SuccessAfterAttack
from fraudcore.rules.suspicious_ip import SuspiciousIp
from tests.attempts import START_MS
from tests.property.oracles.sessions import ORACLES, attacked, refused

SENSITIVE: Final[Mapping[str, Rule]] = {
    "success_after_attack": SuccessAfterAttack(
        min_failures=3,
        window_s=90,
        source_min_failures=3,
        source_min_users=2,
        source_window_s=60,
        source_min_ratio=1.5,
    ),
    "mfa_fatigue": MfaFatigue(min_refused=2, window_s=60),
    "mfa_brute_force": MfaBruteForce(min_codes=4, min_sessions=3, window_s=60),
    "session_hijack": SessionHijack(window_s=60),
    "shared_device": SharedDevice(max_users=3, min_masked_users=2, window_s=60),
    "suspicious_ip": SuspiciousIp(),
}
"""Each set so that a handful of events within minutes makes it fire."""
each_rule = pytest.mark.parametrize("name", SENSITIVE)

_ATTEMPT: Final = ({"outcome": "failure"}, {"outcome": "failure"}, {"outcome": "success"})
_PROMPT: Final = (
    {"kind": "challenge", "outcome": "failure", "reason": "mfa_denied"},
    {"kind": "challenge", "outcome": "failure", "reason": "mfa_timeout"},
    {"kind": "challenge", "outcome": "failure"},
    {"kind": "login", "outcome": "failure", "reason": "mfa_denied"},
    {"kind": "login", "outcome": "failure", "reason": "mfa_timeout"},
    {"kind": "login", "outcome": "failure", "reason": "bad_password"},
    {"kind": "challenge", "outcome": "failure", "reason": "mfa_bad_code"},
    {"kind": "challenge", "outcome": "success"},
    {"kind": "login", "outcome": "success"},
    {"kind": "lockout", "outcome": "failure", "reason": "locked"},
)
_CODE: Final = (
    {"kind": "login", "outcome": "failure", "reason": "mfa_bad_code"},
    {"kind": "challenge", "outcome": "failure", "reason": "mfa_bad_code"},
    {"kind": "challenge", "outcome": "failure", "reason": "mfa_bad_code"},
    {"kind": "challenge", "outcome": "failure", "reason": "mfa_denied"},
    {"kind": "challenge", "outcome": "success"},
    {"kind": "login", "outcome": "success"},
)
_ANY: Final = tuple(
    {"kind": kind, "outcome": outcome}
    for kind in ("login", "logout", "password_change", "password_reset")
    for outcome in ("success", "failure")
)
_USERS: Final = tuple({"user": user} for user in ("ann", "ann", "ann", "bob", "cy", "dan", None))
_SOURCES: Final = tuple(
    {"ip": ip}
    for ip in ("192.0.2.1", "192.0.2.1", "192.0.2.9", "2001:db8::1", "2001:db8::2", "198.51.100.7")
)
_AGENTS: Final = tuple({"user_agent": agent} for agent in ("curl/8", "wget/1", "curl/8", None))
_NETWORKS: Final = (
    {"network": None},
    {"network": Network(asn=64500)},
    {"network": Network(asn=64500)},
    {"network": Network(asn=64500, masked="vpn")},
    {"network": Network(asn=64501, masked="tor")},
)
_SESSIONS: Final = tuple({"session_id": session} for session in ("s1", "s1", "s2", "s3", None))
_DEVICES: Final = tuple({"device_id": device} for device in ("d1", "d1", "d2", None))
_TAGS: Final = tuple({"credential_tag": tag} for tag in (None, None, "t1", "t2"))
_TIMES: Final = tuple(
    {"occurred_at": START_MS + offset_ms}
    for offset_ms in (
        *(0, 1, 59_999, 60_000, 60_001, 89_999, 90_000, 90_001),
        *range(0, 60_000, 1_997),
        *range(0, 180_000, 5_003),
    )
)
_FACTS: Final[Mapping[str, tuple[tuple[dict[str, Any], ...], ...]]] = {
    "success_after_attack": (_ATTEMPT, _USERS, _SOURCES, _TIMES, _TAGS, _AGENTS, _NETWORKS),
    "mfa_fatigue": (_PROMPT, _USERS[:4], _SOURCES, _TIMES, _AGENTS, _NETWORKS),
    "mfa_brute_force": (_CODE, _USERS[:4], _SESSIONS, _TIMES),
    "session_hijack": (_ANY, _SESSIONS, _SOURCES, _TIMES, _AGENTS, _NETWORKS),
    "shared_device": (_ATTEMPT, _USERS, _DEVICES, _TIMES, _NETWORKS),
    "suspicious_ip": (_ANY, _SOURCES, _TIMES, _NETWORKS),
}
"""The facts of an event that matter to a rule, each with its choices."""
_PLAIN: Final = {"ip": "192.0.2.1", "user": "ann"}


def _shaped(name: str, number: int, shape: int) -> LoginEvent:
    """The event of a number: drawing one is several times faster than drawing each fact."""
    facts: dict[str, Any] = {"event_id": f"e{number}", **_PLAIN}
    for choices in _FACTS[name]:
        shape, at = divmod(shape, len(choices))
        facts.update(choices[at])
    return LoginEvent(**facts)


def streams(name: str) -> st.SearchStrategy[list[LoginEvent]]:
    """Events within three minutes, in any order, fewer than any profile keeps."""
    shape = st.integers(0, prod(map(len, _FACTS[name])) - 1)
    few, many = (st.lists(shape, min_size=low, max_size=18) for low in (0, 9))
    return (few | many).map(
        lambda shapes: [_shaped(name, number, shape) for number, shape in enumerate(shapes)]
    )


def in_order(stream: Sequence[LoginEvent]) -> list[LoginEvent]:
    """The same by event time."""
    return sorted(stream, key=lambda one: one.time_ms)


def findings(rule: Rule, stream: Sequence[LoginEvent]) -> tuple[Finding, ...]:
    """What the engine finds in one batch on empty state."""
    outcome = Engine(RuleSet((rule,))).process(stream, {})
    assert not outcome.faults
    return outcome.findings


def fired(rule: Rule, stream: Sequence[LoginEvent]) -> list[str]:
    """The events on which a rule fires."""
    return list(dict.fromkeys(finding.event_id for finding in findings(rule, stream)))


def expected(rule: Rule, stream: Sequence[LoginEvent]) -> list[str]:
    """The events on which its oracle does."""
    fires = ORACLES[type(rule)]
    return [one.event_id for at, one in enumerate(stream) if fires(rule, one, stream[:at])]


@each_rule
@given(data=st.data())
def test_ordered_events_agree_with_a_list(name: str, data: st.DataObject) -> None:
    """On a stream in order, the rule fires where a look at all earlier events says."""
    stream = in_order(data.draw(streams(name)))
    found = fired(SENSITIVE[name], stream)
    event(f"fires {min(len(found), 3)} times")
    assert found == expected(SENSITIVE[name], stream)


@each_rule
@given(data=st.data())
def test_late_events_agree_with_a_list(name: str, data: st.DataObject) -> None:
    """On a stream in any order, the rule fires where a look at all events so far says."""
    stream = data.draw(streams(name))
    found = fired(SENSITIVE[name], stream)
    event(f"fires {min(len(found), 3)} times")
    assert found == expected(SENSITIVE[name], stream)


@each_rule
@given(data=st.data())
def test_late_events_lose_no_alert(name: str, data: st.DataObject) -> None:
    """Whatever alerts in order alerts in any other order, too."""
    stream = data.draw(streams(name))
    late = {finding.key for finding in findings(SENSITIVE[name], stream)}
    assert {finding.key for finding in findings(SENSITIVE[name], in_order(stream))} <= late


@given(streams("success_after_attack"))
def test_each_pattern_agrees_with_a_list(stream: list[LoginEvent]) -> None:
    """Account and source are judged apart, each as its oracle says."""
    rule = SENSITIVE["success_after_attack"]
    assert isinstance(rule, SuccessAfterAttack)
    wanted = {
        (one.event_id, pattern)
        for at, one in enumerate(stream)
        for pattern in attacked(rule, one, stream[:at])
    }
    found = findings(rule, stream)
    assert {(each.event_id, each.verdict.pattern) for each in found} == wanted


@given(streams("mfa_fatigue"))
def test_severities_agree_with_a_list(stream: list[LoginEvent]) -> None:
    """Refused prompts are high, and critical exactly where the oracle sees an approval."""
    rule = SENSITIVE["mfa_fatigue"]
    assert isinstance(rule, MfaFatigue)
    wanted = {one.event_id: refused(rule, one, stream[:at]) for at, one in enumerate(stream)}
    found = {finding.event_id: finding.severity for finding in findings(rule, stream)}
    assert found == {one: severity for one, severity in wanted.items() if severity}


_NAMED: Final = (
    (FeedInfo("exits", "tor", "high"), ["192.0.2.0/24"]),
    (FeedInfo("ours", "suspicious", "low"), ["192.0.2.1", "2001:db8::/32"]),
    (FeedInfo("theirs", "suspicious", "critical"), ["192.0.2.9"]),
    (FeedInfo("servers", "hosting", "info"), ["198.51.100.0/24"]),
    (FeedInfo("people", "vpn", "medium"), ["2001:db8::2"]),
    (FeedInfo("office", "allow", "info"), ["192.0.2.9"]),
)
_Named = tuple[FeedInfo, list[str]]


def _naive_kinds(one: LoginEvent, lists: Sequence[_Named]) -> set[str]:
    """The kinds of lists that name an event's address, as far as they tell."""
    holding = [
        info
        for info, entries in lists
        if any(one.ip.version == n.version and one.ip in n for n in map(ip_network, entries))
    ]
    if any(info.kind == "allow" for info in holding):
        return set()
    tor = {"tor"} if one.network and one.network.masked == "tor" else set()
    masking = ("hosting", "vpn")
    return tor | {i.kind for i in holding if i.kind not in masking or i.severity != "info"}


@given(streams("suspicious_ip"), st.lists(st.sampled_from(_NAMED), unique_by=id))
def test_lists_agree_with_networks(stream: list[LoginEvent], lists: list[_Named]) -> None:
    """Any lists fire for exactly the events whose address is in one that counts."""
    feeds = FeedIndex([parse_feed(info, entries) for info, entries in lists])
    outcome = Engine(RuleSet((SuspiciousIp(),)), feeds).process(stream, {})
    wanted = {
        (one.event_id, kind)
        for one in stream
        if one.kind in SuspiciousIp.kinds
        for kind in _naive_kinds(one, lists)
    }
    assert {(each.event_id, each.verdict.pattern) for each in outcome.findings} == wanted


SEARCH = settings(
    derandomize=True, database=None, deadline=None, max_examples=200, phases=[Phase.generate]
)


@each_rule
def test_streams_make_the_rule_fire_in_both_orders(name: str) -> None:
    """Within 200 examples one fires in order and late, on some events and not on others."""
    rule = SENSITIVE[name]

    def tells(stream: list[LoginEvent]) -> bool:
        return all(0 < len(fired(rule, s)) < len(s) for s in (stream, in_order(stream)))

    assert find(streams(name), tells, settings=SEARCH)


def test_streams_reach_every_pattern_and_severity() -> None:
    """Within 200 examples both patterns of an attack occur, and both severities of prompts."""
    attack, prompts = SENSITIVE["success_after_attack"], SENSITIVE["mfa_fatigue"]
    for pattern in SuccessAfterAttack.patterns:
        assert find(
            streams("success_after_attack"),
            lambda s, p=pattern: any(f.verdict.pattern == p for f in findings(attack, s)),  # type: ignore[misc]
            settings=SEARCH,
        )
    for severity in ("high", "critical"):
        assert find(
            streams("mfa_fatigue"),
            lambda s, g=severity: any(f.severity == g for f in findings(prompts, s)),  # type: ignore[misc]
            settings=SEARCH,
        )
