"""What the options of a backtest ask for."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from fraudcore.backtest.checkpoint import Checkpoint, fingerprint
from fraudcore.backtest.crew import Crew
from fraudcore.backtest.division import Division
from fraudcore.backtest.judge import Bench
from fraudcore.backtest.layout import Partition, Period, partitions_of
from fraudcore.backtest.local_objects import LocalObjects
from fraudcore.backtest.s3_objects import S3Objects, s3_client
from fraudcore.cli.backtest_filling import Objects
from fraudcore.cli.backtest_run import Plan
from fraudcore.cli.enrichment_option import enrichment_files
from fraudcore.cli.outputs import STDOUT, refuse_overlap
from fraudcore.cli.ruleset_option import chosen_rules, rules_of
from fraudcore.errors import InvalidConfigError
from fraudcore.rules import RuleSet
from fraudcore.text import display
from fraudcore.timestamp import parse_instant

__all__ = ["Setup", "setup_of"]

_S3: Final = "s3://"
_LIMITS: Final = {"processes": (1, 64), "memory_profiles": (2, 10**9), "examples": (0, 1000)}


@dataclass(frozen=True)
class Setup:
    """What is judged, and by what.

    Args:
        named: the archive, as it may be shown.
        objects: where it is.
        partitions: what is read of it.
        wanted: period of arrival.
        sides: the deployed rules and the candidate.
        processes: that judge.
        max_profiles: kept in memory by all judges together.
        told: everything else that changes the result.
    """

    named: str
    objects: Objects
    partitions: list[Partition]
    wanted: Period
    sides: tuple[RuleSet, RuleSet]
    processes: int
    max_profiles: int
    told: tuple[object, ...]

    @property
    def total_bytes(self) -> int:
        """Of all objects."""
        return sum(each.size_bytes for part in self.partitions for each in part.objects)

    @property
    def divisions(self) -> list[Division]:
        """How the events of each side are divided: the sides share nothing, so they come first."""
        parts = -(-self.processes // len(self.sides))
        return [Division(rules, parts) for rules in self.sides]

    def plan(self, show: Callable[[int, str], None]) -> Plan:
        """What the run does.

        Args:
            show: draws progress.
        """
        return Plan(self.objects, self.partitions, self.wanted, self.divisions, show)

    def checkpoint(self, folder: str | None) -> Checkpoint | None:
        """Where the standing is kept.

        Raises:
            InvalidConfigError: the folder holds another backtest.
        """
        if folder is None:
            return None
        files = {each.name: each.size_bytes for part in self.partitions for each in part.objects}
        parts = (self.named, self.sides, self.wanted, self.processes, *self.told)
        return Checkpoint(folder, fingerprint(parts, files))

    def crew(self, lists: Any, checkpoint: Checkpoint | None) -> Crew:
        """The judges, in their order.

        Args:
            lists: of addresses, for the engine.
            checkpoint: whose folder holds their files, if any.
        """
        rule_sets = [
            rules
            for rules, division in zip(self.sides, self.divisions, strict=True)
            for _ in range(division.parts)
        ]
        share = self.max_profiles // len(rule_sets)
        paths = [checkpoint.judge_file(at) if checkpoint else "" for at in range(len(rule_sets))]
        kept = checkpoint.found.batches if checkpoint and checkpoint.found else 0
        both = zip(rule_sets, paths, strict=True)
        benches = [Bench(rules, lists, path, share, kept) for rules, path in both]
        return Crew(benches, self.processes)


def setup_of(arguments: argparse.Namespace) -> Setup:
    """What the options ask for.

    Raises:
        InvalidConfigError: an option is wrong, or there is nothing to read.
    """
    for name, (low, high) in _LIMITS.items():
        if not low <= getattr(arguments, name) <= high:
            option = f"--{name.replace('_', '-')}"
            raise InvalidConfigError(option, f"{getattr(arguments, name)} is not {low} to {high}")
    rule_files = [arguments.rules, arguments.deployed_rules]
    known = enrichment_files(arguments)
    written = {"--json": arguments.json, "--alerts": arguments.alerts}
    archive = None if arguments.archive.startswith(_S3) else arguments.archive
    refuse_overlap([archive, *rule_files, *known, *arguments.verdicts], written)
    if archive is not None:
        _refuse_within(archive, {**written, "--checkpoint": arguments.checkpoint})
    sides = (
        rules_of(arguments.deployed_rules, arguments.deployed_preset),
        chosen_rules(arguments),
    )
    wanted = _period(arguments.since, arguments.until)
    objects = _objects(arguments.archive)
    partitions = partitions_of(objects.list(wanted), wanted)
    named = display(arguments.archive, 200)
    if not partitions:
        which = "nothing of that time" if any(wanted) else "no file"
        raise InvalidConfigError("archive", f"{named}: {which}")
    told = (*known, arguments.bogons)
    limits = (arguments.processes, arguments.memory_profiles)
    return Setup(named, objects, partitions, wanted, sides, *limits, told)


def _refuse_within(archive: str, written: Mapping[str, str | None]) -> None:
    """What is written into the archive would be read as part of it the next time."""
    root = Path(archive).resolve()
    for option, name in written.items():
        if name not in (None, STDOUT) and Path(name).resolve().is_relative_to(root):
            raise InvalidConfigError(option, f"{display(name, 200)} lies in the archive")


def _objects(archive: str) -> Objects:
    if archive.startswith(_S3):
        return S3Objects(archive, s3_client())
    return LocalObjects(archive)


def _period(since: str | None, until: str | None) -> Period:
    wanted = Period(_instant("--since", since), _instant("--until", until))
    if wanted.since and wanted.until and wanted.since >= wanted.until:
        raise InvalidConfigError("--until", f"{display(until)} is not after --since")
    return wanted


def _instant(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        if len(text) == len("2026-11-20"):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        return parse_instant(text)
    except ValueError as error:
        problem = f"{display(text)} is neither a day (YYYY-MM-DD) nor an instant with an offset"
        raise InvalidConfigError(option, problem) from error
