"""Episodes: what a profile remembers of the alerts that are open on its entity."""

import struct
from dataclasses import dataclass

from fraudcore.errors import StateDecodeError
from fraudcore.severity import SEVERITIES, Severity, rank

__all__ = ["Episode", "Episodes"]

_FIXED = struct.Struct("<qqqIBB")


@dataclass(frozen=True, order=True)
class Episode:
    """One run of findings of one rule on one entity.

    Args:
        opened_ms: event time of the finding that opened it; part of the alert's identity.
        first_ms: event time of the oldest attempt it rests on.
        last_ms: event time of its newest finding.
        count: findings so far.
        severity_rank: the highest severity so far, 0 (info) to 4 (critical).
    """

    opened_ms: int
    last_ms: int
    first_ms: int
    count: int
    severity_rank: int

    def covers(self, time_ms: int, quiet_ms: int) -> bool:
        """Whether a finding at this time belongs to it."""
        return self.opened_ms - quiet_ms <= time_ms <= self.last_ms + quiet_ms

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

    def extended(self, time_ms: int, first_ms: int, severity: Severity) -> "Episode":
        """The episode with one more finding."""
        return Episode(
            self.opened_ms,
            max(self.last_ms, time_ms),
            min(self.first_ms, first_ms),
            self.count + 1,
            max(self.severity_rank, rank(severity)),
        )

    @property
    def severity(self) -> Severity:
        """The highest severity so far."""
        return SEVERITIES[self.severity_rank]


class Episodes(dict[str, Episode]):
    """The newest episode of each rule; merging keeps the greater one of two."""

    def merge(self, other: "Episodes") -> "Episodes":
        """The newest episode of each rule in either."""
        merged = Episodes(self)
        for rule, episode in other.items():
            merged[rule] = max(episode, merged.get(rule, episode))
        return merged

    def encode(self) -> bytes:
        """Compact bytes, about 30 and the rule's name for each episode."""
        parts = [bytes([len(self)])]
        for rule in sorted(self):
            e, name = self[rule], rule.encode()
            parts.append(
                _FIXED.pack(e.opened_ms, e.last_ms, e.first_ms, e.count, e.severity_rank, len(name))
            )
            parts.append(name)
        return b"".join(parts)

    @classmethod
    def decode(cls, data: memoryview) -> tuple["Episodes", memoryview]:
        """Read encoded episodes; returns them and the bytes behind them.

        Raises:
            StateDecodeError: the bytes are not episodes.
        """
        episodes = cls()
        try:
            count, data = data[0], data[1:]
            for _ in range(count):
                opened, last, first, findings, severity, size = _FIXED.unpack_from(data)
                if len(data) < _FIXED.size + size:
                    raise ValueError("truncated")
                name = str(data[_FIXED.size : _FIXED.size + size], "utf-8")
                episodes[name] = Episode(opened, last, first, findings, severity)
                data = data[_FIXED.size + size :]
        except (struct.error, IndexError, ValueError) as error:
            raise StateDecodeError(f"episodes: {error}") from error
        if any(e.severity_rank >= len(SEVERITIES) for e in episodes.values()):
            raise StateDecodeError("episodes: unknown severity")
        return episodes, data
