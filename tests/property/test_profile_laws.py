"""The laws of profiles: bounded sets of attempts that merge."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fraudcore import LoginEvent, StateDecodeError, decode_profile
from fraudcore.episode import Episode, Episodes
from fraudcore.profiles import ENTITY_TYPES, PROFILE_TYPES, EntityType, Profile
from tests.property import laws
from tests.property.strategies import events
from tests.property.traffic import floods, traffic

each_type = pytest.mark.parametrize("entity_type", ENTITY_TYPES)


def observer(entity_type: EntityType) -> Callable[[Sequence[LoginEvent]], Profile]:
    """A function that makes a profile of this type and shows it some events."""

    def observe(stream: Sequence[LoginEvent]) -> Profile:
        profile = PROFILE_TYPES[entity_type]()
        for event in stream:
            profile.observe(event)
        return profile

    return observe


@each_type
@given(a=traffic(prefix="a"), b=traffic(prefix="b"), c=traffic(prefix="c"))
def test_profiles_merge(
    entity_type: EntityType, a: list[LoginEvent], b: list[LoginEvent], c: list[LoginEvent]
) -> None:
    """Merging is associative, commutative, idempotent, and the same as observing everything."""
    laws.profiles_merge(observer(entity_type), a, b, c)


@each_type
@given(stream=floods(), data=st.data())
@settings(max_examples=settings().max_examples // 4)
def test_profiles_merge_beyond_capacity(
    entity_type: EntityType, stream: list[LoginEvent], data: st.DataObject
) -> None:
    """The merge laws hold for more attempts than a profile keeps, in parts that overlap."""
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
@given(stream=traffic(), data=st.data())
def test_observing_is_commutative_and_idempotent(
    entity_type: EntityType, stream: list[LoginEvent], data: st.DataObject
) -> None:
    """Events observed in another order, and twice, leave an equal profile."""
    observe = observer(entity_type)
    shuffled = data.draw(st.permutations(stream))
    profile = observe(stream)
    assert observe(shuffled) == profile
    assert not any(profile.observe(event) for event in shuffled)


@each_type
@given(stream=traffic(), late=traffic(prefix="late"))
def test_copies_are_independent(
    entity_type: EntityType, stream: list[LoginEvent], late: list[LoginEvent]
) -> None:
    """What a copy observes, its original does not."""
    profile = observer(entity_type)(stream)
    copy = profile.copy()
    for event in late:
        copy.observe(event)
    copy.episodes["any_rule"] = Episode(1, 2, 3, 4, 0)
    assert profile == observer(entity_type)(stream)


@each_type
@given(stream=floods() | st.lists(events(), max_size=10))
@settings(max_examples=settings().max_examples // 2)
def test_profiles_survive_encoding(entity_type: EntityType, stream: list[LoginEvent]) -> None:
    """Encoding and decoding a profile gives an equal profile."""
    laws.state_survives_encoding(observer(entity_type)(stream))


@each_type
@given(data=st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused(entity_type: EntityType, data: bytes) -> None:
    """Arbitrary bytes are a profile or a ``StateDecodeError``, nothing else."""
    decode_or_refuse(entity_type, data)
    decode_or_refuse(entity_type, bytes([PROFILE_TYPES[entity_type].VERSION]) + data)


@each_type
@given(stream=traffic(), data=st.data())
def test_damaged_bytes_are_decoded_or_refused(
    entity_type: EntityType, stream: list[LoginEvent], data: st.DataObject
) -> None:
    """A stored profile with bytes changed, cut off or put in raises nothing else."""
    encoded = bytearray(observer(entity_type)(stream).to_bytes())
    at = data.draw(st.integers(0, len(encoded)))
    gone = data.draw(st.integers(0, 12))
    encoded[at : at + gone] = data.draw(st.binary(max_size=12))
    decode_or_refuse(entity_type, bytes(encoded))


def decode_or_refuse(entity_type: EntityType, data: bytes) -> None:
    """Decode, or see the one error; what decodes behaves as a profile."""
    try:
        profile = decode_profile(entity_type, data)
    except StateDecodeError:
        return
    laws.state_survives_encoding(profile)


_times = st.integers(-(2**40), 2**40)
_episodes = st.dictionaries(
    st.sampled_from(["geo_jump", "ip_velocity", "länger"]),
    st.builds(Episode, _times, _times, _times, st.integers(0, 2**32 - 1), st.integers(0, 4)),
).map(Episodes)


@given(a=_episodes, b=_episodes, c=_episodes)
def test_episodes_merge(a: Episodes, b: Episodes, c: Episodes) -> None:
    """Episodes merge associatively, commutatively and idempotently."""
    assert a.merge(b) == b.merge(a)
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(b).merge(b) == a.merge(b)
    assert a.merge(a) == a


@given(episodes=_episodes)
def test_episodes_survive_encoding(episodes: Episodes) -> None:
    """Encoded episodes decode to equal ones, with nothing left behind them."""
    decoded, rest = Episodes.decode(memoryview(episodes.encode()))
    assert decoded == episodes
    assert not rest
