"""Layouts: the shape of a history's rows."""

import struct

from fraudcore.moment import MOMENT_BYTES

__all__ = ["Layout"]


class Layout:
    """The shape of a history.

    Args:
        capacity: rows kept, 1 to 1000.
        columns: name and ``struct`` code of each fact, in order; codes of fixed width.

    Attributes:
        pack, unpack: encode one row, its moment first, and decode it.

    >>> Layout(10, user="I", known="B").row_bytes
    13
    """

    def __init__(self, capacity: int, **columns: str) -> None:
        self.capacity = capacity
        self.names = ("moment", *columns)
        self._positions = {name: at for at, name in enumerate(self.names)}
        self._codes = "Q" + "".join(columns.values())
        self._row = struct.Struct(">" + self._codes)
        self.pack, self.unpack = self._row.pack, self._row.unpack
        self.row_bytes = self._row.size
        self.max_bytes = capacity * self.row_bytes
        self._whole: dict[int, struct.Struct] = {}
        self._places: dict[str, tuple[int, int]] = {}
        at = MOMENT_BYTES
        for name, code in columns.items():
            self._places[name] = at, struct.calcsize(f">{code}")
            at += self._places[name][1]

    def position(self, name: str) -> int:
        """Where a named column stands; ``moment`` is the first.

        Raises:
            KeyError: there is no column of this name.
        """
        return self._positions[name]

    def place(self, name: str) -> int:
        """Where a fact stands in an encoded row, in bytes."""
        return self._places[name][0]

    def offset(self, data: bytes, name: str, value: int) -> int:
        """Where the first row that has a value in a column starts, or -1."""
        within, width = self._places[name]
        digest, size = value.to_bytes(width), self.row_bytes
        at = data.find(digest)
        while at >= 0 and at % size != within:
            at = data.find(digest, at + 1)
        return at - within if at >= 0 else -1

    def flat(self, data: bytes) -> tuple[int, ...]:
        """Decode rows, one after the other."""
        rows = len(data) // self.row_bytes
        whole = self._whole.get(rows)
        if whole is None:
            whole = self._whole[rows] = struct.Struct(">" + self._codes * rows)
        return whole.unpack(data)

    def columns(self, data: bytes) -> list[list[int]]:
        """Decode rows into columns, moments first."""
        flat, width = self.flat(data), len(self.names)
        return [list(flat[at::width]) for at in range(width)]
