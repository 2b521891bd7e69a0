"""Each attacker of the simulated service does what its name says."""

import itertools
from collections import Counter, defaultdict
from functools import cache
from statistics import median

import pytest

from fraudcore.decoder import decode_event
from fraudcore.event import LoginEvent
from fraudcore.simulate.service import ATTACKERS, ServiceScenario, play

MINUTE_MS = 60_000
KINDS = pytest.mark.parametrize("kind", ATTACKERS)


@cache
def _stream() -> tuple[tuple[LoginEvent, str | None], ...]:
    scenario = ServiceScenario(
        seed=9, users=2_000, days=40, unknown_share=0.0, attacks=dict.fromkeys(ATTACKERS, 20)
    )
    return tuple((decode_event(line), truth.campaign) for line, truth in play(scenario))


@cache
def _campaigns(kind: str) -> list[list[LoginEvent]]:
    found: dict[str, list[LoginEvent]] = defaultdict(list)
    for event, campaign in _stream():
        if campaign is not None and campaign.rpartition("-")[0] == kind:
            found[campaign].append(event)
    return list(found.values())


def _gap_ms(events: list[LoginEvent]) -> float:
    return median(b.time_ms - a.time_ms for a, b in itertools.pairwise(events))


@KINDS
def test_every_campaign_takes_place_after_a_history(kind: str) -> None:
    """Twenty campaigns of each kind start when a third of the span is over."""
    campaigns = _campaigns(kind)
    assert len(campaigns) == 20
    start_ms = _stream()[0][0].time_ms
    assert all(events[0].day - start_ms // 86_400_000 >= 12 for events in campaigns)


@pytest.mark.parametrize(
    ("kind", "accounts", "sources", "gap_ms"),
    [
        ("brute_force_fast", (1, 1), (1, 1), (1_000, 6_000)),
        ("brute_force_slow", (1, 1), (1, 1), (10 * MINUTE_MS, 40 * MINUTE_MS)),
        ("brute_force_distributed", (1, 1), (15, 60), (10_000, 45_000)),
        ("stuffing_single", (140, 500), (1, 1), (300, 2_000)),
        ("stuffing_distributed", (380, 1_500), (90, 1_000), (500, 6_000)),
        ("spraying_fast", (20, 60), (1, 1), (3_000, 15_000)),
        ("spraying_slow", (15, 50), (1, 1), (10 * MINUTE_MS, 40 * MINUTE_MS)),
        ("spraying_distributed", (40, 120), (18, 100), (2_000, 12_000)),
        ("subnet_guessing", (10, 30), (7, 25), (5_000, 30_000)),
        ("enumeration", (40, 200), (1, 1), (500, 8_000)),
        ("mfa_fatigue", (1, 1), (1, 1), (10_000, 60_000)),
    ],
)
def test_attackers_keep_their_pace_and_their_breadth(
    kind: str, accounts: tuple[int, int], sources: tuple[int, int], gap_ms: tuple[int, int]
) -> None:
    """Accounts, addresses and gaps between attempts are in the range of the kind."""
    for events in _campaigns(kind):
        assert accounts[0] <= len({event.user for event in events}) <= accounts[1]
        assert sources[0] <= len({event.source for event in events}) <= sources[1]
        assert gap_ms[0] <= _gap_ms(events) <= gap_ms[1]


@pytest.mark.parametrize("kind", ["stuffing_single", "stuffing_distributed"])
def test_stuffing_tries_a_name_hardly_twice_and_rarely_fits(kind: str) -> None:
    """One or two tries a name; over all campaigns 0.1 to 3 % of the attempts succeed."""
    campaigns = _campaigns(kind)
    for events in campaigns:
        assert max(Counter(event.user for event in events).values()) <= 2
    outcomes = Counter(event.outcome for events in campaigns for event in events)
    assert 0.001 <= outcomes["success"] / outcomes.total() <= 0.03


def test_neighbours_share_one_subnet() -> None:
    """Guesses from a subnet come from one /24."""
    for events in _campaigns("subnet_guessing"):
        assert len({event.subnet for event in events}) == 1


def test_fatigue_is_prompts_and_then_now_and_then_a_login() -> None:
    """Prompts are denied or unanswered; an approved one is followed by a login."""
    approved = 0
    for events in _campaigns("mfa_fatigue"):
        prompts = [event for event in events if event.kind == "challenge"]
        refused = [event for event in prompts if event.outcome == "failure"]
        assert len(refused) >= 7
        assert {event.reason for event in refused} <= {"mfa_denied", "mfa_timeout"}
        logins = [event for event in events if event.kind == "login"]
        assert len(logins) == len(prompts) - len(refused)
        approved += len(logins)
    assert 0 < approved < 20


def test_a_stolen_session_is_the_owner_s() -> None:
    """The thief uses the session that the owner opened, from another address."""
    for owner, thief in _campaigns("session_theft"):
        assert owner.session_id == thief.session_id
        assert owner.user == thief.user
        assert owner.source != thief.source


def _own(user: str | None) -> list[LoginEvent]:
    return [event for event, label in _stream() if label is None and event.user == user]


@pytest.mark.parametrize("kind", ["takeover_naive", "takeover_vpn", "takeover_targeted"])
def test_a_takeover_succeeds_at_once_and_half_of_them_change_the_account(kind: str) -> None:
    """The first event is a success with the right secret; a change may follow within an hour."""
    changed = 0
    for login, *changes in _campaigns(kind):
        assert (login.kind, login.outcome) == ("login", "success")
        assert login.credential_tag in {event.credential_tag for event in _own(login.user)}
        for change in changes:
            assert change.kind in ("password_change", "email_change", "mfa_change")
            assert 0 < change.time_ms - login.time_ms <= 60 * MINUTE_MS
        changed += len(changes)
    assert 3 < changed < 17


def test_strength_is_what_an_attacker_has_in_common_with_the_victim() -> None:
    """A targeted attacker has a network and an agent of the victim's, and no device of it."""
    known_agents = known_networks = 0
    for login, *_ in _campaigns("takeover_targeted"):
        own = _own(login.user)
        known_agents += login.agent.family in {event.agent.family for event in own}
        known_networks += login.asn in {event.asn for event in own}
        assert login.device_id is None or login.device_id not in {e.device_id for e in own}
    assert min(known_agents, known_networks) >= 16, "twins may come a way that victims seldom do"
    naive = [login for login, *_ in _campaigns("takeover_naive")]
    assert len({login.country_code for login in naive}) > 8


def test_a_vpn_attacker_comes_from_the_country_of_the_victim() -> None:
    """The country is among those of the victim's own logins."""
    hits = 0
    for login, *_ in _campaigns("takeover_vpn"):
        hits += login.country_code in {event.country_code for event in _own(login.user)}
    assert hits >= 18
