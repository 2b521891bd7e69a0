"""How far shards are processed, kept where a crash of the reader cannot reach it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

__all__ = ["Checkpoint", "Checkpoints", "FileCheckpoints", "MemoryCheckpoints"]


@dataclass(frozen=True)
class Checkpoint:
    """A place in a shard.

    Args:
        after: the last record before which all are done; ``None`` at the start.
        finished: the shard is closed and all of it is done.
    """

    after: str | None = None
    finished: bool = False


class Checkpoints(Protocol):
    """Keeps the checkpoints of a mapping."""

    def load(self, shard_id: str) -> Checkpoint:
        """Where to read on; at the start for an unknown shard."""

    def save(self, shard_id: str, checkpoint: Checkpoint) -> None:
        """Keep for good."""


class MemoryCheckpoints:
    """Outlives a mapping, not the process.

    Attributes:
        saved: by shard id.
    """

    def __init__(self) -> None:
        self.saved: dict[str, Checkpoint] = {}

    def load(self, shard_id: str) -> Checkpoint:
        """Where to read on."""
        return self.saved.get(shard_id, Checkpoint())

    def save(self, shard_id: str, checkpoint: Checkpoint) -> None:
        """Keep."""
        self.saved[shard_id] = checkpoint


class FileCheckpoints:
    """One file a shard, replaced as a whole: a killed process leaves the old one or the new one.

    Args:
        directory: exists already.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def load(self, shard_id: str) -> Checkpoint:
        """Where to read on."""
        path = self._directory / f"{shard_id}.json"
        return Checkpoint(**json.loads(path.read_text())) if path.exists() else Checkpoint()

    def save(self, shard_id: str, checkpoint: Checkpoint) -> None:
        """Keep."""
        path = self._directory / f"{shard_id}.json"
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(asdict(checkpoint)))
        unfinished.replace(path)
