"""Judging on stored state, with and without keeping the result."""

from fraudcore import Engine, MemoryStore, ProfileKey, RuleSet, assess, merge_alerts, run
from fraudcore.rules.shared_device import SharedDevice
from fraudcore.runner import record
from tests.attempts import failures, only, success

SMALL = Engine(only("ip_failure_burst", max_failures=3, window_s=60, quiet_s=120))


def test_state_is_kept_between_runs() -> None:
    """A burst spread over two runs fires in the second, and is stored."""
    store = MemoryStore()
    events = failures((0, 1, 2))
    assert run(SMALL, store, events[:2]) == ()
    (alert,) = run(SMALL, store, events[2:])
    assert store.load_alerts([alert.alert_id]) == {alert.alert_id: alert}
    assert list(store.load(SMALL.keys(events))) == SMALL.keys(events)


def test_a_retried_batch_changes_nothing() -> None:
    """Running a batch again returns and stores nothing new."""
    store, events = MemoryStore(), failures((0, 1, 2, 3))
    (alert,) = run(SMALL, store, events)
    assert run(SMALL, store, events) == ()
    assert store.load_alerts([alert.alert_id]) == {alert.alert_id: alert}


def test_alerts_are_merged_with_stored_ones() -> None:
    """What a batch adds to an alert is returned and stored as one alert."""
    store = MemoryStore()
    (first,) = run(SMALL, store, failures((0, 1, 2)))
    (second,) = run(SMALL, store, failures((3, 4)))
    assert second.alert_id == first.alert_id
    assert (first.count, second.count) == (1, 3)
    assert second.evidence["event_ids"][0] == first.evidence["event_ids"][0]
    assert merge_alerts(first, second) == second
    assert store.load_alerts([first.alert_id])[first.alert_id] == second


def test_an_empty_batch_is_nothing() -> None:
    """No events, no alerts, no state."""
    assert run(SMALL, MemoryStore(), []) == ()


def test_assessing_keeps_nothing() -> None:
    """A batch can be looked at as often as one likes before, or without, being recorded."""
    store, events = MemoryStore(), failures((0, 1, 2))
    outcome = assess(SMALL, store, events)
    assert assess(SMALL, store, events) == outcome
    assert not store.load(SMALL.keys(events))
    assert not store.load_alerts([alert.alert_id for alert in outcome.alerts])
    assert record(store, outcome) == outcome.alerts
    assert store.load(SMALL.keys(events)) == outcome.profiles


def test_assessing_and_recording_is_running() -> None:
    """The two halves come to what the whole does."""
    halves, whole = MemoryStore(), MemoryStore()
    for second in range(6):
        batch = failures((second,), event_id=f"e{second}")
        assert record(halves, assess(SMALL, halves, batch)) == run(SMALL, whole, batch)


def test_profiles_of_new_devices_are_loaded_too() -> None:
    """One device on many accounts is seen though each account comes in a batch of its own."""
    store, engine = MemoryStore(), Engine(RuleSet((SharedDevice(max_users=3),)))
    logins = [success(n, user=f"user{n}", device_id="d") for n in range(4)]
    made = [run(engine, store, [login]) for login in logins]
    assert [len(alerts) for alerts in made] == [0, 0, 0, 1]
    assert store.load([ProfileKey("default", "device", "d")])
