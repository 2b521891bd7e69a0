"""How large stored profiles are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from scripts.bench.path import Store

__all__ = ["Sizes", "percentile", "profile_sizes", "with_largest"]


@dataclass(frozen=True)
class Sizes:
    """Bytes of the encoded profiles of one type.

    Args:
        count: profiles looked at.
        p50, p99, largest: median, 99th percentile and maximum in bytes.
        total: of all of them, in bytes.
    """

    count: int
    p50: int
    p99: int
    largest: int
    total: int

    @classmethod
    def of(cls, sizes: Sequence[int]) -> "Sizes":
        """The sizes of at least one profile."""
        ranked = sorted(sizes)
        return cls(
            len(ranked), percentile(ranked, 0.5), percentile(ranked, 0.99), ranked[-1], sum(ranked)
        )


def percentile(ranked: Sequence[int], share: float) -> int:
    """The smallest value that at least a share of all values do not exceed (nearest rank).

    Args:
        ranked: at least one value, in ascending order.
        share: above 0, at most 1.

    >>> percentile([1, 2, 3, 4], 0.5), percentile([1, 2, 3, 4], 0.99)
    (2, 4)
    """
    return ranked[max(ceil(share * len(ranked)), 1) - 1]


def profile_sizes(store: Store) -> dict[str, Sizes]:
    """The sizes of all profiles, by type, in alphabetical order."""
    found: dict[str, list[int]] = {}
    for key, data in store.items():
        found.setdefault(key.entity_type, []).append(len(data))
    return {entity_type: Sizes.of(found[entity_type]) for entity_type in sorted(found)}


def with_largest(
    sizes: Mapping[str, Sizes], others: Sequence[Mapping[str, Sizes]]
) -> dict[str, Sizes]:
    """The sizes of one store, but with the largest profile of each type in any of the others."""
    return {
        entity_type: replace(
            own,
            largest=max(
                each[entity_type].largest for each in (sizes, *others) if entity_type in each
            ),
        )
        for entity_type, own in sizes.items()
    }
