"""Plain text tables."""

from collections.abc import Sequence

__all__ = ["table"]


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns as wide as their widest cell; numbers to the right.

    >>> print(table(("rule", "alerts"), [("geo_jump", 2)]))
    rule      alerts
    geo_jump       2
    """
    cells = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    right = [all(isinstance(row[at], int) for row in rows) for at in range(len(head))]
    return "\n".join(_line(row, widths, right) for row in cells)


def _line(row: list[str], widths: list[int], right: list[bool]) -> str:
    parts = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(row, widths, right, strict=True)
    )
    return "  ".join(parts).rstrip()
