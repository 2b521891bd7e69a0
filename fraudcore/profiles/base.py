"""What every profile is: bounded histories of one entity, and its open episodes.

Observing is idempotent and commutative, merging is associative, commutative and idempotent;
both follow from ``History``. Failures and successes are kept in separate histories, so that
neither can flush the other out.
"""

from abc import ABC, abstractmethod
from typing import ClassVar, Self

from fraudcore.episode import Episodes
from fraudcore.errors import StateDecodeError
from fraudcore.event import LoginEvent
from fraudcore.history import Columns, History, Row
from fraudcore.profiles.key import EntityType

__all__ = ["Profile"]


class Profile(ABC):
    """The bounded memory of one entity.

    Attributes:
        failures, successes: recent attempts by outcome; read-only for rules.
        episodes: the newest episode of each rule that fired on the entity.
    """

    ENTITY_TYPE: ClassVar[EntityType]
    VERSION: ClassVar[int]
    FAILURES: ClassVar[Columns]
    SUCCESSES: ClassVar[Columns]

    __slots__ = ("episodes", "failures", "successes")

    def __init__(self) -> None:
        self.failures = History(self.FAILURES)
        self.successes = History(self.SUCCESSES)
        self.episodes = Episodes()

    @abstractmethod
    def facts(self, event: LoginEvent) -> Row:
        """The columns kept of an attempt, by its outcome."""

    @property
    def newest_ms(self) -> int:
        """Event time of the newest attempt; 0 where there is none."""
        return max([0, *self.failures.times[-1:], *self.successes.times[-1:]])

    def history(self, event: LoginEvent) -> History:
        """The history that an event belongs to."""
        return self.failures if event.outcome == "failure" else self.successes

    def settled(self, event: LoginEvent) -> bool:
        """Whether the event is known already, or too old to be judged."""
        history = self.history(event)
        time, event_id = event.time_ms, event.id_digest
        return history.beyond_horizon(time, event_id) or history.contains(time, event_id)

    def observe(self, event: LoginEvent) -> bool:
        """Take in one attempt, in place; returns whether anything changed."""
        return self.history(event).add(event.time_ms, event.id_digest, *self.facts(event))

    def copy(self) -> Self:
        """An independent copy."""
        copy = type(self).__new__(type(self))
        copy.failures, copy.successes = self.failures.copy(), self.successes.copy()
        copy.episodes = Episodes(self.episodes)
        return copy

    def merge(self, other: Self) -> Self:
        """What a profile that saw the events of both would hold."""
        merged = type(self)()
        merged.failures = self.failures.merge(other.failures)
        merged.successes = self.successes.merge(other.successes)
        merged.episodes = self.episodes.merge(other.episodes)
        return merged

    def to_bytes(self) -> bytes:
        """Versioned compact encoding, at most 4096 bytes."""
        body = (self.failures.encode(), self.successes.encode(), self.episodes.encode())
        return bytes([self.VERSION]) + b"".join(body)

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
        profile.failures, rest = History.decode(cls.FAILURES, rest)
        profile.successes, rest = History.decode(cls.SUCCESSES, rest)
        profile.episodes, rest = Episodes.decode(rest)
        if rest:
            raise StateDecodeError(f"{cls.ENTITY_TYPE} profile: {len(rest)} bytes too many")
        return profile

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Profile)
            and self.ENTITY_TYPE == other.ENTITY_TYPE
            and self.failures == other.failures
            and self.successes == other.successes
            and self.episodes == other.episodes
        )

    __hash__ = None  # type: ignore[assignment]
