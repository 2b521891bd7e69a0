"""MFA fatigue: prompts until one is approved (ATT&CK T1621)."""

from collections.abc import Iterator
from typing import Final

from fraudcore.event import Reason
from fraudcore.simulate.service.attackers.scene import Scene
from fraudcore.simulate.service.attempt import Attempt

__all__ = ["mfa_fatigue"]

_ANSWERS: Final[tuple[tuple[Reason, ...], tuple[int, ...]]] = (
    ("mfa_denied", "mfa_timeout"),
    (1, 2),
)
_APPROVED = 0.3


def mfa_fatigue(scene: Scene) -> Iterator[Attempt]:
    """8 to 30 prompts denied or unanswered, one in half a minute or so; three in ten give in."""
    rng, victim, source, tool = scene.rng, scene.daily_user(), scene.source(0), scene.tool()
    count, approved = rng.randint(8, 30), rng.random() < _APPROVED
    for number, time_ms in enumerate(scene.times_ms(count, (15_000, 60_000)), 1):
        (reason,) = rng.choices(*_ANSWERS)
        facts = (time_ms, victim.name, source, tool, None)
        prompt = Attempt(*facts, None, None, reason, "challenge")
        if approved and number == count:
            yield prompt._replace(reason=None)
            login = Attempt(*facts, scene.tag(), victim.secret_tag)
            yield login._replace(time_ms=time_ms + rng.randint(500, 3_000))
        else:
            yield prompt
