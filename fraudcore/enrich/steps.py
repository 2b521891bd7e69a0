"""Functions of an address that are constant between points, looked up by bisection.

A row is a point and the label that holds from there on, in one number: 8 bytes for IPv4, and 8
more for the lower half of an IPv6 address. A network takes two rows. What a look-up costs at a
million networks is mostly waiting for memory, so that it first narrows down where to search.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import repeat
from typing import Final

__all__ = ["StepsV4", "StepsV6"]

_LABEL_BITS: Final = 32
_LOW_32: Final = (1 << 32) - 1
_LOW_64: Final = (1 << 64) - 1
_HEADS_V4: Final = 1 << 16


class StepsV4:
    """Labels of IPv4 addresses; the upper 16 bits of an address tell among which rows it is.

    Args:
        steps: ascending points from 0 to 2**32, each with the label that holds from there on;
            below the first the label is 0.
    """

    __slots__ = ("_index", "_rows")

    def __init__(self, steps: Iterable[tuple[int, int]]) -> None:
        self._rows = array("Q", [0])
        self._index = array("I", [0])
        for point, label in steps:
            if point <= _LOW_32:
                self._index_up_to((point >> 16) + 1)
                self._rows.append(point << _LABEL_BITS | label)
        self._index_up_to(_HEADS_V4 + 1)

    def _index_up_to(self, length: int) -> None:
        """Let the upper halves that are not yet indexed begin at the next row."""
        self._index.extend(repeat(len(self._rows), length - len(self._index)))

    def label_at(self, number: int) -> int:
        """The label that holds at an address, 0 to 2**32 - 1.

        >>> steps = StepsV4([(10, 1), (20, 0)])
        >>> [steps.label_at(number) for number in (9, 10, 19, 20)]
        [0, 1, 1, 0]
        """
        rows, index, head = self._rows, self._index, number >> 16
        past = bisect_right(rows, number << 32 | _LOW_32, index[head], index[head + 1])
        return rows[past - 1] & _LOW_32


class StepsV6:
    """Labels of IPv6 addresses.

    Points are filed by /32, the usual allocation of a provider, and there in rows of the next
    32 bits; only among points within one /64 are the lower halves compared.

    Args:
        steps: ascending points from 0 to 2**128, each with the label that holds from there on;
            below the first the label is 0.
    """

    __slots__ = ("_firsts", "_heads", "_lows", "_places", "_rows")

    def __init__(self, steps: Iterable[tuple[int, int]]) -> None:
        self._heads = array("I")
        self._firsts = array("I")
        self._rows = array("Q")
        self._lows = array("Q")
        self._append(0, 0)
        for point, label in steps:
            if point >> 64 <= _LOW_64:
                self._append(point, label)
        self._firsts.append(len(self._rows))
        self._places = {head: place for place, head in enumerate(self._heads)}

    def _append(self, point: int, label: int) -> None:
        head = point >> 96
        if not self._heads or self._heads[-1] != head:
            self._heads.append(head)
            self._firsts.append(len(self._rows))
        self._rows.append((point >> 64 & _LOW_32) << _LABEL_BITS | label)
        self._lows.append(point & _LOW_64)

    def label_at(self, number: int) -> int:
        """The label that holds at an address, 0 to 2**128 - 1.

        >>> steps = StepsV6([(1 << 64, 1), ((1 << 64) + 5, 0)])
        >>> [steps.label_at((1 << 64) + number) for number in (-1, 0, 4, 5)]
        [0, 1, 1, 0]
        """
        rows, head = self._rows, number >> 96
        place = self._places.get(head)
        if place is None:
            return rows[self._firsts[bisect_right(self._heads, head)] - 1] & _LOW_32
        first, middle = self._firsts[place], number >> 64 & _LOW_32
        past = bisect_right(rows, middle << 32 | _LOW_32, first, self._firsts[place + 1])
        row = rows[past - 1]
        if row >> 32 == middle and self._lows[past - 1] > number & _LOW_64:
            first = bisect_left(rows, middle << 32, first, past)
            row = rows[bisect_right(self._lows, number & _LOW_64, first, past) - 1]
        return row & _LOW_32
