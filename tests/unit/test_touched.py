"""Which profiles an event touches, and which of them the engine loads and keeps."""

from typing import Any

import pytest

from fraudcore import Engine, LoginEvent, ProfileKey, RuleSet
from fraudcore.profiles import ENTITY_TYPES, Profile, UserProfile
from fraudcore.rules.risk_score import RiskScore
from fraudcore.touched import keys_of, touched_keys
from tests.attempts import attempt, success

NOTHING = Engine(RuleSet(()))
SCORING = Engine(RuleSet((RiskScore(),)))
FACTS: dict[str, Any] = {"user": "ann", "session_id": "s", "device_id": "d", "tenant": "t"}
IP, USER, SUBNET, DEVICE, SESSION, TENANT, POPULATION = (
    ProfileKey("t", kind, entity)  # type: ignore[arg-type]
    for kind, entity in (
        ("ip", "192.0.2.1"),
        ("user", "ann"),
        ("subnet", "192.0.2.0/24"),
        ("device", "d"),
        ("session", "s"),
        ("tenant", "t"),
        ("population", "t"),
    )
)


def event_of(kind: str = "login", outcome: str = "success", **fields: Any) -> LoginEvent:
    """An event with every fact that names a profile."""
    return attempt(0, outcome, kind=kind, **{**FACTS, **fields})


@pytest.mark.parametrize(
    ("kind", "outcome", "keys"),
    [
        ("login", "success", {IP, USER, TENANT, SESSION}),
        ("login", "failure", {IP, USER, TENANT, SESSION, SUBNET, DEVICE}),
        ("challenge", "success", {IP, USER, SESSION}),
        ("challenge", "failure", {IP, USER, SESSION}),
        ("lockout", "failure", {IP, USER, SESSION, TENANT}),
        ("password_reset", "success", {IP, USER, SESSION}),
        ("password_change", "success", {IP, USER, SESSION}),
        ("email_change", "success", {IP, USER, SESSION}),
        ("mfa_change", "failure", {IP, USER, SESSION}),
        ("logout", "success", {IP, USER, SESSION}),
    ],
)
def test_what_each_kind_of_event_touches(kind: str, outcome: str, keys: set[ProfileKey]) -> None:
    """Whatever profiles hold, an event touches these, each once, and its account second."""
    event = event_of(kind, outcome)
    found = keys_of(event)
    assert set(found) == keys
    assert len(found) == len(keys)
    assert found[1] == USER
    assert event.profile_keys == found


def test_absent_facts_touch_nothing() -> None:
    """Without account, session and device there is the source, and the tenant of a login."""
    bare = event_of(outcome="failure", user=None, session_id=None, device_id=None)
    assert set(keys_of(bare)) == {IP, SUBNET, TENANT}
    assert set(keys_of(event_of("logout", user="N/A", session_id="", device_id=None))) == {IP}


def test_what_an_event_may_touch_at_most() -> None:
    """The upper bound holds whatever the rules and whatever is known."""
    assert set(touched_keys(event_of())) == {*keys_of(event_of()), DEVICE, POPULATION}
    assert set(touched_keys(event_of(device_id=None))) == {*keys_of(event_of()), POPULATION}


@pytest.mark.parametrize("kind", ["login", "challenge", "lockout"])
@pytest.mark.parametrize("outcome", ["success", "failure"])
def test_only_what_is_touched_can_change(kind: str, outcome: str) -> None:
    """An outcome never holds a profile that ``touched_keys`` does not name."""
    event = event_of(kind, outcome)
    assert set(SCORING.process([event], {}).profiles) <= set(touched_keys(event))


def test_keys_of_a_batch_are_distinct_in_the_order_of_first_use() -> None:
    """Each profile of a batch is asked for once."""
    events = [success(0), success(1, user="bob"), success(2, ip="2001:db8::1", tenant="t")]
    assert NOTHING.keys([*events, *events]) == [
        ProfileKey("default", "ip", "192.0.2.1"),
        ProfileKey("default", "user", "ann"),
        ProfileKey("default", "tenant", "default"),
        ProfileKey("default", "user", "bob"),
        ProfileKey("t", "ip", "2001:db8::/64"),
        ProfileKey("t", "user", "ann"),
        ProfileKey("t", "tenant", "t"),
    ]


def test_a_population_is_touched_only_where_a_rule_reads_it() -> None:
    """The sample of a tenant's users costs nothing until there is a score."""
    assert POPULATION not in NOTHING.keys([event_of()])
    assert POPULATION in SCORING.keys([event_of()])
    assert POPULATION in SCORING.process([event_of()], {}).profiles
    assert POPULATION not in NOTHING.process([event_of()], {}).profiles
    assert POPULATION not in SCORING.keys([event_of("challenge")])


def known(*events: LoginEvent) -> dict[ProfileKey, Profile]:
    """What these leave behind."""
    return NOTHING.process(events, {}).profiles


def test_a_success_touches_its_device_only_where_it_is_new() -> None:
    """The first success from a device is kept for the device; those after it are not."""
    first, second = event_of(), attempt(9, "success", **FACTS)
    assert NOTHING.further_keys([first], {}) == [DEVICE]
    profiles = known(first)
    assert DEVICE in profiles
    assert NOTHING.further_keys([second], profiles) == []
    assert DEVICE not in NOTHING.process([second], profiles).profiles


def test_a_device_new_to_one_account_is_known_to_another() -> None:
    """What one account knows says nothing of the next one."""
    bob = attempt(9, "success", **{**FACTS, "user": "bob"})
    profiles = known(event_of())
    assert NOTHING.further_keys([bob], profiles) == [DEVICE]
    assert DEVICE in NOTHING.process([bob], profiles).profiles


def test_successes_without_an_account_always_touch_their_device() -> None:
    """An unknown identity knows no device."""
    nobody = event_of(user=None)
    assert NOTHING.further_keys([nobody], known(nobody)) == [DEVICE]
    assert DEVICE in known(nobody)


@pytest.mark.parametrize("kind", ["challenge", "logout", "email_change"])
def test_only_logins_need_further_profiles(kind: str) -> None:
    """Failures name their device anyway; other kinds have no use for it."""
    assert NOTHING.further_keys([event_of(kind), event_of(outcome="failure")], {}) == []


def test_devices_are_asked_for_once() -> None:
    """Several successes from one new device need one profile."""
    assert NOTHING.further_keys([event_of(), event_of(), event_of(device_id="e")], {}) == [
        DEVICE,
        DEVICE._replace(entity="e"),
    ]


def test_a_device_whose_profile_lost_the_race_is_judged_again() -> None:
    """A success that its account knows already is still taken in by a device that does not."""
    event = event_of()
    profiles = known(event)
    user_only: dict[ProfileKey, Profile] = {USER: profiles[USER]}
    assert NOTHING.further_keys([event], user_only) == [DEVICE]
    again = NOTHING.process([event], user_only).profiles
    assert again[DEVICE] == profiles[DEVICE]
    assert NOTHING.process([event], profiles).profiles == {}


def test_devices_that_may_be_forgotten_are_loaded() -> None:
    """Where so many devices are known that one may be pushed out, its profile is at hand."""
    profile = UserProfile()
    for n in range(60):
        profile.observe(success(-86_400 * n, device_id=f"d{n}"))
    profiles: dict[ProfileKey, Profile] = {ProfileKey("default", "user", "ann"): profile}
    assert profile.knows_device(success(9, device_id="d0"))
    assert NOTHING.further_keys([success(9, device_id="d0")], profiles)


def test_every_entity_type_is_touched_by_something() -> None:
    """No profile type is left without events."""
    events = [event_of(), event_of(outcome="failure")]
    touched = {key.entity_type for event in events for key in touched_keys(event)}
    assert touched == set(ENTITY_TYPES)
