"""What a backtest found, as one JSON object."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fraudcore.backtest.checkpoint import Standing
from fraudcore.backtest.matching import Difference, Note, loud
from fraudcore.backtest.verdicts import Precision, Verdicts, precision_of
from fraudcore.severity import SEVERITIES
from fraudcore.timestamp import from_millis, iso_millis

__all__ = ["SIDES", "Comparison", "example_ids", "report_of"]

SIDES: Final = ("deployed", "candidate")
_WAYS: Final = ("won", "lost", "changed")
Chosen = dict[str, dict[str, list[tuple[Note, ...]]]]
"""Examples by rule and by what became of them; of a changed alert, both states."""


@dataclass(frozen=True)
class Comparison:
    """Everything that a report is made of.

    Args:
        standing: what was counted in the archive.
        notes: the alerts of each side.
        difference: between them.
        verdicts: of analysts.
        examples: how many are told of each rule and way.
    """

    standing: Standing
    notes: tuple[Sequence[Note], Sequence[Note]]
    difference: Difference
    verdicts: Verdicts
    examples: int

    def chosen(self) -> Chosen:
        """The examples: those analysts decided first, then the gravest, then the oldest."""
        found: Chosen = defaultdict(lambda: defaultdict(list))
        difference = self.difference
        each_way: tuple[Iterable[tuple[Note, ...]], ...] = (
            ((note,) for note in difference.won),
            ((note,) for note in difference.lost),
            difference.changed,
        )
        for way, several in zip(_WAYS, each_way, strict=True):
            for notes in sorted(several, key=self._rank):
                rule = notes[0].rule
                if len(found[rule][way] if rule in found else ()) < self.examples:
                    found[rule][way].append(notes)
        return found

    def _rank(self, notes: tuple[Note, ...]) -> tuple[bool, int, Note]:
        newest = notes[-1]
        undecided = all(self.verdicts.of(note) is None for note in notes)
        return undecided, -SEVERITIES.index(newest.severity), newest


def example_ids(chosen: Chosen) -> tuple[set[str], set[str]]:
    """The alerts of which a report tells, of each side."""
    ids: tuple[set[str], set[str]] = set(), set()
    for ways in chosen.values():
        for way, several in ways.items():
            for notes in several:
                ids[way == "won"].add(notes[0].alert_id)
                if way == "changed":
                    ids[1].add(notes[1].alert_id)
    return ids


def report_of(
    comparison: Comparison,
    chosen: Chosen,
    alerts: tuple[Mapping[str, Any], Mapping[str, Any]],
    faults: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The report.

    Args:
        comparison: what it is of.
        chosen: its examples.
        alerts: of each side the alerts of the examples, in their JSON form by id.
        faults: of each side what its rules did wrong.
    """
    standing = comparison.standing
    days = len(standing.days)
    return {
        "archive": {
            "events": standing.events,
            "duplicates": standing.duplicates,
            "days": days,
            "first": _instant(standing.first_ms),
            "last": _instant(standing.last_ms),
            "remarks": {
                kind: {"count": count, "first": places}
                for kind, (count, places) in sorted(standing.remarks.items())
            },
        },
        **{
            side: _side(notes, days, wrong)
            for side, notes, wrong in zip(SIDES, comparison.notes, faults, strict=True)
        },
        "difference": {name: len(getattr(comparison.difference, name)) for name in _COUNTED},
        "rules": _rules(comparison, days),
        "examples": {
            rule: {
                way: [_example(way, notes, alerts, comparison.verdicts) for notes in several]
                for way, several in ways.items()
            }
            for rule, ways in sorted(chosen.items())
        },
    }


_COUNTED: Final = ("kept", "changed", "lost", "won")


def _side(notes: Sequence[Note], days: int, faults: Mapping[str, Any]) -> dict[str, Any]:
    told = loud(notes)
    severities = Counter(note.severity for note in told)
    return {
        "alerts": len(told),
        "suppressed": len(notes) - len(told),
        "alerts_a_day": len(told) / days,
        "severities": {name: severities[name] for name in reversed(SEVERITIES)},
        "faults": {
            rule: {"count": count, "first": words}
            for rule, (count, _, words) in sorted(faults.items())
        },
    }


def _rules(comparison: Comparison, days: int) -> dict[str, Any]:
    difference, (deployed, candidate) = comparison.difference, map(loud, comparison.notes)
    counts = [Counter(note.rule for note in notes) for notes in (deployed, candidate)]
    ways = {
        "kept": Counter(old.rule for old, _ in difference.kept),
        "changed": Counter(old.rule for old, _ in difference.changed),
        "lost": Counter(note.rule for note in difference.lost),
        "won": Counter(note.rule for note in difference.won),
    }
    forth = {old.alert_id: new for old, new in difference.kept}
    back = {new.alert_id: old for old, new in difference.kept}
    right = (
        precision_of(deployed, comparison.verdicts, forth),
        precision_of(candidate, comparison.verdicts, back),
    )
    return {
        rule: {
            **{way: found[rule] for way, found in ways.items()},
            **{
                side: {
                    "alerts": count[rule],
                    "alerts_a_day": count[rule] / days,
                    "precision": _precision(precise.get(rule, Precision())),
                }
                for side, count, precise in zip(SIDES, counts, right, strict=True)
            },
        }
        for rule in sorted(set().union(*counts, *ways.values()))
    }


def _precision(found: Precision) -> dict[str, Any]:
    return {**found._asdict(), "value": found.value}


def _example(
    way: str,
    notes: tuple[Note, ...],
    alerts: tuple[Mapping[str, Any], Mapping[str, Any]],
    verdicts: Verdicts,
) -> dict[str, Any]:
    sides = (1,) if way == "won" else (0,) if way == "lost" else (0, 1)
    alert = alerts[sides[-1]][notes[-1].alert_id]
    known = [verdict for note in notes if (verdict := verdicts.of(note)) is not None]
    example = {
        name: alert[name]
        for name in ("alert_id", "severity", "status", "tenant", "entity", "first_seen")
    }
    example |= {name: alert[name] for name in ("last_seen", "count", "reason")}
    example["event_ids"] = alert["evidence"]["event_ids"]
    example["verdict"] = known[0] if known else None
    if way == "changed":
        old = alerts[0][notes[0].alert_id]
        example["deployed"] = {name: old[name] for name in ("alert_id", "severity", "status")}
    return example


def _instant(time_ms: int | None) -> str | None:
    return None if time_ms is None else iso_millis(from_millis(time_ms))
