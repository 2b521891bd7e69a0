"""What every profile is: bounded histories of one entity, and its open episodes.

Observing is idempotent and commutative, merging is associative, commutative and idempotent;
both follow from ``History``. Failures and successes are kept in separate histories, so that
neither can flush the other out.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar, Self

from fraudcore.episode import Episodes
from fraudcore.errors import StateDecodeError
from fraudcore.event import LoginEvent
from fraudcore.history import Columns, History, Row
from fraudcore.profiles.key import EntityType

__all__ = ["Profile"]


class Profile(ABC):
    """The bounded memory of one entity.

    A type declares its histories by name; every attempt is in ``failures`` or ``successes``,
    and in others that keep more of fewer attempts.

    Attributes:
        histories: recent attempts by name; read-only for rules.
        episodes: the newest episode of each rule that fired on the entity.
    """

    ENTITY_TYPE: ClassVar[EntityType]
    VERSION: ClassVar[int]
    HISTORIES: ClassVar[Mapping[str, Columns]]

    __slots__ = ("episodes", "histories")

    def __init__(self) -> None:
        self.histories = {name: History(columns) for name, columns in self.HISTORIES.items()}
        self.episodes = Episodes()

    @abstractmethod
    def rows(self, event: LoginEvent) -> Iterator[tuple[str, Row]]:
        """The facts kept of an attempt, with the name of the history that keeps them."""

    @property
    def failures(self) -> History:
        """Recent failures."""
        return self.histories["failures"]

    @property
    def successes(self) -> History:
        """Recent successes."""
        return self.histories["successes"]

    @property
    def newest_ms(self) -> int:
        """Event time of the newest attempt; 0 where there is none."""
        return max([0, *self.failures.times[-1:], *self.successes.times[-1:]])

    def settled(self, event: LoginEvent) -> bool:
        """Whether the event is known already, or too old to be judged."""
        history = self.failures if event.outcome == "failure" else self.successes
        time, event_id = event.time_ms, event.id_digest
        return history.beyond_horizon(time, event_id) or history.contains(time, event_id)

    def observe(self, event: LoginEvent) -> bool:
        """Take in one attempt, in place; returns whether anything changed."""
        time, event_id = event.time_ms, event.id_digest
        changed = [
            self.histories[name].add(time, event_id, *facts) for name, facts in self.rows(event)
        ]
        return any(changed)

    def copy(self) -> Self:
        """An independent copy."""
        copy = type(self).__new__(type(self))
        copy.histories = {name: history.copy() for name, history in self.histories.items()}
        copy.episodes = Episodes(self.episodes)
        return copy

    def merge(self, other: Self) -> Self:
        """What a profile that saw the events of both would hold."""
        merged = type(self)()
        for name, history in self.histories.items():
            merged.histories[name] = history.merge(other.histories[name])
        merged.episodes = self.episodes.merge(other.episodes)
        return merged

    def to_bytes(self) -> bytes:
        """Versioned compact encoding, at most 4096 bytes."""
        parts = [history.encode() for history in self.histories.values()]
        return bytes([self.VERSION]) + b"".join(parts) + self.episodes.encode()

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
        profile, rest = cls(), memoryview(data)[1:]
        for name, columns in cls.HISTORIES.items():
            profile.histories[name], rest = History.decode(columns, rest)
        profile.episodes, rest = Episodes.decode(rest)
        if rest:
            raise StateDecodeError(f"{cls.ENTITY_TYPE} profile: {len(rest)} bytes too many")
        return profile

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Profile)
            and self.ENTITY_TYPE == other.ENTITY_TYPE
            and self.histories == other.histories
            and self.episodes == other.episodes
        )

    __hash__ = None  # type: ignore[assignment]
