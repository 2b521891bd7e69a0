"""Profiles of accounts and sources."""

from typing import Any

import pytest

from fraudcore import Geo, Network, ProfileKey, StateDecodeError, decode_profile
from fraudcore.episode import Episode
from fraudcore.profiles import ENTITY_TYPES, PROFILE_TYPES, EntityType, IpProfile, UserProfile
from fraudcore.profiles.ip import IP_CAPACITY, NO_USER
from fraudcore.profiles.sighting import Precision, Sighting
from fraudcore.profiles.user import NO_TAG, USER_FAILURES, USER_SUCCESSES
from tests.attempts import BERLIN, attempt, success


def sighting_of(geo: Geo, ip: str = "192.0.2.1") -> Sighting:
    """The sighting of a success there."""
    sighting = Sighting.of(success(0, geo, ip))
    assert sighting is not None
    return sighting


each_type = pytest.mark.parametrize("entity_type", ENTITY_TYPES)


def test_keys_are_distinct_texts() -> None:
    """No two keys share a text, whatever separators tenants and accounts hold."""
    keys = [
        ProfileKey("a", "user", "b#c"),
        ProfileKey("a#b", "user", "c"),
        ProfileKey("a%23b", "user", "c"),
        ProfileKey("a", "ip", "b#c"),
        ProfileKey("a%b", "user", "c"),
        ProfileKey("a%25b", "user", "c"),
    ]
    assert len({key.text() for key in keys}) == len(keys)


def test_failures_and_successes_are_kept_apart() -> None:
    """A busy honest source cannot flush an attack out of its own profile, nor the reverse."""
    profile = IpProfile()
    profile.observe(attempt(0, "failure"))
    for second in range(1, 2 * IP_CAPACITY):
        profile.observe(attempt(second, "success"))
    assert (len(profile.failures), len(profile.successes)) == (1, IP_CAPACITY)


def test_capacities_of_a_user() -> None:
    """An account keeps its newest failures and sightings."""
    profile = UserProfile()
    for second in range(200):
        profile.observe(attempt(second, "failure", user="ann"))
        profile.observe(success(second))
    assert (len(profile.failures), len(profile.successes)) == (USER_FAILURES, USER_SUCCESSES)


def test_unknown_users_are_no_user() -> None:
    """Attempts without an identity are marked as such, and never share one digest."""
    profile = IpProfile()
    for event in (attempt(0), attempt(1, user="ann"), attempt(2, user="bob")):
        profile.observe(event)
    users = list(profile.failures.column("user"))
    assert users[0] == NO_USER
    assert len(set(users)) == 3


def test_reasons_of_failures() -> None:
    """Only the reason ``unknown_user`` marks an account as one that does not exist."""
    profile = IpProfile()
    profile.observe(attempt(0, reason="unknown_user"))
    profile.observe(attempt(1, reason="bad_password"))
    profile.observe(attempt(2))
    assert list(profile.failures.column("unknown")) == [1, 0, 0]


def test_credential_tags_are_told_apart() -> None:
    """Equal tags share a digest; a missing one is marked."""
    profile = UserProfile()
    for second, tag in enumerate(("a", "a", "b", None)):
        profile.observe(attempt(second, user="ann", credential_tag=tag))
    a, same, b, none = profile.failures.column("tag")
    assert a == same != b
    assert none == NO_TAG


def test_a_sighting_keeps_what_explains_it() -> None:
    """Address, place, radius, network and ids of a success can be read back."""
    event = success(1.0, BERLIN, "2001:db8::5", event_id="e" * 64, network=Network(64500))
    profile = UserProfile()
    profile.observe(event)
    sighting = Sighting.at(profile.sightings, 0)
    assert sighting == Sighting.of(event)
    assert (str(sighting.ip), sighting.place) == ("2001:db8::5", "Berlin, DE")
    assert (sighting.latitude, sighting.longitude, sighting.accuracy_km) == (52.52, 13.405, 20)
    assert (sighting.asn, sighting.event_id) == (64500, "e" * 64)


def test_only_places_that_can_be_a_baseline_are_sightings() -> None:
    """Successes that are masked or without coordinates are kept, but not as sightings."""
    profile = UserProfile()
    profile.observe(success(0, BERLIN))
    for second in range(1, 100):
        profile.observe(success(second, None))
        profile.observe(success(second + 0.5, BERLIN, network=Network(masked="vpn")))
    assert len(profile.successes) == USER_SUCCESSES
    assert list(profile.sightings.times) == [success(0).time_ms]


def test_an_ipv4_sighting_reads_back_as_ipv4() -> None:
    """An IPv4 address is packed as mapped IPv6 and comes back as it was."""
    assert str(sighting_of(BERLIN, ip="192.0.2.200").ip) == "192.0.2.200"


@pytest.mark.parametrize(
    ("geo", "precision", "place"),
    [
        (Geo(country="DE", latitude=51, longitude=9), Precision.AREA, "DE"),
        (Geo(country="DE", region="BE", latitude=51, longitude=9), Precision.AREA, "DE"),
        (Geo(city="Berlin", latitude=51, longitude=9), Precision.SPOT, "Berlin"),
        (Geo(latitude=51, longitude=9), Precision.SPOT, "an unnamed place"),
    ],
)
def test_precision_of_places(geo: Geo, precision: int, place: str) -> None:
    """How precise coordinates are follows from what is named beside them."""
    sighting = sighting_of(geo)
    assert (sighting.precision, sighting.place) == (precision, place)
    assert sighting.accuracy_km is None


def test_hostile_names_of_cities_are_bounded() -> None:
    """A city is cut to 24 bytes and holds no control characters."""
    sighting = sighting_of(Geo(city="\x1f\n" + "é" * 100, latitude=1, longitude=1))
    assert sighting.city == "??" + "é" * 11


@each_type
def test_settled_events(entity_type: EntityType) -> None:
    """An event is settled once it was observed, and another one is not."""
    profile, event = PROFILE_TYPES[entity_type](), attempt(0, user="ann")
    assert not profile.settled(event)
    assert profile.observe(event)
    assert profile.settled(event)
    assert not profile.observe(event)
    assert not profile.settled(attempt(0, user="ann"))


def test_the_newest_attempt_of_either_outcome() -> None:
    """A profile is as new as its newest attempt, and an empty one is older than any."""
    profile = IpProfile()
    assert profile.newest_ms == 0
    profile.observe(attempt(20))
    profile.observe(success(30))
    profile.observe(attempt(10))
    assert profile.newest_ms == success(30).time_ms


@each_type
def test_profiles_differ_by_each_part(entity_type: EntityType) -> None:
    """Profiles are equal only if type, histories and episodes all are."""
    make = PROFILE_TYPES[entity_type]
    event, other, third = attempt(0, event_id="a"), make(), make()
    other.observe(event)
    third.episodes["geo_jump"] = Episode(1, 2, 3, 4, 0)
    others: list[Any] = [other, third, "profile"]
    assert all(make() != different for different in others)
    assert make() == make()
    assert IpProfile() != UserProfile()


@each_type
@pytest.mark.parametrize("data", [b"", b"\x00", b"\x02", b"\xff" * 50])
def test_other_versions_are_refused(entity_type: EntityType, data: bytes) -> None:
    """State of a version that this release does not know is refused with both versions."""
    with pytest.raises(StateDecodeError, match=f"{entity_type} profile: version"):
        decode_profile(entity_type, data)


@each_type
def test_trailing_bytes_are_refused(entity_type: EntityType) -> None:
    """A profile with something behind it is damaged."""
    data = PROFILE_TYPES[entity_type]().to_bytes()
    with pytest.raises(StateDecodeError, match="1 bytes too many"):
        decode_profile(entity_type, data + b"\x00")


@each_type
def test_empty_profiles_are_small(entity_type: EntityType) -> None:
    """A profile that saw nothing takes a few bytes."""
    assert len(PROFILE_TYPES[entity_type]().to_bytes()) < 64


@each_type
def test_every_truncation_is_noticed(entity_type: EntityType) -> None:
    """No proper beginning of an encoded profile is a profile."""
    profile = PROFILE_TYPES[entity_type]()
    profile.observe(attempt(0, user="ann"))
    profile.episodes["a_rule"] = Episode(1, 2, 0, 3, 1)
    data = profile.to_bytes()
    for size in range(len(data)):
        with pytest.raises(StateDecodeError):
            PROFILE_TYPES[entity_type].from_bytes(data[:size])
