"""The traffic with which is measured what batches consume."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from fraudcore import decode_event
from fraudcore.touched import touched_keys
from scripts.bench.path import Store
from scripts.bench.traffic.attempts import Attempt, encoded, users_of
from scripts.bench.traffic.mixes import MIXES
from scripts.bench.traffic.people import Population
from scripts.bench.traffic.visits import FAILURE_SHARE
from scripts.bench.world import inhabited

__all__ = ["BATCHES", "WARM_UP_EVENTS", "Streams", "consumption_streams"]

BATCHES: Final = {1: 30, 10: 15, 100: 4, 500: 2}
"""How many batches of which size are measured."""
WARM_UP_EVENTS: Final = 500
"""Before anything is measured: what all batches share is there then."""
_EVENTS: Final = WARM_UP_EVENTS + sum(size * count for size, count in BATCHES.items())
_MARGIN: Final = 1.15
"""Failures come by chance."""


class Streams(NamedTuple):
    """Events in the order of time.

    Args:
        known: the profiles that they may need, as they are before.
        success, failure: nothing but successes, and nothing but failures.
        ordinary: both as they come.
        arrived_s: when all of them arrived, epoch seconds.
    """

    known: Store
    success: Sequence[bytes]
    failure: Sequence[bytes]
    ordinary: Sequence[bytes]
    arrived_s: float


def consumption_streams(users: int, seed: int) -> Streams:
    """The traffic of a service of so many users."""
    population = Population(seed, users)
    attempts = MIXES["ordinary"].attempts(population, round(_EVENTS / FAILURE_SHARE * _MARGIN))
    kinds = {
        "success": [each for each in attempts if each.reason is None][:_EVENTS],
        "failure": [each for each in attempts if each.reason is not None][:_EVENTS],
        "ordinary": attempts[:_EVENTS],
    }
    store = inhabited(population, users_of(each for kind in kinds.values() for each in kind))
    streams = {name: _encoded(kind, seed, name) for name, kind in kinds.items()}
    known = _known(store, streams["success"] + streams["failure"] + streams["ordinary"])
    return Streams(known, **streams, arrived_s=attempts[-1].time_ms / 1e3)


def _encoded(attempts: Sequence[Attempt], seed: int, name: str) -> list[bytes]:
    return list(encoded(attempts, seed, name))


def _known(store: Store, events: Sequence[bytes]) -> Store:
    needed = {key for data in events for key in touched_keys(decode_event(data))}
    return {key: store[key] for key in needed if key in store}
