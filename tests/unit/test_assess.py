"""Asking before telling: what the library page promises of ``assess`` and of shared engines."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock

from fraudcore import Engine, MemoryStore, assess, load_rules, run
from tests.attempts import BERLIN, TOKYO, failures, success

ENGINE = Engine(load_rules())
HOME = success(0, BERLIN)
ABROAD = success(600, TOKYO, ip="198.51.100.7")


def told(*events: object) -> MemoryStore:
    """A store that was told of these events."""
    store = MemoryStore()
    run(ENGINE, store, events)  # type: ignore[arg-type]
    return store


def test_what_is_asked_is_found_when_it_is_told() -> None:
    """The alerts of a question are those that telling the same event opens."""
    store = told(HOME)
    outcome = assess(ENGINE, store, [ABROAD])
    assert "geo_jump" in {finding.rule for finding in outcome.findings}
    assert run(ENGINE, store, [ABROAD]) == outcome.alerts


def test_asking_again_finds_the_same() -> None:
    """However often an event is asked about, it is new until it is told."""
    store = told(HOME)
    assert assess(ENGINE, store, [ABROAD]) == assess(ENGINE, store, [ABROAD])
    run(ENGINE, store, [ABROAD])
    assert not assess(ENGINE, store, [ABROAD]).findings


def test_a_login_told_as_a_failure_makes_nothing_familiar() -> None:
    """Where the stranger was refused, the owner's next login at home is no journey."""
    refused = replace(ABROAD, outcome="failure", reason="mfa_denied")
    back = success(1200, BERLIN)
    assert not assess(ENGINE, told(HOME, refused), [back]).findings
    assert assess(ENGINE, told(HOME, ABROAD), [back]).findings


def test_threads_share_an_engine() -> None:
    """Engines hold nothing of a batch: threads with stores of their own find what one finds."""
    stream = [*failures(range(40), user="ann"), HOME, ABROAD]
    alone = run(ENGINE, MemoryStore(), stream)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: run(ENGINE, MemoryStore(), stream), range(8)))
    assert results == [alone] * 8


def test_threads_share_a_store_behind_a_lock() -> None:
    """However threads take turns at one account, its profile holds what all of them told."""
    store, lock = MemoryStore(), Lock()
    stream = failures(range(30), user="ann")

    def tell(n: int) -> None:
        with lock:
            run(ENGINE, store, [stream[n]])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tell, range(len(stream))))
    (key,) = (key for key in ENGINE.keys(stream) if key.entity_type == "user")
    profile, whole = (s.load([key])[key] for s in (store, told(*stream)))
    assert profile.failures == whole.failures  # type: ignore[attr-defined]
    assert not assess(ENGINE, store, stream).alerts
