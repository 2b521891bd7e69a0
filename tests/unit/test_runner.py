"""Running batches against a store."""

from fraudcore import Engine, MemoryStore, merge_alerts, run
from tests.attempts import failures, only

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
