"""Split profiles: one profile in several items, so that shards need not wait for each other.

The rules of this file:

* The *head* of a profile is the item under its own name. It alone holds the episodes, so that
  whoever opens or extends one writes the head, and two shards cannot open two alerts for one
  attack. It says how many parts there may be, itself included.
* A profile is split once it is contended: whoever lost a race writes the head again and says so
  there. What nobody contends for stays one item, and costs no more to read. What is split stays
  so for as long as it is used.
* A shard that changes a split profile without an episode writes what it knows of it into its own
  part, whole. The profile is the union of head and parts: merging is idempotent, so that it does
  not matter how often something is held.
* As many parts are read as the head says, whatever is configured: fewer parts may be configured
  at any time, and nothing is lost.
* No part outlives its head by more than the slack that profiles are kept for anyway: the head is
  written at least once a day.

In exchange for a conflict a shard sees what the others wrote up to when it read, and no later:
what crosses a threshold only together may be seen one event later.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

from fraudcore import Alert, InvalidConfigError, ProfileKey
from fraudcore.episode import Episodes
from fraudcore.profile_key import ENTITY_TYPES, EntityType
from fraudcore.profiles import Profile
from fraudcore.text import display
from lambda_entry.held_profile import ABSENT, MOST_PARTS, HeldProfile, ProfileWrite
from lambda_entry.part_key import PartKey

__all__ = ["Round", "Split", "merged", "parse_split", "shard_number", "unread_parts"]

_RENEWED_S: Final = 86_400
"""The slack of ``Engine.retention_s``: a head older than this is written again."""
_NUMBER: Final = re.compile(r"\d+\Z", re.ASCII)
_TYPES: Final[Mapping[str, EntityType]] = {name: name for name in ENTITY_TYPES}


@dataclass(frozen=True)
class Round:
    """What the writes of a round are made from.

    Args:
        held: what the table held.
        alerts: those that come with a profile's change.
        contended: profiles whose last write lost a race.
        shard_id: shard that the events came from.
    """

    held: Mapping[PartKey, HeldProfile]
    alerts: Mapping[ProfileKey, Sequence[Alert]]
    contended: Set[ProfileKey]
    shard_id: str


@dataclass(frozen=True)
class Split:
    """How far profiles may be split.

    Args:
        parts: by entity type the most parts, head included; types left out stay whole.
    """

    parts: Mapping[EntityType, int] = field(default_factory=dict)

    def write(self, key: ProfileKey, profile: Profile, of: Round, expires_at: int) -> ProfileWrite:
        """The write of a changed profile, into its head or into the shard's part.

        Args:
            key, profile: what changed.
            of: the round in which it did.
            expires_at: epoch seconds after which it is of no use.
        """
        alerts = of.alerts.get(key, ())
        head, most = of.held.get(PartKey(key), ABSENT), self.parts.get(key.entity_type, 1)
        parts = max(head.parts, most if key in of.contended else 1)
        if parts == head.parts > 1 and not alerts and _may_stay(head, profile, expires_at):
            number = shard_number(of.shard_id) % min(parts, most)
            if number:
                place = PartKey(key, number)
                held = of.held.get(place, ABSENT)
                return ProfileWrite(place, _without_episodes(profile), held, expires_at)
        return ProfileWrite(PartKey(key), profile, head, expires_at, alerts, parts)


def shard_number(shard_id: str) -> int:
    """A number that spreads shards evenly: Kinesis counts them at the end of their names.

    >>> shard_number("shardId-000000000007")
    7
    """
    found = _NUMBER.search(shard_id)
    return int(found[0]) if found else crc32(shard_id.encode())


def merged(held: Mapping[PartKey, HeldProfile]) -> dict[ProfileKey, Profile]:
    """The profiles that heads and parts come to; those that may not be used are left out."""
    profiles: dict[ProfileKey, Profile] = {}
    for (key, _), part in held.items():
        if part.profile is not None:
            known = profiles.get(key)
            profiles[key] = part.profile if known is None else known.merge(part.profile)
    return profiles


def unread_parts(held: Mapping[PartKey, HeldProfile]) -> list[PartKey]:
    """The parts that heads tell of and that have not been asked for."""
    told = (
        PartKey(key, number)
        for (key, at), item in held.items()
        if not at
        for number in range(1, item.parts)
    )
    return [part for part in told if part not in held]


def parse_split(name: str, text: str) -> Split:
    """Read ``type=parts`` pairs with commas between them; an empty text splits nothing.

    Args:
        name: of the setting, for errors.
        text: its value.

    Raises:
        InvalidConfigError: naming the setting and the pair that is wrong.

    >>> parse_split("SPLIT", "tenant=4, ip=2").parts
    {'tenant': 4, 'ip': 2}
    """
    parts: dict[EntityType, int] = {}
    for pair in filter(None, map(str.strip, text.split(","))):
        entity_type, _, count = pair.partition("=")
        kind = _TYPES.get(entity_type)
        if kind is None:
            raise InvalidConfigError(name, f"{display(pair)}: expected one of {', '.join(_TYPES)}")
        if kind in parts:
            raise InvalidConfigError(name, f"{display(pair)}: {kind} is there twice")
        parts[kind] = _count(name, pair, count)
    return Split(parts)


def _count(name: str, pair: str, text: str) -> int:
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    if not 1 <= count <= MOST_PARTS:
        raise InvalidConfigError(name, f"{display(pair)}: 1 to {MOST_PARTS} parts expected")
    return count


def _without_episodes(profile: Profile) -> Profile:
    copy = profile.copy()
    copy.episodes = Episodes()
    return copy


def _may_stay(head: HeldProfile, profile: Profile, expires_at: int) -> bool:
    """Whether the head can be left as it is: it is fit for use, young, and has the episodes."""
    return (
        head.profile is not None
        and expires_at - head.expires_at <= _RENEWED_S
        and head.profile.episodes == profile.episodes
    )
