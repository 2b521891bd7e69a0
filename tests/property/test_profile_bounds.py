"""The bounds of profiles: 4 KiB however much they saw, and full where that is much."""

import os
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings

from fraudcore import Geo, LoginEvent, Network
from fraudcore.crowd import CROWD_DAYS
from fraudcore.episode import EPISODES_KEPT, Episode
from fraudcore.history import History
from fraudcore.hours import HOURS_KEPT, Hours
from fraudcore.known import Known
from fraudcore.profiles import (
    ENTITY_TYPES,
    MAX_PROFILE_BYTES,
    PROFILE_TYPES,
    EntityType,
    IpProfile,
    Profile,
    TenantProfile,
    UserProfile,
)
from fraudcore.profiles.population import PopulationProfile
from fraudcore.sample import SAMPLE_A_DAY, SAMPLE_DAYS
from tests.attempts import START_MS
from tests.property.traffic import floods

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
EVENTS = 1_000_000 if NIGHTLY else 20_000
each_type = pytest.mark.parametrize("entity_type", ENTITY_TYPES)
ENDS = (
    *[("login", "success", None)] * 8,
    *[("login", "failure", "unknown_user")] * 5,
    ("login", "failure", "mfa_bad_code"),
    ("challenge", "failure", "mfa_denied"),
    ("challenge", "failure", "mfa_bad_code"),
    ("lockout", "failure", "locked"),
    ("password_reset", "success", None),
    ("email_change", "success", None),
)


def activity(count: int) -> Iterator[LoginEvent]:
    """So many events, mostly in order and some days late, that share next to nothing."""
    chance = Random(7)
    for n in range(count):
        kind, outcome, reason = chance.choice(ENDS)
        late_ms = chance.choice((0, 0, 0, 900_000, 5 * 86_400_000))
        yield LoginEvent(
            event_id=f"event {n}",
            occurred_at=START_MS + n * 400_000 % (10**12) - late_ms,  # type: ignore[arg-type]
            outcome=outcome,  # type: ignore[arg-type]
            ip=f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}",  # type: ignore[arg-type]
            kind=kind,  # type: ignore[arg-type]
            reason=reason,  # type: ignore[arg-type]
            user=f"user {n}",
            device_id=f"device {n}",
            session_id=f"session {n}",
            credential_tag=f"tag {n}",
            geo=_place(n),
            network=Network(asn=n),
        )


def _place(n: int) -> Geo:
    country = chr(65 + n % 26) + chr(65 + n // 26 % 26)
    return Geo(country, city="\U0001f3e2" * 40, latitude=n % 90, longitude=n % 180, accuracy_km=9)


def sections(profile: Profile) -> list[object]:
    """All of a profile, decoded."""
    stored = type(profile).from_bytes(profile.to_bytes())
    return [getattr(stored, name) for name in stored.SECTIONS]


def with_episodes(profile: Profile) -> Profile:
    """With as many open alerts as it remembers, all of them long and often found."""
    for n in range(2 * EPISODES_KEPT):
        profile.episodes.keep(2**32 - 1 - n, Episode(2**42, 2**42 + 2**40, 0, 2**40, 4))
    return profile


@pytest.fixture(scope="module")
def worn() -> dict[EntityType, Profile]:
    """A profile of each type that saw everything, with open alerts."""
    profiles = {kind: PROFILE_TYPES[kind]() for kind in ENTITY_TYPES}
    for event in activity(EVENTS):
        for profile in profiles.values():
            profile.observe(event)
    user = profiles["user"]
    assert isinstance(user, UserProfile)
    for event in activity(50):
        user.add_risk(event.moment, 1_000)
    return {kind: with_episodes(profile) for kind, profile in profiles.items()}


@each_type
def test_no_number_of_events_exceeds_the_budget(
    worn: dict[EntityType, Profile], entity_type: EntityType
) -> None:
    """After 20,000 events (a million at night) and with every section full, 4 KiB suffice."""
    data = worn[entity_type].to_bytes()
    assert len(data) <= MAX_PROFILE_BYTES
    assert PROFILE_TYPES[entity_type].from_bytes(data) == worn[entity_type]


@each_type
def test_the_worst_case_is_reached(
    worn: dict[EntityType, Profile], entity_type: EntityType
) -> None:
    """The profile that is measured holds as much as any can: each section is full."""
    episodes, *parts = sections(worn[entity_type])
    assert len(episodes) == EPISODES_KEPT  # type: ignore[arg-type]
    assert all(part.full for part in parts if isinstance(part, History))
    assert all(len(part) == part.capacity for part in parts if isinstance(part, Known))


def test_the_worst_case_of_tenant_and_source_is_reached(worn: dict[EntityType, Profile]) -> None:
    """Days, hours and samples are as many as are kept, too."""
    ip, tenant, population = worn["ip"], worn["tenant"], worn["population"]
    assert isinstance(ip, IpProfile)
    assert isinstance(tenant, TenantProfile)
    assert isinstance(population, PopulationProfile)
    assert len(ip.crowd.days()) == CROWD_DAYS
    assert len(tenant.hours.data) == HOURS_KEPT * len(_hour().data)
    assert len(population.sample) == SAMPLE_DAYS * SAMPLE_A_DAY


def _hour() -> Hours:
    hours = Hours()
    hours.add(0, 0, 1)
    return hours


@each_type
@settings(max_examples=max(4, settings().max_examples // 5))
@given(stream=floods())
def test_floods_fit(entity_type: EntityType, stream: list[LoginEvent]) -> None:
    """Floods in any order of time fit, and leave a history full."""
    profile = PROFILE_TYPES[entity_type]()
    for event in stream:
        profile.observe(event)
    assert len(with_episodes(profile).to_bytes()) <= MAX_PROFILE_BYTES
    histories = [part for part in sections(profile) if isinstance(part, History)]
    assert not histories or any(history.full for history in histories)


@each_type
def test_empty_profiles_are_small(entity_type: EntityType) -> None:
    """A profile that saw nothing takes a few bytes."""
    assert len(PROFILE_TYPES[entity_type]().to_bytes()) < 64


def test_an_ordinary_account_takes_two_kilobytes() -> None:
    """A year of logins twice a day from two devices at home and at work stays far below."""
    profile, start = UserProfile(), LoginEvent("e", START_MS, "success", "192.0.2.1")  # type: ignore[arg-type]
    for n in range(730):
        profile.observe(
            LoginEvent(
                event_id=f"login {n}",
                occurred_at=start.occurred_at + timedelta(hours=12 * n),
                outcome="success",
                ip=("192.0.2.1", "198.51.100.1")[n % 2],  # type: ignore[arg-type]
                user="ann",
                device_id=("phone", "laptop")[n % 2],
                geo=_place(1),
                network=Network(asn=1),
            )
        )
    assert len(profile.to_bytes()) <= 2048
