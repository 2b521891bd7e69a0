"""What analysts said about alerts, and how precise rules are by it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from fraudcore.alert import OPEN, SUPPRESSED
from fraudcore.backtest.matching import Note
from fraudcore.text import display
from fraudcore.timestamp import from_millis

__all__ = ["STATUSES", "Precision", "Verdicts", "precision_of"]

STATUSES: Final[Mapping[str, bool]] = {
    "confirmed": True,
    "dismissed": False,
    "false_positive": False,
}
"""What a status says; any other says nothing."""
_UNDECIDED: Final = {OPEN, SUPPRESSED}
_MOST_DAYS: Final = 60
"""Days of an alert that are looked up; an episode lasts 49.7 days at most."""
Place = tuple[str, str, str]


class Precision(NamedTuple):
    """How many alerts were right.

    Args:
        confirmed, dismissed: alerts with a verdict.
        undecided: without one.
    """

    confirmed: int = 0
    dismissed: int = 0
    undecided: int = 0

    @property
    def value(self) -> float | None:
        """Confirmed of decided; ``None`` where none is decided."""
        decided = self.confirmed + self.dismissed
        return self.confirmed / decided if decided else None


class Verdicts:
    """Verdicts by alert, and by rule, entity and day.

    A verdict on the alert itself counts more than one on its rule, entity and day.
    """

    def __init__(self) -> None:
        self._by_alert: dict[str, bool] = {}
        self._by_place: dict[Place, bool] = {}

    def __len__(self) -> int:
        return len(self._by_alert) + len(self._by_place)

    def add(self, row: Mapping[str, Any]) -> str | None:
        """Take a row in.

        Args:
            row: ``verdict`` (``true`` or ``false``) with ``alert_id``, or with ``rule``,
                ``entity`` (its value) and ``day``; or an exported alert, ``alert_id`` and
                ``status``, also as DynamoDB's JSON below ``Item``.

        Returns:
            Why the row is none, or contradicts an earlier one, which then stands.
        """
        item = row.get("Item") or row.get("item")
        if isinstance(item, Mapping):
            row = {name: _untyped(value) for name, value in item.items()}
        verdict = row.get("verdict")
        if verdict is None and isinstance(row.get("status"), str):
            verdict = STATUSES.get(row["status"])
            if verdict is None:
                known = row["status"] in _UNDECIDED
                return None if known else f"status {display(row['status'])} says nothing"
        if not isinstance(verdict, bool):
            return f"verdict {display(verdict)} is not true or false"
        return self._keep(row, verdict)

    def _keep(self, row: Mapping[str, Any], verdict: bool) -> str | None:
        alert_id = row.get("alert_id")
        if isinstance(alert_id, str) and alert_id:
            known = self._by_alert.setdefault(alert_id, verdict)
            where = f"alert {display(alert_id)}"
        else:
            place = _place_of(row)
            if isinstance(place, str):
                return place
            known = self._by_place.setdefault(place, verdict)
            where = " ".join(map(display, place))
        return None if known is verdict else f"{where} has both verdicts; the first stands"

    def of(self, note: Note) -> bool | None:
        """The verdict on an alert: its own, or that of the first of its days that has one."""
        own = self._by_alert.get(note.alert_id)
        if own is not None or not self._by_place:
            return own
        day, last = (from_millis(ms).date() for ms in (note.first_ms, note.last_ms))
        for _ in range(_MOST_DAYS):
            found = self._by_place.get((note.rule, note.entity, day.isoformat()))
            if found is not None or day >= last:
                return found
            day += timedelta(days=1)
        return None


def precision_of(
    notes: Iterable[Note], verdicts: Verdicts, partners: Mapping[str, Note]
) -> dict[str, Precision]:
    """Precision by rule.

    Args:
        notes: the alerts of one rule set.
        verdicts: of analysts.
        partners: by alert, the one of the other rule set that is about the same; its verdict
            counts where an alert has none of its own.
    """
    counts: dict[str, Counter[bool | None]] = {}
    for note in notes:
        verdict = verdicts.of(note)
        if verdict is None and note.alert_id in partners:
            verdict = verdicts.of(partners[note.alert_id])
        counts.setdefault(note.rule, Counter())[verdict] += 1
    return {
        rule: Precision(found[True], found[False], found[None])
        for rule, found in sorted(counts.items())
    }


def _place_of(row: Mapping[str, Any]) -> Place | str:
    rule, entity, day = (row.get(name) for name in ("rule", "entity", "day"))
    if isinstance(entity, Mapping):
        entity = entity.get("value")
    if not (isinstance(rule, str) and isinstance(entity, str) and isinstance(day, str)):
        return "neither alert_id, nor rule, entity and day"
    try:
        return rule, entity, date.fromisoformat(day).isoformat()
    except ValueError:
        return f"day {display(day)} is not YYYY-MM-DD"


def _untyped(value: Any) -> Any:
    """Text and truth of DynamoDB's JSON; anything else is of no use here."""
    if not isinstance(value, Mapping):
        return None
    lowered = {str(kind).lower(): inner for kind, inner in value.items()}
    return lowered.get("s", lowered.get("bool"))
