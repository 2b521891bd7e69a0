"""Which names have an account? (ATT&CK T1087)"""

from collections.abc import Iterator

from fraudcore.simulate.service.attackers.scene import Scene
from fraudcore.simulate.service.attempt import Attempt

__all__ = ["enumeration"]

_KNOWN = 0.2


def enumeration(scene: Scene) -> Iterator[Attempt]:
    """40 to 200 names from one source, one every few seconds; one in five has an account."""
    rng, source, tool = scene.rng, scene.source(0), scene.tool()
    count = rng.randint(40, 200)
    names = scene.names(count)
    for number, time_ms in enumerate(scene.times_ms(count, (500, 8_000))):
        if rng.random() < _KNOWN and number < len(names):
            yield scene.guess(time_ms, names[number], source, tool)
        else:
            name = f"probe{rng.getrandbits(32):x}@example.net"
            yield scene.guess(time_ms, name, source, tool, "unknown_user")
