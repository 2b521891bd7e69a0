"""How much room a terminal has, and how much of it a text takes."""

import os
import unicodedata
from typing import TextIO

__all__ = ["cells", "columns_of", "cut"]

_USUAL_COLUMNS = 80
_ELLIPSIS = "..."


def columns_of(stream: TextIO) -> int | None:
    """Columns of the terminal that a stream writes to, or ``None`` where it is none."""
    if not stream.isatty():
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or _USUAL_COLUMNS
    except OSError:
        return _USUAL_COLUMNS


def cells(text: str) -> int:
    """Columns that a printable text takes: two for a wide character, none for an accent.

    >>> cells("Zu\u0308rich"), cells("東京")
    (6, 4)
    """
    return len(text) if text.isascii() else sum(map(_cells, text))


def cut(text: str, room: int | None) -> str:
    """Shorten a printable text to ``room`` columns; ``None`` is room for everything.

    >>> cut("Lisbon, then London", 12), cut("London", 12)
    ('Lisbon, t...', 'London')
    """
    if room is None or cells(text) <= room:
        return text
    kept, left = "", room - len(_ELLIPSIS)
    for character in text:
        left -= _cells(character)
        if left < 0:
            break
        kept += character
    return (kept.rstrip() + _ELLIPSIS)[: max(room, 0)]


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
