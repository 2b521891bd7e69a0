"""Where a backtest stands, so that it can go on after it was killed."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from fraudcore.digest import digest_hex
from fraudcore.errors import InvalidConfigError
from fraudcore.text import display

__all__ = ["Checkpoint", "Counts", "Standing", "fingerprint"]

_FILE: Final = "checkpoint.json"
_VERSION: Final = 1


@dataclass
class Counts:
    """What is in some partitions.

    Args:
        events: each record once.
        duplicates: records that were there before.
        days: with events, by the time they occurred: days since 1970 (UTC).
        first_ms, last_ms: event time of the oldest and newest; ``None`` before the first.
    """

    events: int = 0
    duplicates: int = 0
    days: set[int] = field(default_factory=set)
    first_ms: int | None = None
    last_ms: int | None = None

    def add(self, other: "Counts") -> None:
        """Count another partition in."""
        self.events += other.events
        self.duplicates += other.duplicates
        self.days |= other.days
        if other.first_ms is not None and other.last_ms is not None:
            self.first_ms = min(other.first_ms, self.first_ms or other.first_ms)
            self.last_ms = max(other.last_ms, self.last_ms or other.last_ms)


@dataclass
class Standing(Counts):
    """What is known when a partition begins, and how far into it judging came.

    Args:
        partition: how many partitions lie behind; the counts are of these.
        records: judged of the one that begins.
        batches: judged in all.
        remarks: what was wrong, by kind: how often, and where first.
        schema: of the first row, in words.
    """

    partition: int = 0
    records: int = 0
    batches: int = 0
    remarks: dict[str, list[Any]] = field(default_factory=dict)
    schema: str | None = None


class Checkpoint:
    """A folder for the file that says where a backtest stands, and for the judges' files.

    Args:
        folder: made if absent.
        key: what the backtest is of, see ``fingerprint``.

    Raises:
        InvalidConfigError: it holds another backtest, or cannot be used.
    """

    def __init__(self, folder: str, key: str) -> None:
        self._folder, self._key = Path(folder), key
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self.found = self._read()
        except OSError as error:
            raise InvalidConfigError("--checkpoint", f"{display(folder)}: {error}") from error

    def judge_file(self, number: int) -> Path:
        """Where a judge keeps what it knows."""
        return self._folder.absolute() / f"judge-{number}.db"

    def save(self, standing: Standing) -> None:
        """Keep a standing that every judge has made to last; whole or not at all."""
        values = {**asdict(standing), "days": sorted(standing.days)}
        text = json.dumps({"version": _VERSION, "key": self._key, **values})
        draft = self._folder / f"{_FILE}.new"
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / _FILE)

    def remove(self) -> None:
        """Delete what it made; the folder too, if nothing else is in it."""
        made = [*self._folder.glob("judge-*.db*"), *self._folder.glob(f"{_FILE}*")]
        for path in made:
            path.unlink(missing_ok=True)
        if not any(self._folder.iterdir()):
            self._folder.rmdir()

    def _read(self) -> Standing | None:
        path = self._folder / _FILE
        if not path.exists():
            for left in self._folder.glob("judge-*.db*"):
                left.unlink()
            return None
        try:
            values = json.loads(path.read_text("utf-8"))
            version, key = values.pop("version"), values.pop("key")
            standing = Standing(**{**values, "days": set(values["days"])})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidConfigError("--checkpoint", f"{display(str(path))}: damaged") from error
        if (version, key) != (_VERSION, self._key):
            problem = "is of another archive, other rules or options; name an empty folder"
            raise InvalidConfigError("--checkpoint", f"{display(str(path))} {problem}")
        return standing


def fingerprint(parts: Iterable[object], files: Mapping[str, int]) -> str:
    """What tells one backtest from another.

    Args:
        parts: rule sets and options, each with a ``repr`` that says all of it.
        files: sizes by name.
    """
    return digest_hex(*map(repr, parts), *map(repr, sorted(files.items())))
