"""The run of a backtest: partition by partition, every judge in step, able to go on."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice

from fraudcore.backtest.archived_row import RowReader
from fraudcore.backtest.checkpoint import Checkpoint, Standing
from fraudcore.backtest.crew import Crew
from fraudcore.backtest.division import Division
from fraudcore.backtest.layout import Partition, Period
from fraudcore.backtest.spool import Spool, Spooled
from fraudcore.cli.backtest_filling import Filling, Objects
from fraudcore.cli.backtest_remarks import Remarks

__all__ = ["Backtest", "Plan"]


@dataclass(frozen=True)
class Plan:
    """What is done.

    Args:
        objects: where the archive is.
        partitions: what is read of it.
        wanted: records that arrived in this period.
        divisions: how the events of each rule set are divided, deployed and candidate.
        show: draws progress: bytes read and a note.
        batch: events judged together, at most.
        batches_a_checkpoint: after so many the standing is kept.
    """

    objects: Objects
    partitions: Sequence[Partition]
    wanted: Period
    divisions: Sequence[Division]
    show: Callable[[int, str], None]
    batch: int = 1000
    batches_a_checkpoint: int = 100

    def judges(self, side: int) -> range:
        """The numbers of the judges of a rule set."""
        first = sum(division.parts for division in self.divisions[:side])
        return range(first, first + self.divisions[side].parts)


class Backtest:
    """Reads, orders and judges an archive.

    Args:
        plan: what is done.
        reader: of rows.
        remarks: takes what is wrong.
        crew: the judges, numbered as ``plan.judges`` says.
        checkpoint: where to keep the standing, if anywhere.

    Attributes:
        standing: what was counted so far.
    """

    def __init__(
        self,
        plan: Plan,
        reader: RowReader,
        remarks: Remarks,
        crew: Crew,
        checkpoint: Checkpoint | None,
    ) -> None:
        self._plan, self._reader, self._remarks = plan, reader, remarks
        self._crew, self._checkpoint = crew, checkpoint
        self.standing = (checkpoint and checkpoint.found) or Standing()
        remarks.found = deepcopy(self.standing.remarks)
        reader.schema = self.standing.schema
        self._read_bytes = sum(map(_size, plan.partitions[: self.standing.partition]))

    def run(self) -> Standing:
        """Judge everything that is not judged yet."""
        for partition in self._plan.partitions[self.standing.partition :]:
            with Spool() as spool:
                fill = Filling(
                    spool, self._reader, self._remarks, self._plan.wanted, self._show_reading
                )
                for each in partition.objects:
                    fill.take(self._plan.objects, partition, each)
                self._judge(spool, fill.counts.events, _size(partition))
            self._end(partition, fill)
        self._save()
        return self.standing

    def _show_reading(self, rows: int) -> None:
        self._plan.show(self._read_bytes, f"{self.standing.events} events, reading {rows} more")

    def _judge(self, spool: Spool, events: int, size_bytes: int) -> None:
        standing = self.standing
        records = spool.records(standing.records)
        while batch := list(islice(records, self._plan.batch)):
            standing.batches += 1
            self._crew.judge(standing.batches, self._divided(batch))
            standing.records += len(batch)
            done_bytes = self._read_bytes + size_bytes * standing.records // events
            self._plan.show(done_bytes, f"{standing.events + standing.records} events")
            if standing.batches % self._plan.batches_a_checkpoint == 0:
                self._save()

    def _divided(self, batch: Sequence[Spooled]) -> dict[int, list[bytes]]:
        parts: dict[int, list[bytes]] = {}
        first = 0
        for division in self._plan.divisions:
            for record in batch:
                judge = first + division.part(record.tenant, record.user)
                parts.setdefault(judge, []).append(record.data)
            first += division.parts
        return parts

    def _end(self, partition: Partition, fill: Filling) -> None:
        standing = self.standing
        standing.add(fill.counts)
        standing.partition += 1
        standing.records = 0
        standing.remarks = deepcopy(self._remarks.found)
        standing.schema = self._reader.schema
        self._read_bytes += _size(partition)

    def _save(self) -> None:
        """Keep the standing, once every judge has made its own to last."""
        if self._checkpoint is not None:
            self._crew.checkpoint(self.standing.batches)
            self._checkpoint.save(self.standing)


def _size(partition: Partition) -> int:
    return sum(each.size_bytes for each in partition.objects)
