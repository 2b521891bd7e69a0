"""Episodes: what a profile remembers of the alerts that are open on its entity.

Of each pattern (a rule in one version, or one of the several patterns of a rule) the newest
episode is kept; of more patterns than there is room for, those with the newest findings.
"""

import struct
from typing import Final, NamedTuple

from fraudcore.errors import StateDecodeError
from fraudcore.severity import SEVERITIES, Severity, rank

__all__ = ["EPISODES_KEPT", "Episode", "Episodes", "most_findings"]

EPISODES_KEPT: Final = 10
_ROW: Final = struct.Struct(">IqIIIB")
_COUNT: Final = 4
"""Where in a row the findings are counted."""
_LONGEST_MS: Final = 2**32 - 1
"""49.7 days: how long before and after its opening an episode can say exactly what happened."""


class Episode(NamedTuple):
    """One run of findings of one pattern on one entity.

    Args:
        opened_ms: event time of the finding that opened it; part of the alert's identity.
        last_ms: event time of its newest finding.
        first_ms: event time of the oldest attempt it rests on.
        count: findings so far.
        severity_rank: the highest severity so far, 0 (info) to 4 (critical).
    """

    opened_ms: int
    last_ms: int
    first_ms: int
    count: int  # type: ignore[assignment] # hides a method of tuples that nobody needs
    severity_rank: int

    def covers(self, time_ms: int, quiet_ms: int) -> bool:
        """Whether a finding at this time belongs to it: never one 49.7 days after its opening."""
        until_ms = min(self.last_ms + quiet_ms, self.opened_ms + _LONGEST_MS)
        return self.opened_ms - quiet_ms <= time_ms <= until_ms

    def opening_beside(self, time_ms: int, quiet_ms: int) -> int:
        """When the episode opens that holds a finding outside this one.

        A later finding opens its own. Earlier episodes are forgotten, so that an earlier
        finding is put at the start of its quiet period, counted back from this episode:
        the late findings of one old burst share an alert instead of opening one each.
        """
        if time_ms > self.opened_ms:
            return time_ms
        periods = -((time_ms - self.opened_ms) // quiet_ms)
        return self.opened_ms - periods * quiet_ms

    def extended(self, time_ms: int, first_ms: int, severity_rank: int) -> "Episode":
        """The episode with one more finding."""
        opened, last, first, count, worst = self
        return Episode(
            opened,
            max(last, time_ms),
            min(first, first_ms),
            count + 1,
            max(worst, severity_rank),
        )

    def united(self, other: "Episode") -> "Episode":
        """The newer of two, or what two states of the same one come to."""
        age, other_age = (self.last_ms, self.opened_ms), (other.last_ms, other.opened_ms)
        if age != other_age:
            return self if age > other_age else other
        return self.joined(other)

    def joined(self, other: "Episode") -> "Episode":
        """What two states of the same one, of which neither holds the other, come to."""
        return Episode(
            self.opened_ms,
            max(self.last_ms, other.last_ms),
            min(self.first_ms, other.first_ms),
            max(self.count, other.count),
            max(self.severity_rank, other.severity_rank),
        )

    @property
    def severity(self) -> Severity:
        """The highest severity so far."""
        return SEVERITIES[self.severity_rank]


class Episodes(dict[int, Episode]):
    """The newest episode of each pattern, by the pattern's digest."""

    @property
    def data(self) -> bytes:
        """The encoding; 25 bytes an episode."""
        return b"".join(_packed(pattern, self[pattern]) for pattern in sorted(self))

    @classmethod
    def decode(cls, data: bytes) -> "Episodes":
        """Read encoded episodes.

        Raises:
            StateDecodeError: the bytes are no episodes.
        """
        if len(data) % _ROW.size or len(data) > EPISODES_KEPT * _ROW.size:
            raise StateDecodeError(f"episodes: {len(data)} bytes of {_ROW.size} an episode")
        episodes = cls()
        for pattern, opened, lasted, before, count, worst in _ROW.iter_unpack(data):
            if worst > rank("critical"):
                raise StateDecodeError("episodes: unknown severity")
            episodes[pattern] = Episode(opened, opened + lasted, opened - before, count, worst)
        return episodes

    def keep(self, pattern: int, episode: Episode) -> None:
        """Keep an episode unless a newer one of its pattern is known."""
        known = self.get(pattern)
        if known is None or episode.opened_ms >= known.opened_ms:
            self[pattern] = episode
        if len(self) > EPISODES_KEPT:
            del self[min(self, key=self._age)]

    def copy(self) -> "Episodes":
        """An independent copy."""
        return Episodes(self)

    def merge(self, other: "Episodes") -> "Episodes":
        """The newest episode of each pattern in either: that with the newest finding."""
        merged = Episodes(self)
        for pattern, episode in other.items():
            merged[pattern] = merged.get(pattern, episode).united(episode)
        for pattern in sorted(merged, key=merged._age)[:-EPISODES_KEPT]:
            del merged[pattern]
        return merged

    def _age(self, pattern: int) -> tuple[int, int, int]:
        """The order in which patterns are kept: that of ``Episode.united``."""
        return self[pattern].last_ms, self[pattern].opened_ms, pattern


def most_findings(data: bytes) -> int:
    """The most findings of any of the encoded episodes; 0 for none."""
    return max((row[_COUNT] for row in _ROW.iter_unpack(data)), default=0)


def _packed(pattern: int, episode: Episode) -> bytes:
    opened, last, first, count, worst = episode
    lasted, before = min(last - opened, _LONGEST_MS), min(opened - first, _LONGEST_MS)
    return _ROW.pack(pattern, opened, lasted, before, min(count, _LONGEST_MS), worst)
