"""What the strategies of ``fraudcore.testing`` promise to those who test with them."""

import inspect
import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from fraudcore import InvalidEventError, LoginEvent, decode_event, testing
from fraudcore.geodesy import great_circle_km, speed_kmh
from fraudcore.testing import CAMPAIGNS, crowds, events, journeys, records, sessions
from fraudcore.testing.nat import carrier_phones
from fraudcore.testing.scene import START, Stream
from fraudcore.testing.text import hostile_texts, tokens
from fraudcore.testing.travel import impossible_journeys

Strategy = Callable[..., st.SearchStrategy[Stream]]
HONEST: dict[str, Strategy] = {
    "journeys": journeys,
    "sessions": sessions,
    "crowds": crowds,
    "carrier_phones": carrier_phones,
}
STREAMS = {**HONEST, **CAMPAIGNS}
each_stream = pytest.mark.parametrize("name", STREAMS)
SEARCH = settings(
    derandomize=True, database=None, deadline=None, max_examples=300, phases=[Phase.generate]
)


def speeds_kmh(stream: Stream, radius_km: float = 0.0) -> list[float]:
    """The speed from each event to the next, at least, their places known within a radius."""
    speeds = []
    for a, b in pairwise(stream):
        assert a.geo is not None
        assert b.geo is not None
        ends = (a.geo.latitude, a.geo.longitude, b.geo.latitude, b.geo.longitude)
        least_km = great_circle_km(*(end or 0.0 for end in ends)) - 2 * radius_km
        speeds.append(speed_kmh(least_km, b.time_ms - a.time_ms))
    return speeds


def can_be_drawn(strategy: st.SearchStrategy[Stream], condition: Callable[[Stream], bool]) -> bool:
    """Whether a few hundred examples hold one like this; an error if not."""
    return condition(find(strategy, condition, settings=SEARCH))


def test_few_names_each_documented() -> None:
    """The package itself offers about ten names, in order, each with a docstring."""
    assert list(testing.__all__) == sorted(set(testing.__all__))
    assert len(testing.__all__) <= 15
    offered = [getattr(testing, name) for name in testing.__all__]
    assert all(inspect.getdoc(thing) for thing in offered if callable(thing))


@given(event=events(), ascii_only=st.booleans())
def test_every_event_is_valid_and_survives_its_canonical_form(
    event: LoginEvent, ascii_only: bool
) -> None:
    """An event's canonical JSON, as text or UTF-8, decodes to the same event."""
    text = json.dumps(event.to_dict(), ensure_ascii=ascii_only)
    assert decode_event(text) == decode_event(text.encode()) == event


@given(event=events(tenant=st.just("acme"), kind=st.sampled_from(("lockout", "logout"))))
def test_fields_of_events_can_be_given(event: LoginEvent) -> None:
    """A field is drawn from the strategy that was given for it."""
    assert event.tenant == "acme"
    assert event.kind in ("lockout", "logout")


@pytest.mark.parametrize("limit", [64, 128, 256, 1024])
def test_texts_keep_their_limit_and_reach_it(limit: int) -> None:
    """Texts are never longer than the limit, some are as long, and all are valid Unicode."""
    for strategy in (hostile_texts(limit), tokens(limit)):
        longest = find(strategy, lambda text: len(text) >= limit, settings=SEARCH)
        assert len(longest) == limit
        assert longest.encode("utf-8")


def refusal(data: bytes) -> str:
    """What the decoder would have accepted instead; empty for an event."""
    try:
        decode_event(data)
    except InvalidEventError as error:
        return error.limit
    return ""


@given(data=records())
def test_records_decode_or_are_refused(data: bytes) -> None:
    """Of whatever is drawn the decoder makes an event of canonical form, or the one error."""
    if not refusal(data):
        event = decode_event(data)
        assert decode_event(json.dumps(event.to_dict())) == event


@pytest.mark.parametrize(
    "why", ["", "one JSON object", "valid UTF-8", "valid JSON", "the field is required"]
)
def test_records_hold_both_valid_and_refused_ones(why: str) -> None:
    """Some records are events, some other JSON, some no JSON, some no text, some lack fields."""

    def is_such(data: bytes) -> bool:
        limit = refusal(data)
        return why in limit if why else not limit

    assert is_such(find(records(), is_such, settings=SEARCH))


@each_stream
@given(data=st.data())
def test_streams_are_valid_ordered_and_as_they_were_told(name: str, data: st.DataObject) -> None:
    """Events come in event time after the start, ids differ, and setting and limits hold."""
    start = datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC)
    stream = data.draw(STREAMS[name](tenant="acme", start=start, prefix="x"))
    assert [event.event_id for event in stream] == [f"x-{n}" for n in range(len(stream))]
    times = [event.occurred_at for event in stream]
    assert times == sorted(times)
    assert times[0] >= start
    assert {event.tenant for event in stream} == {"acme"}
    assert all(decode_event(json.dumps(event.to_dict())) == event for event in stream)


@each_stream
def test_streams_refuse_what_no_setting_has(name: str) -> None:
    """A misspelt setting is an error, not ignored."""
    with pytest.raises(TypeError, match="tennant"):
        testing.simplest(STREAMS[name](tennant="acme"))


@pytest.mark.parametrize("name", ["journeys", "sessions", "carrier_phones", "geo_jump"])
@given(data=st.data())
def test_streams_of_one_account_are_that_accounts(name: str, data: st.DataObject) -> None:
    """The account can be named, and every event is its own."""
    stream = data.draw(STREAMS[name](user="bob"))
    assert {event.user for event in stream} == {"bob"}


@given(stream=journeys(max_logins=8), slow=journeys(max_speed_kmh=300))
def test_journeys_are_honest(stream: Stream, slow: Stream) -> None:
    """Nobody outruns an airliner, or the speed given; devices and logins are few."""
    assert max(speeds_kmh(stream), default=0.0) <= 800
    assert max(speeds_kmh(slow), default=0.0) <= 300
    assert 1 <= sum(event.outcome == "success" for event in stream) <= 8
    assert len({event.device_id for event in stream}) <= 2
    assert stream[-1].outcome == "success"


def test_journeys_travel_mistype_and_change_networks() -> None:
    """Some journeys lead abroad, some have failures, some use both address families."""
    assert can_be_drawn(journeys(), lambda s: len({e.geo and e.geo.country for e in s}) > 2)
    assert can_be_drawn(journeys(), lambda s: any(e.outcome == "failure" for e in s))
    assert can_be_drawn(journeys(), lambda s: {e.ip.version for e in s} == {4, 6})


@given(stream=impossible_journeys(), slow=impossible_journeys(speed_kmh=(200, 890)))
def test_impossible_journeys_are_impossible(stream: Stream, slow: Stream) -> None:
    """Two sources, over 500 km and 900 km/h apart at least; or just possible where asked for."""
    assert stream[0].source != stream[1].source
    assert min(speeds_kmh(stream, radius_km=20)) > 900
    assert 199 < min(speeds_kmh(slow, radius_km=20)) < 900


@given(stream=sessions())
def test_sessions_are_one_persons(stream: Stream) -> None:
    """A session starts with a login, may end with a logout, and keeps its id and agent."""
    kinds = [event.kind for event in stream]
    assert kinds[0] == "login"
    assert "logout" not in kinds[:-1]
    assert {event.outcome for event in stream} == {"success"}
    assert len({(event.session_id, event.user_agent, event.device_id) for event in stream}) == 1


@given(stream=crowds(users=5, days=3))
def test_crowds_share_one_address_and_succeed_daily(stream: Stream) -> None:
    """Every account succeeds on each of the days, all behind one address."""
    assert len({event.ip for event in stream}) == 1
    days = [(e.user, (e.occurred_at - START).days) for e in stream if e.outcome == "success"]
    assert sorted(days) == [(f"worker-{n}", day) for n in range(5) for day in range(3)]


@given(stream=carrier_phones())
def test_carrier_phones_jump_though_nobody_travels(stream: Stream) -> None:
    """One device and one autonomous system, yet a speed that nobody reaches."""
    assert len({(event.device_id, event.network and event.network.asn) for event in stream}) == 1
    assert max(speeds_kmh(stream, radius_km=20)) > 900


@each_stream
def test_the_simplest_stream_is_always_the_same(name: str) -> None:
    """What failing examples shrink towards does not depend on chance."""
    assert testing.simplest(STREAMS[name]()) == testing.simplest(STREAMS[name]())
