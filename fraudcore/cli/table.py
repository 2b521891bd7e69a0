"""Plain text tables."""

from collections.abc import Sequence

from fraudcore.cli.terminal import cells

__all__ = ["table"]


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns as wide as their widest cell; numbers to the right.

    >>> print(table(("rule", "alerts"), [("geo_jump", 2)]))
    rule      alerts
    geo_jump       2
    """
    lines = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(cells(line[at]) for line in lines) for at in range(len(head))]
    right = [all(isinstance(row[at], int) for row in rows) for at in range(len(head))]
    return "\n".join(_line(line, widths, right) for line in lines)


def _line(line: list[str], widths: list[int], right: list[bool]) -> str:
    parts = (
        f"{' ' * (width - cells(cell))}{cell}"
        if to_right
        else f"{cell}{' ' * (width - cells(cell))}"
        for cell, width, to_right in zip(line, widths, right, strict=True)
    )
    return "  ".join(parts).rstrip()
