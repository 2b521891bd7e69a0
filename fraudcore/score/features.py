"""What the score looks at: the features of a login, their weights, and how often they were seen.

There are two groups. The network's features are the source address and, each coarser than the one
before, its autonomous system and country; the agent's are the whole user agent and its browser,
operating system and device type. The device's id, a third, has a module of its own.

The weights are those of the reference implementation of Wiefling, Jørgensen, Thunem and Lo Iacono:
"Pump Up Password Security!" (2022), https://doi.org/10.1145/3546069, published at
https://github.com/das-group/rba-algorithm (MIT licence); its authors set them for a large single
sign-on service. Within a group only their proportions matter.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

__all__ = ["ABSENT", "FEATURES", "NETWORK_FEATURES", "WEIGHTS", "FeatureCounts", "count_features"]

FEATURES: Final = ("source", "asn", "country", "agent", "browser", "os", "device_type")
"""In the order of all weights and counts."""
NETWORK_FEATURES: Final = 3
"""So many of the first features are the network's, the others the agent's."""
WEIGHTS: Final = (
    0.6,
    0.3,
    0.1,
    0.5386653840551359,
    0.2680451498625666,
    0.18818295100109536,
    0.0051065150812021525,
)
ABSENT: Final = -1
"""In place of a count, where the login judged has no such feature."""


class FeatureCounts(NamedTuple):
    """How often the features of one login were seen in a set of logins.

    Args:
        logins: in the set, from 0.
        matching: of each feature, how many of them have the same value as the login judged, or
            ``ABSENT`` where that login has none.
        known: of each feature, how many of them have any value at all: from ``matching`` up to
            ``logins``.
    """

    logins: int
    matching: tuple[int, ...]
    known: tuple[int, ...]


def count_features(values: Sequence[int], columns: Sequence[Sequence[int]]) -> FeatureCounts:
    """Count the features of a login in columns of earlier logins.

    Args:
        values: of the login judged, in the order of ``FEATURES``; 0 for what is absent.
        columns: of each feature, its values in the earlier logins; all of the same length.

    Edge cases: a feature that the login lacks is ``ABSENT``; one that the earlier logins lack is
    known 0 times, which the score takes for no evidence.

    >>> count_features((7, 0), ((7, 8, 7), (0, 0, 5)))
    FeatureCounts(logins=3, matching=(2, -1), known=(3, 1))
    """
    pairs = list(zip(values, columns, strict=True))
    return FeatureCounts(
        logins=len(columns[0]),
        matching=tuple(column.count(value) if value else ABSENT for value, column in pairs),
        known=tuple(len(column) - column.count(0) for column in columns),
    )
