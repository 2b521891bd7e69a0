"""Cutting a stream of records into batches."""

from collections.abc import Iterable, Iterator
from itertools import islice

__all__ = ["batches"]


def batches(records: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    """Batches of ``size`` records; the last one holds what is left.

    >>> list(batches([b"a", b"b", b"c"], 2))
    [[b'a', b'b'], [b'c']]
    """
    rest = iter(records)
    while batch := list(islice(rest, size)):
        yield batch
