"""A law, and how it is checked on drawn trials."""

import traceback
from collections.abc import Callable, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Flaky
from hypothesis.strategies import SearchStrategy

from fraudcore.testing.laws.least import Trial, least

__all__ = ["BrokenLawError", "Law", "Run", "hold"]

T = TypeVar("T", bound=Trial)


class Law(NamedTuple, Generic[T]):
    """Something that is true of every rule, or of every profile.

    Args:
        name: a few words, by which it can be left out.
        says: the law, as one sentence.
        problem: what breaks it in a trial, in words; ``None`` where it holds.
    """

    name: str
    says: str
    problem: Callable[[T], str | None]


class Run(NamedTuple):
    """How long and from where to search.

    Args:
        examples: trials drawn; ``None`` for as many as the Hypothesis profile in force says.
        seed: of the search; ``None`` for what that profile says (``derandomize``, or chance).
    """

    examples: int | None = None
    seed: int | None = None


class BrokenLawError(AssertionError):
    """A rule or a profile breaks a law.

    Args:
        subject: the rule or profile.
        law: its name.
        says: the law.
        problem: how it is broken.
        shown: the events that break it.
    """

    def __init__(self, subject: str, law: str, says: str, problem: str, shown: str = "") -> None:
        super().__init__(f"{subject} breaks the law {law!r}: {says}.\n{problem}{shown}")


def hold(
    subject: str,
    laws: Sequence[Law[T]],
    trials: SearchStrategy[T],
    run: Run,
    proves: Callable[[T], bool],
) -> int:
    """Check laws on drawn trials.

    Args:
        subject: what obeys the laws, in words.
        laws: in the order in which they are checked.
        trials: what to draw from.
        run: how long.
        proves: whether a trial is one in which the laws could have been broken at all.

    Returns:
        How many trials proved something.

    Raises:
        BrokenLawError: naming the first law that is broken, on as few events as break it.
    """
    proofs = 0
    found: list[tuple[Law[T], T, str]] = []

    @given(trials)
    def obey(trial: T) -> None:
        nonlocal proofs
        for law in laws:
            problem = _problem(law, trial)
            if problem is not None:
                found.append((law, trial, problem))
                raise _Found
        proofs += proves(trial)

    search = obey if run.seed is None else seeded(run.seed)(obey)
    try:
        _settings(run)(search)()
    except (_Found, Flaky):
        raise _shown(subject, *found[0]) from None
    return proofs


class _Found(Exception):  # noqa: N818 - no error: it ends the search
    """A law is broken."""


def _problem(law: Law[T], trial: T) -> str | None:
    try:
        return law.problem(trial)
    except Exception as error:  # noqa: BLE001 - what is under test may raise anything
        lines = traceback.format_exception(error, limit=-_FRAMES)
        return f"This raises {''.join(lines).rstrip()}"


_FRAMES: Final = 3
"""Of the code that raises, the innermost ones."""


def _shown(subject: str, law: Law[T], trial: T, problem: str) -> BrokenLawError:
    fewest = least(trial, lambda other: _problem(law, other) is not None)
    again = _problem(law, fewest) or f"{problem}\n{_ONCE}"
    return BrokenLawError(subject, law.name, law.says, again, fewest.shown())


_ONCE: Final = "It did so once only: something is kept outside of the profiles."


def _settings(run: Run) -> settings:
    return settings(
        max_examples=run.examples or settings().max_examples,
        phases=(Phase.generate,),
        database=None,
        deadline=None,
        suppress_health_check=tuple(HealthCheck),
        verbosity=Verbosity.quiet,
    )
