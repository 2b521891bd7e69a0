"""Moments: time and identity of an event in one integer."""

from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st

from fraudcore import LoginEvent
from fraudcore.moment import ID_BITS, ORIGIN_MS, day_of, first_moment, moment_of, time_of
from fraudcore.timestamp import EARLIEST, LATEST, to_millis
from tests.attempts import START_MS, attempt

_times = st.integers(ORIGIN_MS, to_millis(LATEST) - 1)
_ids = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@given(time_ms=_times, event_id=_ids)
def test_time_comes_back(time_ms: int, event_id: str) -> None:
    """Time and day can be read from a moment, which fits in 64 bits and is never negative."""
    moment = moment_of(time_ms, event_id)
    assert time_of(moment) == time_ms
    assert day_of(moment) == time_ms // 86_400_000
    assert 0 <= moment < 2**64


@given(a=_times, b=_times, event_ids=st.tuples(_ids, _ids))
def test_moments_sort_by_time(a: int, b: int, event_ids: tuple[str, str]) -> None:
    """The earlier event has the smaller moment, whatever its id."""
    if a < b:
        assert moment_of(a, event_ids[0]) < first_moment(b) <= moment_of(b, event_ids[1])


@given(event_ids=st.tuples(_ids, _ids))
def test_events_of_one_millisecond_are_told_apart(event_ids: tuple[str, str]) -> None:
    """Two ids share a moment only where they share the lower bits of their checksum."""
    one, other = (moment_of(START_MS, event_id) for event_id in event_ids)
    alike = [crc32(event_id.encode()) % 2**ID_BITS for event_id in event_ids]
    assert (one == other) == (alike[0] == alike[1])


def test_every_bit_of_the_checksum_counts() -> None:
    """Ids are told apart by 22 bits, none of which is always the same."""
    parts = [moment_of(START_MS, f"event {n}") - first_moment(START_MS) for n in range(200)]
    ever, always = 0, 2**ID_BITS - 1
    for part in parts:
        ever, always = ever | part, always & part
    assert (ever, always) == (2**ID_BITS - 1, 0)


def test_the_accepted_years_fit() -> None:
    """The first and the last accepted millisecond have moments of 64 bits."""
    assert to_millis(EARLIEST) == ORIGIN_MS
    assert first_moment(ORIGIN_MS) == 0
    assert moment_of(to_millis(LATEST) - 1, "e") < 2**64


def test_events_know_their_moment() -> None:
    """An event's moment is that of its time and id, and the same wherever it is computed."""
    event = attempt(1.5, event_id="e")
    assert event.moment == moment_of(START_MS + 1500, "e")
    assert LoginEvent.of({**event.to_dict(), "extra": {}}).moment == event.moment
    assert event.day == day_of(event.moment)
