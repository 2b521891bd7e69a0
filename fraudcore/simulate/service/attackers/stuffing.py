"""Stuffing: leaked pairs of name and password (ATT&CK T1110.004).

One or two tries a name, of which 0.1 to 3 % work, as operators report
(https://cheatsheetseries.owasp.org/cheatsheets/Credential_Stuffing_Prevention_Cheat_Sheet.html).
"""

from collections.abc import Iterator

from fraudcore.simulate.service.attackers.scene import Scene
from fraudcore.simulate.service.attempt import Attempt

__all__ = ["stuffing_distributed", "stuffing_single"]

_KNOWN = 0.6
"""Of the names, those with an account here (chosen)."""
_HITS = (0.001, 0.03)


def stuffing_single(scene: Scene) -> Iterator[Attempt]:
    """150 to 500 names from one source, one or two a second."""
    return _stuffed(scene, scene.rng.randint(150, 500), (300, 2_000), 1)


def stuffing_distributed(scene: Scene) -> Iterator[Attempt]:
    """400 to 1,500 names from 100 to 1,000 sources within an hour or so."""
    rng = scene.rng
    sources = int(10 ** rng.uniform(2, 3))
    return _stuffed(scene, rng.randint(400, 1_500), (1_000, 6_000), sources)


def _stuffed(scene: Scene, count: int, gap_ms: tuple[int, int], sources: int) -> Iterator[Attempt]:
    rng, hits = scene.rng, scene.rng.uniform(*_HITS)
    known = scene.names(count)
    tools = [scene.tool() for _ in range(5)]
    for number, time_ms in enumerate(scene.times_ms(count, gap_ms)):
        source, tool = scene.source(rng.randrange(sources)), tools[number % 5]
        if number >= len(known) or rng.random() > _KNOWN:
            name = f"leak{rng.getrandbits(40):x}@example.net"
            yield scene.guess(time_ms, name, source, tool, "unknown_user")
            continue
        missed = scene.guess(time_ms, known[number], source, tool)
        if rng.random() < hits:
            yield scene.hit(missed)
        else:
            yield missed
            if rng.random() < 0.25:
                again_ms = time_ms + rng.randint(1_000, 5_000)
                yield scene.guess(again_ms, known[number], source, tool)
