"""Guessing the password of one account (ATT&CK T1110.001)."""

from collections.abc import Iterator

from fraudcore.simulate.service.attackers.scene import Scene
from fraudcore.simulate.service.attempt import Attempt

__all__ = ["brute_force_distributed", "brute_force_fast", "brute_force_slow"]

_GUESSED = 0.3


def brute_force_fast(scene: Scene) -> Iterator[Attempt]:
    """40 to 120 guesses, one every few seconds, from one source."""
    return _guesses(scene, scene.rng.randint(40, 120), (1_000, 6_000), 1)


def brute_force_slow(scene: Scene) -> Iterator[Attempt]:
    """20 to 60 guesses, one in 10 to 40 minutes, from one source."""
    return _guesses(scene, scene.rng.randint(20, 60), (600_000, 2_400_000), 1)


def brute_force_distributed(scene: Scene) -> Iterator[Attempt]:
    """30 to 80 guesses, two or three a minute, each from another of 15 to 60 sources."""
    rng = scene.rng
    return _guesses(scene, rng.randint(30, 80), (10_000, 45_000), rng.randint(15, 60))


def _guesses(scene: Scene, count: int, gap_ms: tuple[int, int], sources: int) -> Iterator[Attempt]:
    """In three campaigns of ten the last guess is right."""
    victim, tool = scene.daily_user(), scene.tool()
    guessed = scene.rng.random() < _GUESSED
    for number, time_ms in enumerate(scene.times_ms(count, gap_ms), 1):
        missed = scene.guess(time_ms, victim.name, scene.source(number % sources), tool)
        yield scene.hit(missed) if guessed and number == count else missed
