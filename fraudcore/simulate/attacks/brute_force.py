"""Brute force: many guesses at the password of one account."""

from collections.abc import Iterator
from itertools import cycle
from typing import Final

from fraudcore.simulate.access import Access
from fraudcore.simulate.attacks.stage import Assault, Stage
from fraudcore.simulate.attempt import Attempt
from fraudcore.simulate.devices import tool

__all__ = ["brute_force"]

_GUESSES: Final = (50, 90)
_GAP_MS: Final = (2_000, 8_000)
_TWO_SOURCES, _GUESSED = 0.5, 0.3


def brute_force(stage: Stage) -> Assault:
    """50 to 90 failures on one account within some minutes (ATT&CK T1110.001).

    They come from one source or, every other time, from two in turn; in three
    campaigns of ten the last guess is right.
    """
    rng = stage.rng
    sources = [stage.source(n) for n in range(2 if rng.random() < _TWO_SOURCES else 1)]
    attempts = list(_guesses(stage, sources))
    guessed = rng.random() < _GUESSED
    if guessed:
        attempts[-1] = _right(stage, attempts[-1])
    return Assault(
        entity_type="user",
        entity=stage.target.name,
        expected_rules=("failed_login_burst",),
        attempts=tuple(attempts),
        sources=tuple(source.ip for source in sources),
        victims=(stage.target.name,) if guessed else (),
    )


def _guesses(stage: Stage, sources: list[Access]) -> Iterator[Attempt]:
    name, device = stage.target.name, tool(stage.rng)
    times_ms = stage.times_ms(stage.rng.randint(*_GUESSES), _GAP_MS)
    for time_ms, source in zip(times_ms, cycle(sources), strict=False):
        yield Attempt(time_ms, name, source, device, stage.token(), reason="bad_password")


def _right(stage: Stage, last: Attempt) -> Attempt:
    tag = stage.target.secret_tag
    return last._replace(credential_tag=tag, session_id=stage.token(), reason=None)
