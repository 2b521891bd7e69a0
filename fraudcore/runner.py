"""One batch, from stored state to stored state."""

from collections.abc import Sequence

from fraudcore.alert import Alert, merge_alerts
from fraudcore.engine import Engine
from fraudcore.event import LoginEvent
from fraudcore.stores.protocol import StateStore

__all__ = ["run"]


def run(engine: Engine, store: StateStore, events: Sequence[LoginEvent]) -> tuple[Alert, ...]:
    """Judge a batch against a store and keep the result there.

    Returns:
        Every alert that the batch opened or extended, as it stands now.

    >>> from fraudcore import Engine, LoginEvent, MemoryStore, load_rules, run
    >>> engine, store = Engine(load_rules("strict")), MemoryStore()
    >>> guess = [
    ...     LoginEvent(f"e{n}", 1_795_428_000_000 + n * 1000, "failure", "192.0.2.1")
    ...     for n in range(6)
    ... ]
    >>> [(alert.rule, alert.count) for alert in run(engine, store, guess)]
    [('ip_failure_burst', 2)]
    >>> run(engine, store, guess)
    ()
    """
    outcome = engine.process(events, store.load(engine.keys(events)))
    stored = store.load_alerts([alert.alert_id for alert in outcome.alerts])
    alerts = tuple(
        merge_alerts(stored[alert.alert_id], alert) if alert.alert_id in stored else alert
        for alert in outcome.alerts
    )
    store.commit(outcome.profiles, alerts)
    return alerts
