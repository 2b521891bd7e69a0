"""A service at work: the profiles of all its users, as they are when the measuring begins.

The users of the measured traffic, and its attackers' victims, have played their own weeks of
history through the engine. Addresses that many share hold what strangers did there besides. All
other profiles are never read; they are copies that make the store as large as the service is.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from itertools import cycle
from typing import Final

from fraudcore import ProfileKey
from scripts.bench.batches import batches
from scripts.bench.path import EnginePath, Store, source_profile, user_profile
from scripts.bench.plan import BATCH_EVENTS
from scripts.bench.traffic.activity import PERIOD_DAYS
from scripts.bench.traffic.attempts import Attempt, encoded
from scripts.bench.traffic.history import own_history, shared_history
from scripts.bench.traffic.mixes import START_MS
from scripts.bench.traffic.people import Population
from scripts.bench.traffic.sharing import SHARED, Shared, shared
from scripts.bench.traffic.visits import DAY_MS

__all__ = ["inhabited"]

_MODELS: Final = 4
"""Different histories of strangers for each kind of shared address."""
_COPIES: Final = 64
"""Different profiles that stand for those that are never read."""


def inhabited(population: Population, numbers: Set[int]) -> Store:
    """The profiles of a service in which these users have a history of their own."""
    store: Store = {}
    strangers = _strangers(population, numbers)
    for kind in SHARED:
        store.update(_frequented(population, kind, strangers))
    _play(EnginePath(store), own_history(population, numbers, START_MS), population.seed)
    with _no_collector():
        _fill(store, population)
    return store


def _strangers(population: Population, numbers: Iterable[int]) -> float:
    """The share of the traffic that comes from all users but these."""
    activity = population.activity
    logins = activity.logins_per_ms * PERIOD_DAYS * DAY_MS
    return 1 - sum(map(activity.logins, numbers)) / logins


def _frequented(population: Population, kind: Shared, strangers: float) -> Store:
    """The profiles of all addresses of a kind, after what strangers did there."""
    count = kind.count(population.users)
    models = []
    for number in range(_MODELS):
        path = EnginePath({})
        past = shared_history(population, kind, count + number, strangers, START_MS)
        _play(path, past, population.seed)
        models.append(path.store.get(source_profile(shared(kind, count + number).ip)))
    return {
        source_profile(shared(kind, number).ip): model
        for number, model in zip(range(count), cycle(models), strict=False)
        if model is not None
    }


def _play(path: EnginePath, attempts: Iterable[Attempt], seed: int) -> None:
    for batch in batches(encoded(attempts, seed, "history"), BATCH_EVENTS):
        path.run(batch)


def _fill(store: Store, population: Population) -> None:
    """Give everybody, and every home with IPv4, a profile."""
    users, sources = _copies(store, "user"), _copies(store, "ip")
    for number, profile in zip(range(population.users), users, strict=False):
        store.setdefault(user_profile(population.name(number)), profile)
    for ip, profile in zip(population.homes(), sources, strict=False):
        store.setdefault(source_profile(ip), profile)


def _copies(store: Mapping[ProfileKey, bytes], entity_type: str) -> Iterator[bytes]:
    known = [data for key, data in store.items() if key.entity_type == entity_type]
    return cycle(known[-_COPIES:])


@contextmanager
def _no_collector() -> Iterator[None]:
    # Millions of keys are made and none is dropped: to look through them again and again is vain.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
