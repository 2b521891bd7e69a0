"""Floods: rules that would find the same at every event are asked at some of them only."""

import pytest

from fraudcore import Alert, Engine, LoginEvent, MemoryStore, RuleSet, decode_profile, run
from fraudcore.dispatch import FLOOD_FINDINGS, FLOOD_GAP_MS, FLOOD_STEP
from fraudcore.rules.ip_failure_burst import IpFailureBurst
from fraudcore.timestamp import to_millis
from tests.attempts import failures, success
from tests.their_rule import Theirs, verdict

BURST = 3


def engine_of(quiet_s: int = 3600) -> Engine:
    """Judges bursts by a quiet period."""
    return Engine(RuleSet((IpFailureBurst(max_failures=BURST, window_s=60, quiet_s=quiet_s),)))


def alerts_of(events: list[LoginEvent], quiet_s: int = 3600) -> list[Alert]:
    """The alerts of one batch."""
    return list(engine_of(quiet_s).process(events, {}).alerts)


@pytest.mark.parametrize("quiet_s", [1, 3, 60, 3600])
def test_a_flood_is_one_alert_however_short_the_quiet_period(quiet_s: int) -> None:
    """Every event counts, though few of them are judged; the alert lags by a few events."""
    flood = failures(n / 10 for n in range(1200))
    (alert,) = alerts_of(flood, quiet_s)
    expected = len(flood) - BURST + 1
    assert expected - FLOOD_STEP < alert.count <= expected
    assert flood[-1].time_ms - to_millis(alert.last_seen) < FLOOD_STEP * 100


def test_few_events_of_a_flood_are_judged() -> None:
    """After the first hundred findings one event in sixteen is."""
    outcome = engine_of().process(failures(n / 10 for n in range(1200)), {})
    assert len(outcome.findings) <= FLOOD_FINDINGS + 1100 // FLOOD_STEP + 1


def test_a_burst_is_judged_at_every_event() -> None:
    """What is no flood yet is counted exactly."""
    burst = failures(n / 10 for n in range(FLOOD_FINDINGS))
    assert len(engine_of().process(burst, {}).findings) == len(burst) - BURST + 1


def test_a_pause_longer_than_the_quiet_period_ends_the_alert() -> None:
    """A flood that stops and comes back is two alerts, where its rule says so."""
    first = failures(n / 10 for n in range(300))
    again = failures(60 + n / 10 for n in range(10))
    assert len(alerts_of([*first, *again], quiet_s=10)) == 2
    assert len(alerts_of([*first, *again], quiet_s=60)) == 1


def test_what_comes_much_later_is_judged() -> None:
    """A minute after a flood its rule is asked again: a single failure is no finding."""
    engine = engine_of()
    known = engine.process(failures(n / 10 for n in range(300)), {}).profiles
    late = failures((30 + FLOOD_GAP_MS / 1000 + 1,))
    assert not engine.process(late, known).alerts


def test_repetitions_of_a_flood_count_once() -> None:
    """Events of a flood that come again raise no count and change no profile."""
    engine, store = engine_of(), MemoryStore()
    flood = failures(n / 10 for n in range(300))
    run(engine, store, flood)
    before = store.load(engine.keys(flood))
    assert run(engine, store, flood[::-1]) == ()
    assert store.load(engine.keys(flood)) == before


@pytest.mark.parametrize("size", [1, 7, 50])
def test_batches_of_a_flood_do_not_matter(size: int) -> None:
    """However a flood is cut, the stored alert and profiles are the same."""
    flood = failures(n / 10 for n in range(300))
    engine, whole, parts = engine_of(), MemoryStore(), MemoryStore()
    (alert,) = run(engine, whole, flood)
    for start in range(0, len(flood), size):
        run(engine, parts, flood[start : start + size])
    assert parts.load_alerts([alert.alert_id]) == {alert.alert_id: alert}
    assert parts.load(engine.keys(flood)) == whole.load(engine.keys(flood))


def test_a_flood_goes_on_in_stored_profiles() -> None:
    """What was read again is spared as much as what was never written."""
    engine = engine_of()
    known = engine.process(failures(n / 10 for n in range(300)), {}).profiles
    stored = {key: decode_profile(key.entity_type, p.to_bytes()) for key, p in known.items()}
    more = failures(30 + n / 10 for n in range(160))
    assert len(engine.process(more, stored).findings) == len(engine.process(more, known).findings)
    assert len(engine.process(more, stored).findings) <= 160 // FLOOD_STEP + 1


def test_other_rules_are_asked_at_every_event() -> None:
    """Only a rule that says it is steady may be spared."""
    theirs = Theirs(act=lambda e, _: verdict(e))
    outcome = Engine(RuleSet((theirs,))).process([success(n / 10) for n in range(300)], {})
    assert len(outcome.findings) == 300
