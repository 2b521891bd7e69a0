"""Sets of numbers as the points where membership changes.

A set of ranges is the ascending list ``[begin, past, begin, past, ...]``: a number is in the
set when an odd number of points are not above it. Overlaps and neighbours are merged, so that
no point occurs twice.
"""

from collections.abc import Iterable, Iterator, Sequence

__all__ = ["merged_edges", "overlay"]


def merged_edges(firsts: Iterable[int], lasts: Iterable[int]) -> tuple[int, ...]:
    """The edges of the union of ranges.

    Args:
        firsts, lasts: the first and the last numbers of ranges, each in any order.

    >>> merged_edges([5, 1, 3, 20], [9, 2, 4, 20])
    (1, 10, 20, 21)
    """
    begins, ends = sorted(firsts), sorted(lasts)
    edges = begins[:1]
    # As many ranges have ended as have begun: between this end and the next begin is nothing.
    for end, begin in zip(ends, begins[1:], strict=False):
        if begin > end + 1:
            edges += (end + 1, begin)
    return (*edges, ends[-1] + 1) if ends else ()


def overlay(sets: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Where membership in any of several sets changes, and which sets hold from there on.

    Args:
        sets: the edges of each.

    Returns:
        Ascending points, each with a mask: bit *n* stands for the *n*-th set.

    >>> list(overlay([(1, 10), (5, 20)]))
    [(1, 1), (5, 3), (10, 2), (20, 0)]
    """
    changes: dict[int, int] = {}
    for number, edges in enumerate(sets):
        bit = 1 << number
        for point in edges:
            changes[point] = changes.get(point, 0) | bit
    mask = 0
    for point in sorted(changes):
        mask ^= changes[point]
        yield point, mask
