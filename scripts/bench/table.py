"""How tables look."""

from rich import box
from rich.table import Table

__all__ = ["table"]


def table(*names: str) -> Table:
    """An empty table with these columns: the first holds text, the others numbers."""
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=True, header_style="dim")
    for at, name in enumerate(names):
        made.add_column(name, justify="right" if at else "left")
    return made
