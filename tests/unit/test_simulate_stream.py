"""The labelled stream as a whole."""

import json
import tracemalloc
from collections import Counter
from itertools import islice

from fraudcore.decoder import decode_event
from fraudcore.simulate import LabelledEvent, Scenario, simulate
from fraudcore.simulate.rhythm import DAY_MS

HONEST = [labelled.event for labelled in simulate(Scenario(attacks=()))]


def _masked(event: dict[str, object]) -> object:
    network = event["network"]
    assert isinstance(network, dict)
    return network["masked"]


def test_the_number_of_events_is_about_what_was_asked_for() -> None:
    """Honest attempts come within a tenth of the number of the scenario."""
    assert 9_000 < len(HONEST) < 11_000


def test_no_events_asked_for_means_none() -> None:
    """A scenario without honest attempts and attacks is an empty stream."""
    assert not list(simulate(Scenario(events=0, attacks=())))


def test_a_tenth_to_a_seventh_of_honest_attempts_fail() -> None:
    """The failure rate is that of ordinary login services."""
    failures = sum(event["outcome"] == "failure" for event in HONEST)
    assert 0.10 < failures / len(HONEST) < 0.15


def test_everybody_takes_part() -> None:
    """Twenty attempts a person leave hardly anybody out, and nobody dominates."""
    attempts = Counter(event["user"] for event in HONEST)
    assert len(attempts) > 490
    assert max(attempts.values()) < 100


def test_honest_traffic_is_diverse() -> None:
    """There are IPv6 homes, VPN logins, travellers and a great number of addresses."""
    assert any(":" in str(event["ip"]) for event in HONEST)
    assert {_masked(event) for event in HONEST} == {None, "vpn"}
    assert any("Guest Wifi" in json.dumps(event["network"]) for event in HONEST)
    assert len({event["ip"] for event in HONEST}) > 1_000


def test_events_are_canonical() -> None:
    """Every event survives the decoder unchanged, and its label changes nothing of it."""
    for labelled in islice(simulate(Scenario(users=60, events=1_000)), 1_500):
        decoded = decode_event(json.dumps(labelled.event))
        assert decoded.to_dict() == labelled.event
        assert decode_event(json.dumps(labelled.to_json_dict())) == decoded


def test_a_labelled_event_carries_its_label_beside_the_event() -> None:
    """The label is in the labelled JSON and not in the event that a detector sees."""
    labelled = LabelledEvent({"event_id": "e"}, "brute_force-1")
    assert labelled.to_json_dict() == {"event_id": "e", "label": "brute_force-1"}
    assert "label" not in labelled.event


def test_events_do_not_share_mutable_parts() -> None:
    """Changing one event leaves all others as they were."""
    first, *others = simulate(Scenario(users=1, events=20, attacks=(), seed=3))
    geo = first.event["geo"]
    assert isinstance(geo, dict)
    geo["country"] = "XX"
    assert all("XX" not in json.dumps(other.event) for other in others)


def _peak_bytes(duration_s: int, events: int) -> int:
    tracemalloc.start()
    try:
        for _ in simulate(Scenario(users=100, events=events, duration_s=duration_s, attacks=())):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_stream() -> None:
    """Ten times as many events take the same memory: nothing of the stream is kept."""
    _peak_bytes(86_400, 200)
    short, long = _peak_bytes(86_400, 800), _peak_bytes(864_000, 8_000)
    assert long < short * 1.5


def test_the_stream_is_lazy() -> None:
    """The first event of a year comes at once."""
    year = Scenario(users=20, duration_s=365 * DAY_MS // 1_000, events=100_000)
    assert next(simulate(year)).event["tenant"] == "default"
