"""The profile of an account: what it keeps of which event."""

from itertools import count
from typing import Any

import pytest

from fraudcore import Geo, LoginEvent, Network
from fraudcore.known import DAY_MS
from fraudcore.place import country_code
from fraudcore.profiles import UserProfile
from fraudcore.profiles.user import (
    APPROVED,
    CHANGE_KINDS,
    DENIED,
    UNANSWERED,
    USER_CHALLENGES,
    USER_CHANGES,
    USER_CODES,
    USER_FAILURES,
    USER_RISKS,
    USER_SUCCESSES,
)
from fraudcore.sighting import USER_SIGHTINGS
from tests.attempts import BERLIN, START_MS, attempt, success

DAY_S = 86_400


def profile_of(*events: LoginEvent) -> UserProfile:
    """A profile that saw these."""
    profile = UserProfile()
    for event in events:
        profile.observe(event)
    return profile


def challenge(at_s: float, outcome: str = "failure", **fields: Any) -> LoginEvent:
    """An answer to an MFA prompt."""
    return attempt(at_s, outcome, kind="challenge", user="ann", **fields)


def test_each_kind_has_its_own_capacity() -> None:
    """However much happens, no kind of event can push out another."""
    profile = UserProfile()
    for second in range(200):
        profile.observe(attempt(second, "failure", user="ann"))
        profile.observe(success(second, BERLIN))
        profile.observe(challenge(second))
        profile.observe(challenge(second, reason="mfa_bad_code", session_id="s"))
        profile.observe(attempt(second, "success", kind="email_change", user="ann"))
        profile.add_risk(success(second).moment, 5)
    assert len(profile.failures) == USER_FAILURES
    assert len(profile.successes) == USER_SUCCESSES
    assert len(profile.sightings) == USER_SIGHTINGS
    assert len(profile.challenges) == USER_CHALLENGES
    assert len(profile.codes) == USER_CODES
    assert len(profile.changes) == USER_CHANGES
    assert len(profile.risks) == USER_RISKS


def test_failures_keep_what_they_came_from() -> None:
    """Source, neighbourhood, tag, agent, network and country of a failure can be told apart."""
    facts: dict[str, Any] = {"credential_tag": "a", "user_agent": "curl/8", "geo": BERLIN}
    event = attempt(0, user="ann", network=Network(7), **facts)
    profile = profile_of(event, attempt(1, user="ann"))
    columns = {name: profile.failures.column(name) for name in profile.failures.layout.names}
    assert columns["source"] == [event.source_digest] * 2
    assert columns["subnet"] == [event.subnet_digest] * 2
    assert columns["tag"] == [event.tag_digest, 0]
    assert columns["agent"] == [event.agent.whole, 0]
    assert columns["asn"] == [7, 0]
    assert columns["country"] == [country_code("DE"), 0]
    assert 0 not in (event.tag_digest, event.agent.whole)


def test_answers_to_prompts() -> None:
    """An approval, a denial, silence and a wrong code are told apart."""
    profile = profile_of(
        challenge(0, "success"),
        challenge(1, reason="mfa_denied"),
        challenge(2, reason="mfa_timeout"),
        challenge(3),
        challenge(4, reason="mfa_bad_code", session_id="s"),
    )
    assert profile.challenges.column("answer") == [APPROVED, DENIED, UNANSWERED, UNANSWERED]
    assert len(profile.codes) == 1
    assert profile.codes.column("session")[0] != 0


@pytest.mark.parametrize("reason", ["mfa_denied", "mfa_timeout", "mfa_bad_code"])
def test_logins_that_failed_at_the_prompt_are_answers_too(reason: str) -> None:
    """A producer that tells a refused prompt as a failed login is understood."""
    profile = profile_of(attempt(0, user="ann", reason=reason))
    assert len(profile.failures) == 1
    assert len(profile.challenges) + len(profile.codes) == 1


@pytest.mark.parametrize("kind", CHANGE_KINDS)
def test_changes_of_the_account(kind: str) -> None:
    """Password, e-mail and MFA changes that succeeded are kept by their kind."""
    profile = profile_of(attempt(0, "success", kind=kind, user="ann"))
    assert profile.changes.column("change") == [CHANGE_KINDS.index(kind)]
    assert not profile_of(attempt(0, "failure", kind=kind, user="ann")).changes.data


def test_weights_of_risks_are_bounded() -> None:
    """A sum of weights beyond what a row holds is kept as the most that it holds."""
    profile = UserProfile()
    profile.add_risk(success(0).moment, 100_000)
    assert profile.risks.column("weight") == [255]


def distinct(n: int, days_ago: float, **fields: Any) -> LoginEvent:
    """A success with a device, country, neighbourhood and network of its own."""
    facts: dict[str, Any] = {
        "ip": f"10.{n}.0.1",
        "device_id": f"device{n}",
        "geo": Geo(country=chr(65 + n % 26) + "A"),
        "network": Network(asn=n + 1),
    }
    return success(-days_ago * DAY_S, **{**facts, **fields})


def test_familiar_facts_outlive_the_successes_that_showed_them() -> None:
    """What was familiar stays so when its success is pushed out by newer ones."""
    first = distinct(0, 40)
    profile = profile_of(first, *(success(second) for second in range(2 * USER_SUCCESSES)))
    assert not profile.successes.holds("device", first.device_digest)
    assert first.device_digest in profile.devices
    assert first.country_code in profile.countries
    assert first.subnet_digest in profile.subnets
    assert first.asn in profile.networks
    assert profile.devices.last_day(first.device_digest) == START_MS // DAY_MS - 40


def test_masked_successes_make_only_their_device_familiar() -> None:
    """Who came through a VPN has shown a device, but no place."""
    hidden = distinct(0, 40, network=Network(asn=1, masked="vpn"))
    for later in (0, 2 * USER_SUCCESSES):
        profile = profile_of(hidden, *(success(second) for second in range(later)))
        assert hidden.device_digest in profile.devices
        assert hidden.country_code not in profile.countries
        assert hidden.subnet_digest not in profile.subnets
        assert hidden.asn not in profile.networks
        assert not profile.sightings.data


def test_a_late_success_beyond_the_newest_is_remembered_too() -> None:
    """A success that arrives too late to be kept still makes its device familiar, and says so."""
    profile = profile_of(*(success(second) for second in range(USER_SUCCESSES)))
    late = distinct(0, 40)
    assert profile.observe(late)
    assert late.device_digest in profile.devices
    assert not profile.observe(late)


def test_a_device_is_known_by_earlier_successes() -> None:
    """Neither the success itself nor a later one makes its device known before it."""
    first, second, other = (distinct(0, n) for n in (3, 2, 1))
    profile = profile_of(second)
    assert not profile.knows_device(second)
    assert not profile.knows_device(first)
    assert profile.knows_device(other)
    assert not profile.knows_device(distinct(1, 0))
    for n in count(1):
        profile.observe(success(n))
        if not profile.successes.holds("device", second.device_digest):
            break
    assert profile.knows_device(other)


def test_devices_may_be_forgotten_within_a_batch() -> None:
    """A known device is sure to stay known only while there is room for older ones."""
    some = [distinct(n % 60, 100 - n / 9) for n in range(USER_SUCCESSES + 5)]
    profile = profile_of(*some)
    assert not profile.may_forget(distinct(10, 0))
    assert profile.may_forget(distinct(70, 0))
    crowded = profile_of(*some, *(distinct(40 + n, 9) for n in range(20)))
    assert crowded.may_forget(distinct(10, 0))
