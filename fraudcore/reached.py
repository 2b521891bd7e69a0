"""Which floors of rules an event reaches: one look at the bytes of each history."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from fraudcore.event import LoginEvent
from fraudcore.moment import ID_BITS, MOMENT_BYTES, first_moment
from fraudcore.profile_key import EntityType
from fraudcore.profiles import PROFILE_TYPES, Profile
from fraudcore.rules.base import MS, Before
from fraudcore.rules.floor import Floor

__all__ = ["Floors"]


class _History(NamedTuple):
    """The floors of one history; windows in moments.

    Args:
        section: its name.
        least_bytes, longest: of all its floors, what none can do without: the size of the rows and
            the length of the window.
        floors: of each the size of its rows, the length of its window, and its bit.
    """

    section: str
    least_bytes: int
    longest: int
    floors: tuple[tuple[int, int, int], ...]


class Floors:
    """Distinct floors, each with a bit of its own."""

    def __init__(self, floors: Iterable[Floor]) -> None:
        self._bits = {floor: 1 << at for at, floor in enumerate(dict.fromkeys(floors))}
        kinds = dict.fromkeys(floor.profile for floor in self._bits)
        self._profiles = [(kind, self._longest_ms(kind), self._histories(kind)) for kind in kinds]

    def bits(self, floors: Iterable[Floor]) -> int:
        """A set of floors as one number."""
        return sum(self._bits[floor] for floor in floors)

    def reached(self, event: LoginEvent, before: Before) -> int:
        """The floors that are reached at an event, late ones included.

        Args:
            event: the one judged.
            before: what is known.
        """
        found, time_ms = 0, event.time_ms
        for kind, longest_ms, histories in self._profiles:
            profile = getattr(before, kind)
            # A profile knows nothing that is newer than its newest event.
            if profile is not None and time_ms - profile.newest_ms <= longest_ms:
                found |= _reached(first_moment(time_ms), profile, histories)
        return found

    def _longest_ms(self, kind: EntityType) -> int:
        return max(floor.span_s for floor in self._bits if floor.profile == kind) * MS

    def _histories(self, kind: EntityType) -> tuple[_History, ...]:
        own = [floor for floor in self._bits if floor.profile == kind]
        return tuple(self._history(kind, name) for name in dict.fromkeys(f.history for f in own))

    def _history(self, kind: EntityType, section: str) -> _History:
        history: Any = getattr(PROFILE_TYPES[kind](), section)
        row_bytes = history.layout.row_bytes
        floors = tuple(
            (floor.rows * row_bytes, floor.span_s * MS << ID_BITS, bit)
            for floor, bit in self._bits.items()
            if (floor.profile, floor.history) == (kind, section)
        )
        least, longest = min(size for size, _, _ in floors), max(span for _, span, _ in floors)
        return _History(section, least, longest, floors)


def _reached(own: int, profile: Profile, histories: tuple[_History, ...]) -> int:
    found = 0
    for section, least_bytes, longest, floors in histories:
        data = profile.section(section)
        at = len(data) - least_bytes
        if at < 0 or int.from_bytes(data[at : at + MOMENT_BYTES]) < own - longest:
            continue
        for size, span, bit in floors:
            at = len(data) - size
            if at >= 0 and int.from_bytes(data[at : at + MOMENT_BYTES]) >= own - span:
                found |= bit
    return found
