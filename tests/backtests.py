"""Backtests inside the test process, small enough for laws."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from fraudcore import LoginEvent, RuleSet
from fraudcore.backtest.archived_row import RowReader
from fraudcore.backtest.checkpoint import Checkpoint, Standing
from fraudcore.backtest.crew import Crew
from fraudcore.backtest.division import Division
from fraudcore.backtest.held_store import Faults
from fraudcore.backtest.judge import Bench
from fraudcore.backtest.layout import Period, partitions_of
from fraudcore.backtest.s3_objects import S3Objects
from fraudcore.cli.backtest_remarks import Remarks
from fraudcore.cli.backtest_run import Backtest, Plan
from tests.fakes.bucket import Bucket

__all__ = ["Backtested", "Wreck", "backtested"]

ALWAYS = Period()
_NOW = datetime(2027, 1, 1, tzinfo=UTC)


class Backtested(NamedTuple):
    """What a backtest came to.

    Args:
        alerts: of each rule set, in their JSON form.
        faults: of each rule set, what its rules did that no rule may do.
        standing: what was counted.
        said: what was told of the archive, line by line.
    """

    alerts: list[list[dict[str, Any]]]
    faults: list[Faults]
    standing: Standing
    said: list[str]


class Wreck(Crew):
    """Judges that are killed at some step; what they did before is done.

    Args:
        steps: batches and checkpoints of all of them until then.
        given: as ``Crew``.
    """

    def __init__(self, steps: int, *given: Any) -> None:
        super().__init__(*given)
        self._steps = steps

    def judge(self, number: int, batches: Mapping[int, Any]) -> None:
        """Judge, and be killed perhaps."""
        super().judge(number, batches)
        self._step()

    def checkpoint(self, number: int) -> None:
        """Make it last, and be killed perhaps before, or before that is written down."""
        self._step()
        super().checkpoint(number)
        self._step()

    def _step(self) -> None:
        if not self._steps:
            raise KeyboardInterrupt
        self._steps -= 1


def _same(event: LoginEvent) -> LoginEvent:
    return event


def backtested(
    objects: Mapping[str, bytes],
    *sides: RuleSet,
    parts: int = 1,
    batch: int = 1000,
    max_profiles: int = 1000,
    wanted: Period = ALWAYS,
    folder: Path | None = None,
    crew: Callable[..., Crew] = Crew,
) -> Backtested:
    """Judge an archive in a bucket.

    Args:
        objects: by key.
        sides: rule sets.
        parts: into which each one's events are divided.
        batch: events judged together; the standing is kept after every second batch.
        max_profiles: kept in memory by each judge.
        wanted: times of arrival.
        folder: for a checkpoint.
        crew: makes the judges.
    """
    bucket = Bucket()
    bucket.objects.update(objects)
    source = S3Objects("s3://lake", bucket)
    divisions = [Division(rules, parts) for rules in sides]
    partitions = partitions_of(source.list(wanted), wanted)
    plan = Plan(source, partitions, wanted, divisions, lambda *_: None, batch, 2)
    checkpoint = None if folder is None else Checkpoint(str(folder), "key")
    kept = checkpoint.found.batches if checkpoint and checkpoint.found else 0
    benches = [
        Bench(rules, None, checkpoint.judge_file(at) if checkpoint else "", max_profiles, kept)
        for at, rules in enumerate(rules for rules in sides for _ in range(parts))
    ]
    said: list[str] = []
    with crew(benches, 1) as judges:
        reader = RowReader(_NOW, _same)
        standing = Backtest(plan, reader, Remarks(said.append), judges, checkpoint).run()
        own = [plan.judges(side) for side in range(len(sides))]
        alerts = [list(judges.alerts(each)) for each in own]
        faults = [judges.faults(each) for each in own]
    return Backtested(alerts, faults, standing, said)
