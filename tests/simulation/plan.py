"""What happens in a run: everything follows from these few values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Final

from lambda_entry.settings import DEFAULT_SPLIT

__all__ = ["OUTAGES", "OUTAGE_S", "Plan", "Trouble", "drawn"]

SPLITS: Final = ("", DEFAULT_SPLIT, DEFAULT_SPLIT, "ip=4,tenant=4,subnet=2,user=3,device=2")
EMPTY: Final = "''"
OUTAGES: Final = ("none", "dynamodb", "s3", "sns")
OUTAGE_S: Final = 60.0
WEATHERS: Final = (0, 2, 8, 8, 16, 40)
"""How many troubles there are, one as likely as another."""
FIRST_CALLS: Final = 160
"""They befall the first calls of a run, of which a usual one makes about as many."""


class Trouble(StrEnum):
    """What can befall a call to a service."""

    CRASH_BEFORE = "crash-before"
    """The function's environment dies, and the call was never made."""
    CRASH_AFTER = "crash-after"
    """It dies after the call took effect."""
    LOST_BEFORE = "lost-before"
    """The request is lost: a time-out without effect."""
    LOST_AFTER = "lost-after"
    """The answer is lost: a time-out with the effect done."""
    THROTTLED = "throttled"
    """The service refuses the whole call."""
    PARTIAL = "partial"
    """It serves a part: unprocessed keys, statements, transactions or entries."""
    TWICE = "twice"
    """The SDK repeats a request that was served, since the first answer was lost."""
    SLOW = "slow"
    """The call takes a second, in which the others go on."""


@dataclass(frozen=True)
class Plan:
    """One run.

    Args:
        seed: of the traffic, of the time that calls take, and of pauses.
        records: put into the stream.
        shards: of the stream at first.
        lanes: batches of one shard at once.
        batch: records that an invocation gets at most.
        reshards: how often a shard is split.
        hasty: whether the mapping of the notifier gives up after one retry, so that the sweep
            has to tell what it gave up.
        outage: the service that refuses every call of the first minute, one of ``OUTAGES``.
        split: how far profiles may be split.
        troubles: by the number of the call that they befall, counted over all functions.
    """

    seed: int
    records: int
    shards: int
    lanes: int
    batch: int
    reshards: int
    hasty: bool = False
    outage: str = "none"
    split: str = DEFAULT_SPLIT
    troubles: Mapping[int, Trouble] = field(default_factory=dict)

    def __str__(self) -> str:
        """As options of ``python -m tests.simulation``."""
        told = ",".join(f"{n}:{trouble}" for n, trouble in sorted(self.troubles.items()))
        sizes = ("seed", "records", "shards", "lanes", "batch", "reshards", "outage")
        options = " ".join(f"--{name} {getattr(self, name)}" for name in sizes)
        options += " --hasty" if self.hasty else ""
        options += f" --split {self.split or EMPTY}"
        return f"{options} --troubles {told or 'none'}"

    @property
    def in_order(self) -> bool:
        """Whether the functions get all records in the order in which the stream took them."""
        return self.shards == 1 and self.lanes == 1 and self.reshards == 0

    @property
    def splits_entities(self) -> bool:
        """Whether profiles of sources or accounts may be split, not of a tenant only."""
        return "ip" in self.split

    @staticmethod
    def troubles_of(text: str) -> dict[int, Trouble]:
        """Read what ``str`` wrote of troubles.

        Raises:
            ValueError: no list of troubles.
        """
        pairs = re.findall(r"(\d+):([a-z-]+)", text)
        return {int(number): Trouble(name) for number, name in pairs}


def drawn(seed: int) -> Plan:
    """The plan of a seed."""
    chance = Random(f"{seed} plan")
    kinds = [*Trouble, Trouble.PARTIAL]  # it matters for few calls only
    troubles = {
        chance.randrange(FIRST_CALLS): chance.choice(kinds) for _ in range(chance.choice(WEATHERS))
    }
    return Plan(
        seed=seed,
        records=chance.randint(8, 64),
        shards=chance.randint(1, 4),
        lanes=chance.choice([1, 1, 2]),
        batch=chance.randint(1, 16),
        reshards=chance.choice([0, 0, 0, 1, 2]),
        split=chance.choice(SPLITS),
        hasty=chance.random() < 0.3,
        outage=chance.choice(["none"] * 12 + list(OUTAGES)),
        troubles=troubles,
    )
