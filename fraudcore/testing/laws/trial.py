"""What a rule is tried on: a drawn stream, and what a delivery makes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Self

from hypothesis import strategies as st

from fraudcore.event import LoginEvent
from fraudcore.testing.delivery import batched, redelivered, shuffled
from fraudcore.testing.laws.event_code import code_of
from fraudcore.testing.laws.flood import flooded
from fraudcore.testing.laws.oddity import odd
from fraudcore.testing.laws.replay import Replay
from fraudcore.testing.laws.subject import Subject
from fraudcore.testing.laws.watch import watched
from fraudcore.testing.scene import Stream

__all__ = ["RuleTrial", "rule_trials"]


@dataclass(frozen=True)
class RuleTrial:
    """One drawn example.

    Args:
        subject: the rule.
        stream: in event time.
        late: the same as it arrives with delays within the lateness.
        again: the same, some delivered again later.
        batches: the same, cut.
        odd: the same with hostile texts and missing facts, and any events besides.
        shift: whole units of ``Subject.shift_s``, not 0.
        alias: to put behind every name; of each trial another.
        flood_size: events at least in ``flood``, which is empty for 0.
    """

    subject: Subject
    stream: Stream
    late: Stream
    again: Stream
    batches: tuple[Stream, ...]
    odd: Stream
    shift: int
    alias: str
    flood_size: int

    @cached_property
    def base(self) -> Replay:
        """What the stream comes to in one batch."""
        return self._watched[0]

    @cached_property
    def oddities(self) -> Replay:
        """What the odd stream comes to in one batch."""
        return self._watched[1]

    @property
    def problems(self) -> list[str]:
        """What no rule may do, and this one did in either of both."""
        return self._watched[2]

    @cached_property
    def cut(self) -> Replay:
        """What the batches come to."""
        return self.subject.replay(self.batches)

    @cached_property
    def delayed(self) -> Replay:
        """What the late events come to."""
        return self.subject.replay([self.late])

    @cached_property
    def flood(self) -> Stream:
        """The stream again and again, more than any profile keeps."""
        return flooded(self.stream, self.flood_size)

    @property
    def events(self) -> Stream:
        """Every event in it, each id once."""
        return tuple({event.event_id: event for event in (*self.odd, *self.stream)}.values())

    def changed(self, change: Callable[[Stream], Stream]) -> Self:
        """A trial of which every stream was changed alike."""
        return replace(
            self,
            stream=change(self.stream),
            late=change(self.late),
            again=change(self.again),
            batches=tuple(map(change, self.batches)),
            odd=change(self.odd),
        )

    def shown(self) -> str:
        """Its events as code."""
        return code_of(self.stream)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        # Hypothesis prints what it drew; counterexamples are shown in words of their own.
        printer.text(f"a trial of {len(self.events)} events")

    @cached_property
    def _watched(self) -> tuple[Replay, Replay, list[str]]:
        problems: list[str] = []
        rule = watched(self.subject.rule, problems)
        base, odd = (self.subject.replay([stream], rule) for stream in (self.stream, self.odd))
        return base, odd, problems


@st.composite
def rule_trials(
    draw: st.DrawFn, subject: Subject, streams: st.SearchStrategy[Sequence[LoginEvent]]
) -> RuleTrial:
    """Every trial on these streams.

    Args:
        subject: the rule.
        streams: in any order of time.
    """
    stream = tuple(sorted(draw(streams), key=lambda event: event.time_ms))
    return RuleTrial(
        subject=subject,
        stream=stream,
        late=draw(shuffled(stream)),
        again=draw(redelivered(stream)),
        batches=draw(batched(stream)),
        odd=draw(odd(stream)),
        shift=draw(_SHIFTS),
        alias=f"~{draw(_NUMBERS):x}",
        flood_size=draw(_FLOOD_SIZES),
    )


_SHIFTS: Final = st.integers(-400, 400).filter(bool)
_NUMBERS: Final = st.integers(0, 2**64 - 1)
_FLOOD_SIZES: Final = st.sampled_from((0, 0, 0, 0, 0, 0, 0, 300))
"""A flood takes as long as all other laws together."""
