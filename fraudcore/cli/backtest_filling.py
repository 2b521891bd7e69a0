"""From the objects of a partition into its spool, whatever is wrong with them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO, Protocol

from fraudcore.backtest.archived_row import ArchivedRow, RowReader
from fraudcore.backtest.checkpoint import Counts
from fraudcore.backtest.layout import ArchiveObject, Partition, Period
from fraudcore.backtest.spool import Spool
from fraudcore.cli.backtest_remarks import LOST, Remarks
from fraudcore.cli.backtest_rows import rows_of
from fraudcore.cli.inputs import Line
from fraudcore.errors import InvalidEventError
from fraudcore.timestamp import from_millis, iso_millis

__all__ = ["Filling", "Objects"]


class Objects(Protocol):
    """Where an archive is."""

    def list(self, wanted: Period) -> Iterator[ArchiveObject]:
        """What is there of a period, or may be."""

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        """One object for reading, seekable; raises ``OSError``."""


class Filling:
    """Takes the objects of one partition in.

    Args:
        spool: takes their records.
        reader: of rows.
        remarks: takes what is wrong.
        wanted: records that arrived in this period; of those that do not say, that occurred in it.
        show: draws progress: how many rows were read.

    Attributes:
        counts: what is in the spool.
    """

    def __init__(
        self,
        spool: Spool,
        reader: RowReader,
        remarks: Remarks,
        wanted: Period,
        show: Callable[[int], None],
    ) -> None:
        self._spool, self._reader, self._remarks = spool, reader, remarks
        self._wanted, self._show = wanted, show
        self._rows = 0
        self.counts = Counts()

    def take(self, objects: Objects, partition: Partition, found: ArchiveObject) -> None:
        """Read one object; what cannot be read of it is remarked."""
        self._spool.begin()
        newest_ms = 0
        for line in self._lines(objects, found.name):
            self._rows += 1
            self._show(self._rows)
            row = self._row(line)
            if row is None:
                continue
            if row.arrived_ms is not None:
                self._check(line, row.arrived_ms, newest_ms, partition)
                newest_ms = max(newest_ms, row.arrived_ms)
            at_ms = row.event.time_ms if row.arrived_ms is None else row.arrived_ms
            if self._wanted.holds(from_millis(at_ms)):
                self._keep(row)

    def _lines(self, objects: Objects, name: str) -> Iterator[Line]:
        try:
            with objects.open(name) as stream:
                yield from rows_of(name, stream, lambda *what: self._remarks.add(name, *what))
        except OSError as error:
            problem = f"cannot be read: {error.strerror or error}"
            self._remarks.add(name, 1, LOST, problem)

    def _row(self, line: Line) -> ArchivedRow | None:
        if line.fault:
            self._remarks.add(line.file, line.number, LOST, line.fault)
            return None
        try:
            row, notes = self._reader.read(line.data)
        except InvalidEventError as error:
            self._remarks.add(line.file, line.number, LOST, str(error))
            return None
        for note in notes:
            self._remarks.add(line.file, line.number, *note)
        return row

    def _check(self, line: Line, arrived_ms: int, newest_ms: int, partition: Partition) -> None:
        arrived = from_millis(arrived_ms)
        if not partition.period.holds(arrived):
            words = f"arrived at {iso_millis(arrived)}, and lies in {partition.name}"
            self._remarks.add(line.file, line.number, "mislabelled partition", words)
        if arrived_ms < newest_ms:
            words = f"arrived {newest_ms - arrived_ms} ms before an earlier row"
            self._remarks.add(line.file, line.number, "unordered", words)

    def _keep(self, row: ArchivedRow) -> None:
        event, counts = row.event, self.counts
        if not self._spool.add(row):
            counts.duplicates += 1
            return
        counts.events += 1
        counts.first_ms = min(event.time_ms, counts.first_ms or event.time_ms)
        counts.last_ms = max(event.time_ms, counts.last_ms or event.time_ms)
        counts.days.add(event.day)
