"""The laws of profiles: bounded memories that merge, whatever they saw and in whatever order."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fraudcore import LoginEvent, StateDecodeError, decode_profile
from fraudcore.episode import Episode
from fraudcore.profiles import ENTITY_TYPES, PROFILE_TYPES, EntityType, Profile
from fraudcore.testing import events
from tests.property import laws
from tests.property.traffic import activity, floods

each_type = pytest.mark.parametrize("entity_type", ENTITY_TYPES)
few = settings(max_examples=max(4, settings().max_examples // 5))


def observer(entity_type: EntityType) -> Callable[[Sequence[LoginEvent]], Profile]:
    """A function that makes a profile of this type and shows it some events."""

    def observe(stream: Sequence[LoginEvent]) -> Profile:
        profile = PROFILE_TYPES[entity_type]()
        for event in stream:
            profile.observe(event)
        return profile

    return observe


def touches(event: LoginEvent, entity_type: EntityType) -> bool:
    """Whether an event is one that profiles of this type are shown."""
    kinds = {key.entity_type for key in event.profile_keys}
    return entity_type in kinds or (entity_type == "device" and event.kind == "login")


@each_type
@given(a=activity(prefix="a"), b=activity(prefix="b"), c=activity(prefix="c"))
def test_profiles_merge(
    entity_type: EntityType, a: list[LoginEvent], b: list[LoginEvent], c: list[LoginEvent]
) -> None:
    """Merging is associative, commutative, idempotent, and the same as observing everything."""
    laws.profiles_merge(observer(entity_type), a, b, c)


@each_type
@few
@given(stream=floods(), data=st.data())
def test_profiles_merge_beyond_capacity(
    entity_type: EntityType, stream: list[LoginEvent], data: st.DataObject
) -> None:
    """The merge laws hold for more than any profile keeps, in parts that overlap."""
    i, j = (data.draw(st.integers(0, len(stream))) for _ in range(2))
    laws.profiles_merge(observer(entity_type), stream[:i], stream[min(i, j) :], stream[j:])


@each_type
@given(stream=st.lists(events(), max_size=10), again=st.lists(events(), max_size=5))
def test_profiles_of_hostile_events_merge(
    entity_type: EntityType, stream: list[LoginEvent], again: list[LoginEvent]
) -> None:
    """The merge laws hold for any valid events, whoever they are about."""
    laws.profiles_merge(observer(entity_type), stream, again, [*again, *stream])


@each_type
@few
@given(stream=floods() | activity(), data=st.data())
def test_observing_is_commutative_and_idempotent(
    entity_type: EntityType, stream: list[LoginEvent], data: st.DataObject
) -> None:
    """Events observed in another order, and twice, leave an equal profile."""
    observe = observer(entity_type)
    shuffled = data.draw(st.randoms(use_true_random=False)).sample(stream, len(stream))
    profile = observe(stream)
    assert observe(shuffled) == observe(sorted(stream, key=lambda e: e.moment)) == profile
    assert not any(profile.observe(event) for event in shuffled)


@each_type
@few
@given(stream=floods() | activity(), late=activity(prefix="late"))
def test_what_changes_is_told(
    entity_type: EntityType, stream: list[LoginEvent], late: list[LoginEvent]
) -> None:
    """Observing says that something changed exactly where the encoding did."""
    profile = observer(entity_type)(stream)
    for event in [*late, *stream[:20]]:
        before = profile.to_bytes()
        assert profile.observe(event) == (profile.to_bytes() != before)


@each_type
@few
@given(stream=floods() | activity())
def test_what_was_observed_is_settled(entity_type: EntityType, stream: list[LoginEvent]) -> None:
    """No event that touches a profile and was observed is new to it, even if forgotten since."""
    profile = observer(entity_type)(stream)
    assert all(profile.settled(event) for event in stream if touches(event, entity_type))


@each_type
@given(stream=activity(), late=activity(prefix="late"))
def test_copies_are_independent(
    entity_type: EntityType, stream: list[LoginEvent], late: list[LoginEvent]
) -> None:
    """What a copy observes, its original does not."""
    profile = observer(entity_type)(stream)
    copy = profile.copy()
    for event in late:
        copy.observe(event)
    copy.episodes.keep(7, Episode(1, 2, 0, 4, 0))
    assert profile == observer(entity_type)(stream)


@each_type
@few
@given(stream=floods() | st.lists(events(), max_size=10))
def test_profiles_survive_encoding(entity_type: EntityType, stream: list[LoginEvent]) -> None:
    """Encoding and decoding a profile, at any time, gives a profile that goes on alike."""
    half = len(stream) // 2
    stored = decode_profile(entity_type, observer(entity_type)(stream[:half]).to_bytes())
    for event in stream[half:]:
        stored.observe(event)
    laws.state_survives_encoding(stored)
    assert stored == observer(entity_type)(stream)


@each_type
@given(data=st.binary(max_size=200))
def test_any_bytes_are_refused(entity_type: EntityType, data: bytes) -> None:
    """Arbitrary bytes raise ``StateDecodeError``, nothing else, even under the right version."""
    for damaged in (data, bytes([PROFILE_TYPES[entity_type].VERSION]) + data):
        with pytest.raises(StateDecodeError, match=f"{entity_type} profile"):
            decode_profile(entity_type, damaged)


@each_type
@given(stream=activity(), data=st.data())
def test_damaged_bytes_are_refused(
    entity_type: EntityType, stream: list[LoginEvent], data: st.DataObject
) -> None:
    """A stored profile with bytes changed, cut off or put in is never taken for another one."""
    whole = observer(entity_type)(stream).to_bytes()
    at, gone = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 12))
    damaged = whole[:at] + data.draw(st.binary(max_size=12)) + whole[at + gone :]
    if damaged != whole:
        with pytest.raises(StateDecodeError):
            decode_profile(entity_type, damaged)
