"""What an archive is made of: objects in partitions of arrival time, in the order they are read."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

__all__ = ["ArchiveObject", "Partition", "Period", "is_hidden", "partitions_of"]

_DAY: Final = re.compile(r"(?:^|/)dt=(\d{4}-\d{2}-\d{2})(?=/)")
_HOUR: Final = re.compile(r"/hour=([01]\d|2[0-3])(?=/)")


class ArchiveObject(NamedTuple):
    """A file, or an object of a bucket.

    Args:
        name: below the archive's root, with ``/`` between its parts.
        size_bytes: as stored.
    """

    name: str
    size_bytes: int


class Period(NamedTuple):
    """A time of arrival.

    Args:
        since: aware, inclusive; ``None`` from the beginning.
        until: aware, exclusive; ``None`` to the end.
    """

    since: datetime | None = None
    until: datetime | None = None

    def meets(self, other: "Period") -> bool:
        """Whether an instant lies in both."""
        starts = self.since and other.until and other.until <= self.since
        ends = self.until and other.since and other.since >= self.until
        return not (starts or ends)

    def holds(self, instant: datetime) -> bool:
        """Whether an aware instant lies in it."""
        return self.meets(Period(instant, instant + datetime.resolution))


class Partition(NamedTuple):
    """Objects whose records are put into order together.

    Args:
        name: ``dt=2026-11-20/hour=10`` or ``dt=2026-11-20``; the folder, where there is no such.
        period: when its records arrived, as far as its name says.
        objects: in the order of their names.
    """

    name: str
    period: Period
    objects: tuple[ArchiveObject, ...]


def partitions_of(objects: Iterable[ArchiveObject], wanted: Period) -> list[Partition]:
    """The partitions that may hold records of a period, in the order of arrival.

    A day that has objects without an hour, as compacted ones are, is one partition. Folders
    that say no day come first, in the order of their names, since any record may be in them.

    >>> names = "dt=2026-11-20/hour=10/a.json.gz", "dt=2026-11-19/b.parquet"
    >>> [part.name for part in partitions_of([ArchiveObject(n, 1) for n in names], Period())]
    ['dt=2026-11-19', 'dt=2026-11-20/hour=10']
    """
    groups: dict[tuple[str, str], list[ArchiveObject]] = defaultdict(list)
    kept = [each for each in objects if not is_hidden(each.name)]
    whole = {_day(each.name) for each in kept if not _hour(each.name)}
    for each in sorted(kept):
        day = _day(each.name)
        groups[day, _hour(each.name) if day not in whole else _folder(each.name, day)].append(each)
    found = [Partition(_name(*key), _period(*key), tuple(groups[key])) for key in sorted(groups)]
    return [part for part in found if part.period.meets(wanted)]


def is_hidden(name: str) -> bool:
    """Whether no query engine reads an object: its name starts with ``_`` or ``.``.

    So Athena does: https://docs.aws.amazon.com/athena/latest/ug/tables-location-format.html
    """
    return any(part.startswith(("_", ".")) for part in name.split("/"))


def _day(name: str) -> str:
    found = _DAY.search(name)
    if found is None:
        return ""
    try:
        datetime.fromisoformat(found[1])
    except ValueError:  # 30 February
        return ""
    return found[1]


def _hour(name: str) -> str:
    found = _HOUR.search(name) if _day(name) else None
    return found[1] if found else ""


def _folder(name: str, day: str) -> str:
    """Of one day everything is put into order together; else what is in one folder."""
    return "" if day else name.rpartition("/")[0]


def _name(day: str, rest: str) -> str:
    if not day:
        return rest or "."
    return f"dt={day}/hour={rest}" if rest else f"dt={day}"


def _period(day: str, hour: str) -> Period:
    if not day:
        return Period()
    starts = datetime.fromisoformat(day).replace(hour=int(hour or 0), tzinfo=UTC)
    return Period(starts, starts + timedelta(hours=1 if hour else 24))
