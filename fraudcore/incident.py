"""Incidents: the open alerts of one entity, so that one attack on it is one thing for people.

A new alert joins those that are open on its entity and had a finding within three hours, and
people are told of it only if it is graver than they all. Both are decided by the episodes in the
entity's profile, at the time of the finding that opens the alert, or that makes it graver.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from fraudcore.alert import alert_id
from fraudcore.episode import Episode, Episodes
from fraudcore.profile_key import ProfileKey
from fraudcore.rules.base import MS, Rule

__all__ = [
    "JOINED_S",
    "UNTOLD",
    "Known",
    "OpenAlert",
    "gravest",
    "lead",
    "open_alerts",
    "seniority",
]

Known = Mapping[int, tuple[Rule, str]]
"""Rule and pattern by the pattern's digest, of those whose alerts others may join."""
JOINED_S: Final = 10_800
"""Chosen: what comes hours after an attack is told anew, though the quiet period of a rule may be a
day. As long as ``success_after_attack`` looks back."""
UNTOLD: Final = -1
"""Below every severity's rank: people were told nothing yet."""


class OpenAlert(NamedTuple):
    """An alert that is open on an entity.

    Args:
        digest: of its pattern.
        episode: as it stands.
        rule, pattern: what fired.
    """

    digest: int
    episode: Episode
    rule: Rule
    pattern: str

    def alert_id(self, key: ProfileKey) -> str:
        """Its id, on the entity of this profile."""
        rule = self.rule
        return alert_id(rule.name, rule.version, self.pattern, key, self.episode.opened_ms)


def open_alerts(
    episodes: Episodes, known: Known, time_ms: int, longest_ms: int | None = None
) -> Iterator[OpenAlert]:
    """The alerts that are open at a time: that a finding of their own rule would extend.

    Args:
        episodes: of the entity.
        known: the patterns to look at.
        time_ms: event time of a finding.
        longest_ms: without a finding, after which an alert is passed over; ``None`` for the quiet
            period of its rule.

    Returns:
        in the order of the patterns.
    """
    for digest, (rule, pattern) in known.items():
        episode = episodes.get(digest)
        if episode is None:
            continue
        quiet_ms = rule.quiet_s * MS
        if episode.covers(time_ms, quiet_ms if longest_ms is None else min(quiet_ms, longest_ms)):
            yield OpenAlert(digest, episode, rule, pattern)


def lead(alerts: list[OpenAlert]) -> OpenAlert | None:
    """The one that opened first; of those that one event opened, the gravest, as it led them."""
    return min(alerts, key=seniority, default=None)


def seniority(alert: OpenAlert) -> tuple[int, int]:
    """The order in which alerts lead; among equals that of their rules."""
    return alert.episode.opened_ms, -alert.episode.severity_rank


def gravest(alerts: list[OpenAlert]) -> int:
    """The rank of the highest severity among alerts; ``UNTOLD`` if there are none."""
    return max((each.episode.severity_rank for each in alerts), default=UNTOLD)
