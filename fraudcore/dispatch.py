"""Dispatch: which rules are asked about which events."""

from collections.abc import Iterable
from typing import Final

from fraudcore.batch import pattern_digest
from fraudcore.episode import Episode, Episodes
from fraudcore.guard import Judge, guarded
from fraudcore.profile_key import ENTITY_TYPES, EntityType, ProfileKey
from fraudcore.profiles import Profile
from fraudcore.rules.base import MS, Rule
from fraudcore.rules.user_risk import UserRisk

__all__ = ["BITS", "Dispatch", "Flooded", "Touched"]

BITS: Final[dict[EntityType, int]] = {kind: 1 << at for at, kind in enumerate(ENTITY_TYPES)}
"""A set of entity types as one number."""

Judges = tuple[tuple[Rule, Judge], ...]
Touched = list[tuple[ProfileKey, Profile]]
Flooded = dict[str, list[tuple[ProfileKey, Episodes, int]]]
"""By rule, where its flooding episodes are."""
FLOOD_FINDINGS: Final = 100
"""After so many findings of one episode, not every event is judged."""
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
        self._found: dict[tuple[str, str, int], Judges] = {}

    def flooding(self, time_ms: int, touched: Touched) -> Flooded:
        """Where the next events of a flood need not be judged: they count as findings.

        The rules are those that are steady, of which every pattern made many findings on the
        profiles of an event, the newest within the last minute.

        Args:
            time_ms: of the event.
            touched: its profiles.
        """
        found: Flooded = {}
        for key, profile in touched:
            if not profile.has_episodes:
                continue
            for digest, episode in profile.episodes.items():
                rule = self._steady.get(digest)
                if rule is not None and _floods(episode, time_ms, rule.quiet_s * MS):
                    place = (key, profile.episodes, digest)
                    found.setdefault(rule.name, []).append(place)
        return {name: places for name, places in found.items() if len(places) == self._many[name]}

    def judges(self, kind: str, outcome: str, fresh: int) -> Judges:
        """The rules for an event, in their order.

        Args:
            kind, outcome: of the event.
            fresh: types of the profiles to which it is new, as ``BITS``.
        """
        place = (kind, outcome, fresh)
        found = self._found.get(place)
        if found is None:
            found = self._found[place] = tuple(
                (rule, judge)
                for rule, judge, bits in self._asked
                if bits & fresh and kind in rule.kinds and outcome in rule.outcomes
            )
        return found


def _floods(episode: Episode, time_ms: int, quiet_ms: int) -> bool:
    if episode.count < FLOOD_FINDINGS or episode.count % FLOOD_STEP == 0:
        return False
    since_ms = time_ms - episode.last_ms
    return 0 <= since_ms < FLOOD_GAP_MS and episode.covers(time_ms, quiet_ms)


def _bits(rule: Rule) -> int:
    return sum(BITS[kind] for kind in {rule.entity, *rule.also})
