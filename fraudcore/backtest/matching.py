"""Which alerts of two rule sets are about the same, and which only one of them raised."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from fraudcore.alert import SUPPRESSED
from fraudcore.rules import RuleSet
from fraudcore.timestamp import parse_instant, to_millis

__all__ = ["Difference", "Note", "compared", "loud", "quiet_periods"]


class Note(NamedTuple):
    """What a comparison needs of an alert.

    Args:
        first_ms, last_ms: its attempts lie between them, epoch milliseconds.
        alert_id, rule, tenant, entity_type, entity: whose it is.
        severity, status: as it stands.
    """

    first_ms: int
    last_ms: int
    alert_id: str
    rule: str
    tenant: str
    entity_type: str
    entity: str
    severity: str
    status: str

    @classmethod
    def of(cls, alert: Mapping[str, Any]) -> "Note":
        """From the JSON form of an alert; a source is told by what it is judged under."""
        entity = alert["entity"]
        value = alert["evidence"]["source"] if entity["type"] == "ip" else entity["value"]
        seen = (alert["first_seen"], alert["last_seen"])
        first_ms, last_ms = (to_millis(parse_instant(text)) for text in seen)
        place = (alert["tenant"], entity["type"], value)
        told = (alert["severity"], alert["status"])
        return cls(first_ms, last_ms, alert["alert_id"], alert["rule"], *place, *told)


@dataclass(frozen=True)
class Difference:
    """What became of the alerts.

    Args:
        kept: those of both, the deployed one first.
        lost: only the deployed rules raise them, or raise them aloud.
        won: only the candidate does.
    """

    kept: Sequence[tuple[Note, Note]]
    lost: Sequence[Note]
    won: Sequence[Note]

    @property
    def changed(self) -> list[tuple[Note, Note]]:
        """Kept ones whose severity or status differs."""
        return [
            (old, new)
            for old, new in self.kept
            if (old.severity, old.status) != (new.severity, new.status)
        ]


def quiet_periods(*sides: RuleSet) -> dict[str, int]:
    """By rule, how long in milliseconds alerts may lie apart and still be the same episode."""
    periods: dict[str, int] = {}
    for rules in sides:
        for rule in rules.rules:
            periods[rule.name] = max(periods.get(rule.name, 0), rule.quiet_s * 1000)
    return periods


def compared(
    deployed: Iterable[Note], candidate: Iterable[Note], quiet_ms: Mapping[str, int]
) -> Difference:
    """Pair the alerts of two rule sets.

    Alerts of one id are the same. Another threshold opens an episode at another event, which
    gives another id: of what is left, two of one rule on one entity are the same where they
    overlap or lie no further apart than the rule's quiet period. Each has at most one partner,
    the earliest that fits. What is raised by one side only, and kept quiet there by a known-good
    entry, is neither won nor lost.

    Args:
        deployed, candidate: the alerts.
        quiet_ms: by rule, see ``quiet_periods``.
    """
    old, new = {n.alert_id: n for n in deployed}, {n.alert_id: n for n in candidate}
    kept = [(old[each], new[each]) for each in old.keys() & new.keys()]
    waiting: dict[tuple[str, str, str, str], list[Note]] = defaultdict(list)
    for note in sorted(note for note in new.values() if note.alert_id not in old):
        waiting[_place(note)].append(note)
    alone: list[Note] = []
    for note in sorted(note for note in old.values() if note.alert_id not in new):
        others = waiting[_place(note)]
        partner = next((o for o in others if _near(note, o, quiet_ms.get(note.rule, 0))), None)
        if partner is None:
            alone.append(note)
        else:
            others.remove(partner)
            kept.append((note, partner))
    left = sorted(note for others in waiting.values() for note in others)
    return Difference(sorted(kept), loud(alone), loud(left))


def loud(notes: Iterable[Note]) -> list[Note]:
    """Those that no known-good entry keeps quiet."""
    return [note for note in notes if note.status != SUPPRESSED]


def _place(note: Note) -> tuple[str, str, str, str]:
    return note.rule, note.tenant, note.entity_type, note.entity


def _near(one: Note, other: Note, quiet_ms: int) -> bool:
    return one.first_ms - quiet_ms <= other.last_ms and other.first_ms - quiet_ms <= one.last_ms
