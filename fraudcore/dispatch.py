"""Dispatch: which rules are asked about which events."""

from collections.abc import Iterable
from typing import Final

from fraudcore.batch import FLOOD_FINDINGS, pattern_digest
from fraudcore.episode import Episodes
from fraudcore.event import LoginEvent
from fraudcore.guard import guarded
from fraudcore.plan import Judges, Plan
from fraudcore.profile_key import ENTITY_TYPES, EntityType, ProfileKey
from fraudcore.profiles import Profile
from fraudcore.rules.base import MS, Before, Rule
from fraudcore.rules.user_risk import UserRisk

__all__ = ["BITS", "FLOOD_FINDINGS", "Dispatch", "Flooded", "Touched"]

BITS: Final[dict[EntityType, int]] = {kind: 1 << at for at, kind in enumerate(ENTITY_TYPES)}
"""A set of entity types as one number."""

Touched = list[tuple[ProfileKey, Profile]]
Flooded = dict[str, list[tuple[ProfileKey, Episodes, int]]]
"""By rule, where its flooding episodes are."""
FLOOD_STEP: Final = 16
"""Every so many events of a flood one is judged; if it is a finding, the others count as such."""
FLOOD_GAP_MS: Final = 60_000


class Dispatch:
    """Finds the rules of an event quickly.

    Attributes:
        population: whether a rule needs the profile of the tenant's users together.
        patterns: rule and pattern by the pattern's digest, of rules that judge events.
        on_risk: rules that judge the risk of an account.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        rules = tuple(rules)
        self.population = any("population" in rule.reads for rule in rules)
        self.patterns = {
            pattern_digest(rule.name, rule.version, pattern): (rule, pattern)
            for rule in rules
            for pattern in rule.patterns
            if not isinstance(rule, UserRisk)
        }
        self._steady = {digest: rule for digest, (rule, _) in self.patterns.items() if rule.steady}
        self._many = {rule.name: len(rule.patterns) for rule in rules}
        self.on_risk = tuple(rule for rule in rules if isinstance(rule, UserRisk))
        asked = [rule for rule in rules if not isinstance(rule, UserRisk)]
        self._asked = tuple((rule, guarded(rule), _bits(rule)) for rule in asked)
        self._plans: dict[tuple[str, str, int], Plan] = {}

    def flooding(self, time_ms: int, flooded: Touched) -> Flooded:
        """Where the next events of a flood need not be judged: they count as findings.

        The rules are those that are steady, of which every pattern made many findings on the
        profiles of an event, the newest within the last minute.

        Args:
            time_ms: of the event.
            flooded: those of its profiles that have an episode of so many findings.
        """
        found: Flooded = {}
        for key, profile in flooded:
            for digest, episode in profile.episodes.items():
                count, since_ms = episode.count, time_ms - episode.last_ms
                if count < FLOOD_FINDINGS or not count % FLOOD_STEP:
                    continue
                rule = self._steady.get(digest)
                if rule is None or not 0 <= since_ms < FLOOD_GAP_MS:
                    continue
                if episode.covers(time_ms, rule.quiet_s * MS):
                    place = (key, profile.episodes, digest)
                    found.setdefault(rule.name, []).append(place)
        return {name: places for name, places in found.items() if len(places) == self._many[name]}

    def judges(self, event: LoginEvent, before: Before, fresh: int) -> Judges:
        """The rules that may have something to say of an event, in their order.

        Args:
            event: the one to be judged.
            before: what is known.
            fresh: types of the profiles to which it is new, as ``BITS``.
        """
        place = (event.kind, event.outcome, fresh)
        plan = self._plans.get(place)
        if plan is None:
            plan = self._plans[place] = Plan(self._asked, *place)
        return plan.judges(event, before)


def _bits(rule: Rule) -> int:
    return sum(BITS[kind] for kind in {rule.entity, *rule.also})
