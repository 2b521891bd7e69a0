"""Judging on stored state: look first, then keep."""

from collections.abc import Sequence

from fraudcore.alert import Alert, merge_alerts
from fraudcore.engine import Engine, Outcome
from fraudcore.event import LoginEvent
from fraudcore.stores.protocol import StateStore

__all__ = ["assess", "record", "run"]


def assess(engine: Engine, store: StateStore, events: Sequence[LoginEvent]) -> Outcome:
    """What a batch would come to, without keeping anything.

    >>> from fraudcore import Engine, LoginEvent, MemoryStore, assess, load_rules
    >>> engine, store = Engine(load_rules("strict")), MemoryStore()
    >>> guess = [
    ...     LoginEvent(f"e{n}", 1_795_428_000_000 + n * 1000, "failure", "192.0.2.1")
    ...     for n in range(5)
    ... ]
    >>> [finding.rule for finding in assess(engine, store, guess).findings]
    ['ip_failure_burst']
    >>> store.load(engine.keys(guess))
    {}
    """
    profiles = store.load(engine.keys(events))
    further = engine.further_keys(events, profiles)
    if further:
        profiles = {**profiles, **store.load(further)}
    return engine.process(events, profiles)


def record(store: StateStore, outcome: Outcome) -> tuple[Alert, ...]:
    """Keep what ``assess`` said, if nothing was kept in between.

    Returns:
        Every alert that the batch opened or extended, as it stands now.
    """
    stored = store.load_alerts([alert.alert_id for alert in outcome.alerts])
    alerts = tuple(
        merge_alerts(stored[alert.alert_id], alert) if alert.alert_id in stored else alert
        for alert in outcome.alerts
    )
    store.commit(outcome.profiles, alerts)
    return alerts


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
    return record(store, assess(engine, store, events))
