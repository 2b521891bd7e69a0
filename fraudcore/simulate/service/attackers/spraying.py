"""Spraying: a few common passwords at many accounts (ATT&CK T1110.003)."""

from collections.abc import Iterator

from fraudcore.simulate.service.attackers.scene import Scene
from fraudcore.simulate.service.attempt import Attempt
from fraudcore.simulate.service.ways import Way

__all__ = ["spraying_distributed", "spraying_fast", "spraying_slow", "subnet_guessing"]

_HITS = 0.003
"""Of the guesses, those that fit (chosen)."""


def spraying_fast(scene: Scene) -> Iterator[Attempt]:
    """Two or three passwords at 20 to 60 accounts from one source, one in some seconds."""
    rng = scene.rng
    return _sprayed(scene, rng.randint(20, 60), rng.randint(2, 3), (3_000, 15_000), 1)


def spraying_slow(scene: Scene) -> Iterator[Attempt]:
    """Two to four passwords at 20 to 50 accounts from one source, over days."""
    rng = scene.rng
    return _sprayed(scene, rng.randint(20, 50), rng.randint(2, 4), (600_000, 2_400_000), 1)


def spraying_distributed(scene: Scene) -> Iterator[Attempt]:
    """Two or three passwords at 40 to 120 accounts from 20 to 100 sources."""
    rng = scene.rng
    sources = rng.randint(20, 100)
    return _sprayed(scene, rng.randint(40, 120), rng.randint(2, 3), (2_000, 12_000), sources)


def subnet_guessing(scene: Scene) -> Iterator[Attempt]:
    """60 to 150 guesses at 10 to 30 accounts from 8 to 25 neighbours in one /24."""
    rng = scene.rng
    sources, users = rng.randint(8, 25), rng.randint(10, 30)
    tries = rng.randint(60, 150) // users + 1
    sprayed = _sprayed(scene, users, tries, (5_000, 30_000), sources)
    base = scene.source(0)
    return (each._replace(way=_neighbour(base, rng.randrange(sources))) for each in sprayed)


def _sprayed(
    scene: Scene, users: int, rounds: int, gap_ms: tuple[int, int], sources: int
) -> Iterator[Attempt]:
    rng, names, tool = scene.rng, scene.names(users), scene.tool()
    for number, time_ms in enumerate(scene.times_ms(users * rounds, gap_ms)):
        way = scene.source(rng.randrange(sources))
        missed = scene.guess(time_ms, names[number % users], way, tool)
        yield scene.hit(missed) if rng.random() < _HITS else missed


def _neighbour(way: Way, index: int) -> Way:
    """Another address of the same /24."""
    ip = f"{way.ip.rpartition('.')[0]}.{index + 1}"
    return way._replace(ip=ip, text=way.text.replace(f'"{way.ip}"', f'"{ip}"'))
