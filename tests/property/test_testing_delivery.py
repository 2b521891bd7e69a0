"""What the deliveries of ``fraudcore.testing`` do to a stream, and what they never do."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from fraudcore.testing import (
    CAMPAIGNS,
    batched,
    crowds,
    journeys,
    merged,
    redelivered,
    sessions,
    shuffled,
    simplest,
    skewed,
)
from fraudcore.testing.delivery import delivered
from fraudcore.testing.scene import Stream

SEARCH = settings(
    derandomize=True, database=None, deadline=None, max_examples=300, phases=[Phase.generate]
)


@given(stream=merged(journeys(), crowds(), CAMPAIGNS["mfa_fatigue"]()))
def test_merging_loses_nothing_and_keeps_time(stream: Stream) -> None:
    """The events of all streams are there, each once, in event time."""
    prefixes = Counter(event.event_id.rpartition("-")[0] for event in stream)
    assert prefixes["mfa-fatigue"] == 5
    assert prefixes["crowd"] >= 16
    assert prefixes["journey"] >= 1
    assert [e.time_ms for e in stream] == sorted(e.time_ms for e in stream)


@given(data=st.data(), stream=crowds(), max_skew_s=st.sampled_from((0, 1, 90, 86_400)))
def test_skewed_clocks_are_few_and_bounded(
    data: st.DataObject, stream: Stream, max_skew_s: int
) -> None:
    """Only times differ, by one of as many skews as there are clocks, none above the limit."""
    told = data.draw(skewed(stream, max_skew_s=max_skew_s, clocks=2))
    skews = {b.occurred_at - a.occurred_at for a, b in zip(stream, told, strict=True)}
    assert len(skews) <= 2
    assert all(abs(skew) <= timedelta(seconds=max_skew_s) for skew in skews)
    facts = [[{**e.to_dict(), "occurred_at": None} for e in part] for part in (stream, told)]
    assert facts[0] == facts[1]


@given(data=st.data(), stream=crowds(), lateness_s=st.sampled_from((0, 1, 900, 86_400)))
def test_shuffling_respects_the_allowed_lateness(
    data: st.DataObject, stream: Stream, lateness_s: int
) -> None:
    """The same events, none later than allowed after one that happened after it."""
    arrived = data.draw(shuffled(stream, lateness_s=lateness_s))
    assert Counter(arrived) == Counter(stream)
    newest_ms = 0
    for event in arrived:
        newest_ms = max(newest_ms, event.time_ms)
        assert newest_ms - event.time_ms <= lateness_s * 1000


def test_shuffling_reaches_the_limit_itself() -> None:
    """Of two events exactly as far apart as the allowed lateness, the older may come last."""
    pair = simplest(CAMPAIGNS["reset_abuse"](requests=2))
    apart = replace(pair[1], occurred_at=pair[0].occurred_at + timedelta(milliseconds=1))
    late = shuffled((pair[0], apart), lateness_s=0.001)
    assert find(late, lambda stream: stream == (apart, pair[0]), settings=SEARCH)


@given(data=st.data(), stream=sessions(), least=st.integers(0, 4))
def test_redelivery_repeats_events_later(data: st.DataObject, stream: Stream, least: int) -> None:
    """At least so many repeats, each after its first delivery; first deliveries keep order."""
    again = data.draw(redelivered(stream, least=least))
    assert len(again) >= len(stream) + least
    assert tuple(dict.fromkeys(again)) == stream


def test_redelivering_nothing_is_nothing() -> None:
    """Of no events none are repeated."""
    assert simplest(redelivered(())) == ()


@given(data=st.data(), stream=sessions(), max_batches=st.integers(1, 4))
def test_batches_joined_are_the_stream(
    data: st.DataObject, stream: Stream, max_batches: int
) -> None:
    """Cutting into batches keeps events and order, in no more batches than allowed."""
    batches = data.draw(batched(stream, max_batches=max_batches))
    assert sum(batches, ()) == stream
    assert 1 <= len(batches) <= max_batches


@given(data=st.data(), stream=crowds())
def test_delivery_loses_nothing_and_repeats_something(data: st.DataObject, stream: Stream) -> None:
    """At-least-once delivery brings every event, some again."""
    arrived = sum(data.draw(delivered(stream)), ())
    assert set(arrived) == set(stream)
    assert len(arrived) > len(stream)
