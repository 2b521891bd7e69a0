"""Writing databases in MaxMind's format: https://maxmind.github.io/MaxMind-DB/."""

import struct
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Row", "write_mmdb"]

_MARKER = b"\xab\xcd\xefMaxMind.com"
_SEPARATOR = bytes(16)
_UINT16, _UINT32, _MAP, _UINT64, _ARRAY = 5, 6, 7, 9, 11
_EMPTY = -1
"""Child of a node where nothing is known; a record is -2 minus its offset."""


class Row(NamedTuple):
    """What is known of neighbouring addresses.

    Args:
        first, last: both belong to it; in an IPv6 database IPv4 addresses lie below 2**32.
        record: maps, lists, texts, floats and whole numbers below 2**64.
    """

    first: int
    last: int
    record: Mapping[str, Any]


def write_mmdb(
    path: Path, rows: Iterable[Row], *, database_type: str, ip_version: int, build_epoch: int
) -> None:
    """Write a database; the same rows give the same bytes.

    Args:
        path: the file.
        rows: in any order; they must not overlap.
        database_type, ip_version, build_epoch: what its metadata say.

    Raises:
        ValueError: two rows overlap.
    """
    tree = _Tree(sorted(rows, key=lambda row: row.first), 128 if ip_version == 6 else 32)
    metadata = {
        "binary_format_major_version": _unsigned(2, _UINT16),
        "binary_format_minor_version": _unsigned(0, _UINT16),
        "build_epoch": _unsigned(build_epoch, _UINT64),
        "database_type": _encoded(database_type),
        "description": _encoded({}),
        "ip_version": _unsigned(ip_version, _UINT16),
        "languages": _encoded([]),
        "node_count": _unsigned(len(tree.nodes), _UINT32),
        "record_size": _unsigned(tree.record_bits(), _UINT16),
    }
    with path.open("wb") as file:
        file.write(tree.encoded() + _SEPARATOR + b"".join(tree.data))
        file.write(_MARKER + _map(metadata))


class _Tree:
    """The binary search tree over address bits, and the records its leaves point to."""

    def __init__(self, rows: Sequence[Row], bits: int) -> None:
        for before, after in pairwise(rows):
            if after.first <= before.last:
                raise ValueError(f"rows overlap: {before} and {after}")
        self.rows = rows
        self.nodes: list[tuple[int, int]] = []
        self.data: list[bytes] = []
        self._firsts = [row.first for row in rows]
        self._lasts = [row.last for row in rows]
        self._offsets: dict[bytes, int] = {}
        self._size = 0
        self._split(0, bits, 0, len(rows))

    def _child(self, base: int, bits: int, low: int, high: int) -> int:
        """What stands for the 2**bits addresses from base, which rows low to high touch."""
        if low == high:
            return _EMPTY
        row = self.rows[low]
        if row.first <= base and row.last >= base + (1 << bits) - 1:
            return -2 - self._offset(row.record)
        return self._split(base, bits, low, high)

    def _split(self, base: int, bits: int, low: int, high: int) -> int:
        number = len(self.nodes)
        self.nodes.append((_EMPTY, _EMPTY))
        middle = base + (1 << bits - 1)
        left_high = bisect_left(self._firsts, middle, low, high)
        right_low = bisect_left(self._lasts, middle, low, high)
        left = self._child(base, bits - 1, low, left_high)
        self.nodes[number] = (left, self._child(middle, bits - 1, right_low, high))
        return number

    def _offset(self, record: Mapping[str, Any]) -> int:
        data = _encoded(record)
        if data not in self._offsets:
            self._offsets[data] = self._size
            self.data.append(data)
            self._size += len(data)
        return self._offsets[data]

    def record_bits(self) -> int:
        """The narrowest of the three widths in which every child fits."""
        largest = len(self.nodes) + len(_SEPARATOR) + self._size
        return next(bits for bits in (24, 28, 32) if largest < 1 << bits)

    def encoded(self) -> bytes:
        """The nodes, each as two numbers."""
        bits, count = self.record_bits(), len(self.nodes)
        beyond = count + len(_SEPARATOR) - 2

        def number(child: int) -> int:
            return child if child >= 0 else count if child == _EMPTY else beyond - child

        return b"".join(_node(number(left), number(right), bits) for left, right in self.nodes)


def _node(left: int, right: int, bits: int) -> bytes:
    if bits != 28:
        return left.to_bytes(bits // 8, "big") + right.to_bytes(bits // 8, "big")
    shared = (left >> 24 << 4) | (right >> 24)
    return (left & 0xFFFFFF).to_bytes(3, "big") + bytes([shared]) + right.to_bytes(4, "big")[1:]


def _encoded(value: object) -> bytes:
    match value:
        case str():
            text = value.encode()
            return _control(2, len(text)) + text
        case float():
            return _control(3, 8) + struct.pack(">d", value)
        case int():
            return _unsigned(value, _UINT32 if value < 1 << 32 else _UINT64)
        case Mapping():
            return _map({key: _encoded(inner) for key, inner in value.items()})
        case list():
            return _control(_ARRAY, len(value)) + b"".join(map(_encoded, value))
    raise TypeError(f"{type(value).__name__} has no place in a database")


def _map(encoded: Mapping[str, bytes]) -> bytes:
    pairs = (_encoded(key) + value for key, value in encoded.items())
    return _control(_MAP, len(encoded)) + b"".join(pairs)


def _unsigned(number: int, kind: int) -> bytes:
    size = (number.bit_length() + 7) // 8
    return _control(kind, size) + number.to_bytes(size, "big")


def _control(kind: int, size: int) -> bytes:
    """The bytes before a value: its type, and its size in one to four bytes."""
    short, more = size, b""
    for marker, least, width in ((29, 29, 1), (30, 285, 2), (31, 65_821, 3)):
        if size >= least:
            short, more = marker, (size - least).to_bytes(4, "big")[-width:]
    if kind <= _MAP:
        return bytes([kind << 5 | short]) + more
    return bytes([short, kind - _MAP]) + more
