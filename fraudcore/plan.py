"""Plans: which rules are asked about one sort of event, by what else is known."""

from collections.abc import Iterable
from typing import Final

from fraudcore.event import LoginEvent
from fraudcore.guard import Judge, is_trusted
from fraudcore.reached import Floors
from fraudcore.rules.base import Before, Rule
from fraudcore.rules.floor import Floor
from fraudcore.rules.usual import USUAL_BITS, usual_facts

__all__ = ["Judges", "Plan"]

Judges = tuple[tuple[Rule, Judge], ...]
_MOST_REMEMBERED: Final = 4096
"""Sets of rules, one for each combination of floors and usual facts that came up."""


class Plan:
    """The rules for events of one kind and outcome that are new to the same types of profiles.

    Args:
        asked: every rule, with its judge and the types of its entities as bits.
        kind, outcome: of the events.
        fresh: types of the profiles to which they are new, as bits.
    """

    __slots__ = ("_floors", "_known", "_needs", "_successes")

    def __init__(
        self, asked: Iterable[tuple[Rule, Judge, int]], kind: str, outcome: str, fresh: int
    ) -> None:
        rules = [
            (rule, judge)
            for rule, judge, bits in asked
            if bits & fresh and kind in rule.kinds and outcome in rule.outcomes
        ]
        self._floors = Floors(floor for rule, _ in rules for floor in _floors(rule))
        self._needs = [
            (rule, judge, self._floors.bits(_floors(rule)), _silencing(rule))
            for rule, judge in rules
        ]
        self._successes = kind == "login" and outcome == "success"
        self._known: dict[tuple[int, int], Judges] = {}

    def judges(self, event: LoginEvent, before: Before) -> Judges:
        """The rules that may have something to say of an event, in their order.

        Args:
            event: the one to be judged.
            before: what is known.
        """
        usual = 0
        if self._successes and before.user is not None:
            usual = usual_facts(event, before.user)
        place = (self._floors.reached(event, before), usual)
        found = self._known.get(place)
        if found is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            found = self._known[place] = self._select(*place)
        return found

    def _select(self, reached: int, usual: int) -> Judges:
        return tuple(
            (rule, judge)
            for rule, judge, floors, silencing in self._needs
            if (not floors or floors & reached) and not silencing & usual
        )


def _floors(rule: Rule) -> tuple[Floor, ...]:
    """What a rule needs; nothing where one of its floors is always reached."""
    floors = rule.floors if is_trusted(rule) else ()
    return () if any(floor.rows <= 0 for floor in floors) else floors


def _silencing(rule: Rule) -> int:
    return USUAL_BITS[rule.usual] if rule.usual is not None and is_trusted(rule) else 0
