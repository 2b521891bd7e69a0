"""What all profiles have in common: keys, equality, and how they are stored."""

from typing import Any

import pytest

from fraudcore import ProfileKey, StateDecodeError, decode_profile
from fraudcore.episode import Episode
from fraudcore.profiles import ENTITY_TYPES, PROFILE_TYPES, EntityType, IpProfile, UserProfile
from tests.attempts import BERLIN, START_MS, attempt, success

each_type = pytest.mark.parametrize("entity_type", ENTITY_TYPES)
judged_types = pytest.mark.parametrize(
    "entity_type", [kind for kind in ENTITY_TYPES if kind != "population"]
)


def test_every_type_has_a_profile() -> None:
    """Each entity type that a key can name has one profile type, which says so."""
    assert set(PROFILE_TYPES) == set(ENTITY_TYPES)
    assert all(kind == profile.ENTITY_TYPE for kind, profile in PROFILE_TYPES.items())


def test_keys_are_distinct_texts() -> None:
    """No two keys share a text, whatever separators tenants and accounts hold."""
    keys = [
        ProfileKey("a", "user", "b#c"),
        ProfileKey("a#b", "user", "c"),
        ProfileKey("a%23b", "user", "c"),
        ProfileKey("a", "ip", "b#c"),
        ProfileKey("a%b", "user", "c"),
        ProfileKey("a%25b", "user", "c"),
        *(ProfileKey("a", kind, "c") for kind in ENTITY_TYPES),
    ]
    assert len({key.text() for key in keys}) == len(keys)


@judged_types
def test_settled_events(entity_type: EntityType) -> None:
    """A failure is new to a profile until it was observed; another one is new still."""
    profile, event = PROFILE_TYPES[entity_type](), attempt(0, user="ann")
    assert profile.is_new(event)
    assert not profile.settled(event)
    assert profile.observe(event)
    assert profile.settled(event)
    assert not profile.is_new(event)
    assert not profile.observe(event)
    assert profile.is_new(attempt(0, user="ann"))
    assert profile.is_new(attempt(-5, user="ann"))
    assert profile.is_new(attempt(5, user="ann"))


@pytest.mark.parametrize(
    ("entity_type", "kind"),
    [
        ("ip", "logout"),
        ("ip", "challenge"),
        ("user", "lockout"),
        ("user", "password_reset"),
        ("tenant", "challenge"),
    ],
)
def test_what_a_profile_does_not_keep_is_never_new_to_it(
    entity_type: EntityType, kind: str
) -> None:
    """Nothing tells a repetition of such an event, so that it is not judged at all."""
    profile, event = PROFILE_TYPES[entity_type](), attempt(0, user="ann", kind=kind)
    assert not profile.is_new(event)
    assert not profile.observe(event)


@pytest.mark.parametrize("outcome", ["success", "failure"])
def test_nothing_is_new_to_a_population(outcome: str) -> None:
    """The profile that no rule has alerts on never makes an event worth judging."""
    profile = PROFILE_TYPES["population"]()
    assert not profile.is_new(attempt(0, outcome, user="ann"))
    assert profile.observe(attempt(0, outcome, user="ann")) == (outcome == "success")


def test_the_newest_event_of_either_outcome() -> None:
    """A profile is as new as its newest event, and an empty one is older than any."""
    profile = IpProfile()
    assert profile.newest_ms == 0
    profile.observe(attempt(20))
    profile.observe(success(30))
    profile.observe(attempt(10))
    profile.observe(attempt(40, kind="logout"))
    assert profile.newest_ms == success(30).time_ms


@each_type
def test_profiles_differ_by_each_part(entity_type: EntityType) -> None:
    """Profiles are equal only if type, memory and episodes all are."""
    make = PROFILE_TYPES[entity_type]
    other, third = make(), make()
    other.observe(success(0, BERLIN))
    third.episodes.keep(1, Episode(1, 2, 0, 4, 0))
    others: list[Any] = [other, third, "profile"]
    if entity_type != "subnet":
        assert make() != other
    assert all(make() != different for different in others[1:])
    assert make() == make()
    assert IpProfile() != UserProfile()
    with pytest.raises(TypeError):
        hash(make())


@each_type
@pytest.mark.parametrize("data", [b"", b"\x00", b"\x03", b"\xff" * 50])
def test_other_versions_are_refused(entity_type: EntityType, data: bytes) -> None:
    """State of a version that this release does not know is refused with both versions."""
    with pytest.raises(StateDecodeError, match=f"{entity_type} profile: version"):
        decode_profile(entity_type, data)


@each_type
def test_trailing_bytes_are_refused(entity_type: EntityType) -> None:
    """A profile with something behind it is damaged."""
    data = PROFILE_TYPES[entity_type]().to_bytes()
    with pytest.raises(StateDecodeError, match="damaged"):
        decode_profile(entity_type, data + b"\x00")


@each_type
def test_every_truncation_is_noticed(entity_type: EntityType) -> None:
    """No proper beginning of an encoded profile is a profile."""
    profile = PROFILE_TYPES[entity_type]()
    profile.observe(attempt(0, user="ann"))
    profile.episodes.keep(1, Episode(1, 2, 0, 3, 1))
    data = profile.to_bytes()
    for size in range(len(data)):
        with pytest.raises(StateDecodeError):
            PROFILE_TYPES[entity_type].from_bytes(data[:size])


@each_type
def test_every_flipped_bit_is_noticed(entity_type: EntityType) -> None:
    """A single wrong bit anywhere makes a stored profile unreadable, not another profile."""
    profile = PROFILE_TYPES[entity_type]()
    for event in (attempt(0, user="ann"), success(1, BERLIN)):
        profile.observe(event)
    data = profile.to_bytes()
    for at in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[at // 8] ^= 1 << at % 8
        with pytest.raises(StateDecodeError):
            PROFILE_TYPES[entity_type].from_bytes(bytes(flipped))


def test_a_section_that_nobody_asks_for_stays_encoded() -> None:
    """Observing a failure decodes the failures only; the rest is stored as it was read."""
    known = UserProfile()
    for event in (attempt(0, user="ann"), success(1, BERLIN)):
        known.observe(event)
    stored = UserProfile.from_bytes(known.to_bytes())
    stored.observe(attempt(2, user="ann"))
    assert sum(name in stored.__dict__ for name in stored.SECTIONS) == 1
    assert len(stored.successes) == 1
    assert UserProfile.from_bytes(stored.to_bytes()) == stored


def test_a_section_is_told_as_bytes_whether_or_not_it_was_decoded() -> None:
    """What was added to a decoded section is in its bytes; others are those that were read."""
    known = UserProfile()
    known.observe(success(1, BERLIN))
    stored = UserProfile.from_bytes(known.to_bytes())
    assert {name: stored.section(name) for name in stored.SECTIONS} == {
        name: getattr(known, name).data for name in known.SECTIONS
    }
    stored.observe(success(2, BERLIN))
    assert stored.section("successes") == stored.successes.data
    assert len(stored.section("successes")) == 2 * stored.successes.layout.row_bytes


@pytest.mark.parametrize("counts", [(), (1,), (7, 100, 3)])
def test_the_most_findings_of_a_pattern_are_told(counts: tuple[int, ...]) -> None:
    """Of encoded episodes as of decoded ones."""
    known = UserProfile()
    for pattern, count in enumerate(counts):
        known.episodes.keep(pattern, Episode(START_MS, START_MS, START_MS, count, 1))
    stored = UserProfile.from_bytes(known.to_bytes())
    most = max(counts, default=0)
    assert (known.most_findings, stored.most_findings, stored.copy().most_findings) == (most,) * 3
