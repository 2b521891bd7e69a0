"""What a profile is tried on: events in parts that overlap, in two orders, and alerts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, NamedTuple, Self

from hypothesis import strategies as st

from fraudcore.episode import EPISODES_KEPT, Episode
from fraudcore.event import LoginEvent
from fraudcore.profiles import Profile
from fraudcore.testing.delivery import shuffled
from fraudcore.testing.laws.event_code import code_of
from fraudcore.testing.laws.flood import flooded
from fraudcore.testing.scene import START, Stream
from fraudcore.timestamp import to_millis

__all__ = ["Damage", "ProfileTrial", "profile_trials"]


class Damage(NamedTuple):
    """Bytes put in place of others, ``at`` and ``gone`` in thousandths of all."""

    at: int
    gone: int
    instead: bytes


@dataclass(frozen=True)
class ProfileTrial:
    """One drawn example.

    Args:
        profile_type: the class.
        parts: three streams in event time, some events in several of them.
        shuffled: every event of the parts, in any order.
        alerts: what is open in each part, by pattern.
        damage: to an encoded profile.
    """

    profile_type: type[Profile]
    parts: tuple[Stream, ...]
    shuffled: Stream
    alerts: tuple[dict[int, Episode], ...]
    damage: Damage

    @property
    def events(self) -> Stream:
        """Every event in it, each id once."""
        return tuple({event.event_id: event for event in self.shuffled}.values())

    @cached_property
    def whole(self) -> Profile:
        """What has seen every part, one after the other."""
        return self.seen(*self.parts)

    @cached_property
    def seen_parts(self) -> tuple[Profile, ...]:
        """What has seen each part, its alerts included."""
        profiles = tuple(self.seen(part) for part in self.parts)
        for profile, alerts in zip(profiles, self.alerts, strict=True):
            for pattern, episode in alerts.items():
                profile.episodes.keep(pattern, episode)
        return profiles

    def seen(self, *streams: Sequence[LoginEvent]) -> Profile:
        """A profile that has seen streams, one after the other."""
        profile = self.profile_type()
        for stream in streams:
            for event in stream:
                profile.observe(event)
        return profile

    def changed(self, change: Callable[[Stream], Stream]) -> Self:
        """A trial of which every stream was changed alike."""
        parts = tuple(map(change, self.parts))
        return replace(self, parts=parts, shuffled=change(self.shuffled))

    def shown(self) -> str:
        """Its events as code, each with the parts that it is in."""
        lines = code_of(self.events).splitlines()[1:]
        return "".join(
            f"\n{line}  # in {self._names_of_parts(event)}"
            for event, line in zip(self.events, lines, strict=True)
        )

    def _names_of_parts(self, event: LoginEvent) -> str:
        named = zip("abc", self.parts, strict=True)
        return " and ".join(name for name, part in named if event in part)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        # Hypothesis prints what it drew; counterexamples are shown in words of their own.
        printer.text(f"a trial of {len(self.events)} events")


@st.composite
def profile_trials(
    draw: st.DrawFn,
    profile_type: type[Profile],
    streams: st.SearchStrategy[Sequence[LoginEvent]],
) -> ProfileTrial:
    """Every trial on these streams, or on the same again and again, of one type of profile."""
    stream = tuple(sorted(draw(streams), key=lambda event: event.time_ms))
    stream = flooded(stream, draw(_SIZES)) or stream
    size = len(stream)
    numbers = draw(st.lists(st.integers(1, 7), min_size=size, max_size=size))
    return ProfileTrial(
        profile_type,
        tuple(
            tuple(e for e, number in zip(stream, numbers, strict=True) if number & bit)
            for bit in (1, 2, 4)
        ),
        draw(shuffled(stream, lateness_s=_EVER_S)),
        draw(st.tuples(_ALERTS, _ALERTS, _ALERTS)),
        draw(_DAMAGES),
    )


_SIZES: Final = st.sampled_from((0, 300, 1000))
_EVER_S: Final = 1e10


def _episode(opened: int, lasted: int, before_ms: int, count: int, worst: int) -> Episode:
    opened_ms = to_millis(START) + opened * _DAY_MS
    last_ms = opened_ms + lasted * _DAY_MS
    return Episode(opened_ms, last_ms, opened_ms - before_ms, count, worst)


_DAY_MS: Final = 86_400_000
_FEW: Final = st.integers(0, 9)
_EPISODES: Final = st.builds(
    _episode, _FEW, _FEW, st.integers(0, _DAY_MS), st.integers(1, 1000), st.integers(0, 4)
)
_PATTERNS: Final = st.integers(1, EPISODES_KEPT + 2)
"""A few more than a profile keeps."""
_ALERTS: Final = st.one_of(
    st.dictionaries(_PATTERNS, _EPISODES),
    st.dictionaries(_PATTERNS, _EPISODES, min_size=EPISODES_KEPT // 2),
)
_WHERE: Final = st.sampled_from((0, 1000)) | st.integers(0, 1000)
_DAMAGES: Final = st.builds(Damage, _WHERE, _WHERE, st.binary(max_size=12))
