"""What every profile is: bounded sections of memory of one entity.

Observing is idempotent and commutative, merging is associative, commutative and idempotent;
both follow from the sections. A section stays encoded until somebody asks for it, so that a
profile of which an event touches little costs little.
"""

import struct
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, Self
from zlib import crc32

from fraudcore.episode import Episodes, most_findings
from fraudcore.errors import StateDecodeError
from fraudcore.event import LoginEvent
from fraudcore.history import History, Layout
from fraudcore.profile_key import EntityType

__all__ = ["MAX_PROFILE_BYTES", "Profile", "rows"]

MAX_PROFILE_BYTES: Final = 4096
_CHECKSUM_BYTES: Final = 4


class Memory(Protocol):
    """What a section holds: bounded, mergeable, and knowing its own encoding."""

    @property
    def data(self) -> bytes:
        """The encoding; of an empty one the empty bytes."""

    def copy(self) -> Any:
        """An independent copy."""

    def merge(self, other: Any) -> Any:
        """What holds all that either holds."""


def rows(layout: Layout) -> Callable[[bytes], History]:
    """Reads a section that is a history of this layout."""
    return partial(History, layout)


class Profile(ABC):
    """The bounded memory of one entity; read-only for rules.

    A type lists its sections, the episodes first, and how each is read. A section is decoded when
    it is first asked for as an attribute, and then stays. The encoding is a head (version,
    ``newest_ms``, where each section ends), the sections, and a CRC-32 of both.

    Attributes:
        newest_ms: event time of the newest event observed, in epoch milliseconds; 0 for none.
        episodes: of each pattern that was found on the entity, the newest.
    """

    ENTITY_TYPE: ClassVar[EntityType]
    VERSION: ClassVar[int]
    SECTIONS: ClassVar[Mapping[str, Callable[[bytes], Memory]]]
    _HEAD: ClassVar[struct.Struct]
    _EMPTY: ClassVar[bytes]
    _NO_ENDS: ClassVar[tuple[int, ...]]
    _PLACES: ClassVar[Mapping[str, int]]

    newest_ms: int
    episodes: Episodes
    _data: bytes
    _ends: Sequence[int]
    _opened: tuple[str, ...]

    def __init__(self) -> None:
        self.newest_ms = 0
        self._data, self._opened = self._EMPTY, ()
        self._ends = self._NO_ENDS

    def __init_subclass__(cls) -> None:
        count = len(cls.SECTIONS)
        cls._HEAD = struct.Struct(f">BQ{count}H")
        cls._NO_ENDS = (cls._HEAD.size,) * count
        cls._EMPTY = _summed(cls._HEAD.pack(cls.VERSION, 0, *cls._NO_ENDS))
        cls._PLACES = {name: at for at, name in enumerate(cls.SECTIONS)}

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Decode a section for good.

            Raises:
                StateDecodeError: its bytes are none.
            """
            at = self._PLACES.get(name)
            if at is None:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            start = self._ends[at - 1] if at else self._HEAD.size
            part = self.SECTIONS[name](self._data[start : self._ends[at]])
            setattr(self, name, part)
            # Two threads that ask at once may note one section twice, or leave one out that is
            # still as it was read: neither does harm.
            self._opened += (name,)
            return part

    @abstractmethod
    def settled(self, event: LoginEvent) -> bool:
        """Whether the event is known already, or too old to be judged."""

    @abstractmethod
    def take(self, event: LoginEvent) -> bool:
        """Keep what is to be kept of an event, in place; returns whether anything changed."""

    def is_new(self, event: LoginEvent) -> bool:
        """Whether the event is to be judged: later than all known ones, or at least not settled.

        Only logins are told by their time: of other kinds not every profile keeps what tells a
        repetition.
        """
        if event.kind == "login" and event.time_ms > self.newest_ms:
            return True
        return not self.settled(event)

    def observe(self, event: LoginEvent) -> bool:
        """Take in one event, in place; returns whether anything changed."""
        changed = self.take(event)
        if changed and event.time_ms > self.newest_ms:
            self.newest_ms = event.time_ms
        return changed

    def section(self, name: str) -> bytes:
        """The encoding of a section, told without decoding it."""
        if name in self._opened:
            return getattr(self, name).data  # type: ignore[no-any-return]
        at = self._PLACES[name]
        return self._data[self._ends[at - 1] if at else self._HEAD.size : self._ends[at]]

    @property
    def most_findings(self) -> int:
        """Of any pattern's newest episode; 0 where no rule fired on the entity."""
        if "episodes" in self._opened:
            return max((episode.count for episode in self.episodes.values()), default=0)
        if self._ends[0] == self._HEAD.size:
            return 0
        return most_findings(self.section("episodes"))

    def copy(self) -> Self:
        """An independent copy."""
        copy = self.__new__(type(self))
        copy.newest_ms, copy._opened = self.newest_ms, self._opened
        copy._data, copy._ends = self._data, self._ends
        for name in self._opened:
            setattr(copy, name, getattr(self, name).copy())
        return copy

    def merge(self, other: Self) -> Self:
        """What a profile that saw the events of both would hold."""
        merged = self.copy()
        merged.newest_ms = max(self.newest_ms, other.newest_ms)
        for name in self.SECTIONS:
            setattr(merged, name, getattr(self, name).merge(getattr(other, name)))
        merged._opened = tuple(self.SECTIONS)
        return merged

    def to_bytes(self) -> bytes:
        """Versioned compact encoding, at most 4096 bytes."""
        data, head, places = self._data, self._HEAD.size, self._PLACES
        ends, parts, kept = list(self._ends), [b""], head
        for name in sorted({*self._opened}, key=places.__getitem__):
            at, section = places[name], getattr(self, name).data
            start, stop = self._ends[at - 1] if at else head, self._ends[at]
            parts += data[kept:start], section
            kept = stop
            grown = len(section) - stop + start
            if grown:
                ends[at:] = [end + grown for end in ends[at:]]
        parts.append(data[kept:-_CHECKSUM_BYTES])
        parts[0] = self._HEAD.pack(self.VERSION, self.newest_ms, *ends)
        return _summed(b"".join(parts))

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read ``to_bytes``.

        Raises:
            StateDecodeError: damaged, or written by a newer version.
        """
        if not data or data[0] != cls.VERSION:
            shown = data[0] if data else "none"
            raise StateDecodeError(
                f"{cls.ENTITY_TYPE} profile: version {shown}, this release reads {cls.VERSION}"
            )
        if len(data) < len(cls._EMPTY) or crc32(data) != _WHOLE:
            raise StateDecodeError(f"{cls.ENTITY_TYPE} profile: damaged")
        profile = cls.__new__(cls)
        head = cls._HEAD.unpack_from(data)
        profile.newest_ms, profile._ends = head[1], head[2:]
        profile._data, profile._opened = data, ()
        return profile

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Profile)
            and self.ENTITY_TYPE == other.ENTITY_TYPE
            and self.to_bytes() == other.to_bytes()
        )

    __hash__ = None  # type: ignore[assignment]


def _summed(body: bytes) -> bytes:
    return body + crc32(body).to_bytes(_CHECKSUM_BYTES, "little")


_WHOLE: Final = crc32(_summed(b""))
"""The CRC-32 of whatever has its own CRC-32 behind it is the same for all."""
