"""What is wrong with an archive: told a few times a kind, and counted."""

from collections.abc import Callable
from typing import Any, Final

from fraudcore.text import display, printable

__all__ = ["LOST", "Remarks"]

LOST: Final = "rejected row"
"""The kind of what is not judged."""
_SHOWN: Final = 1
_LOST_SHOWN: Final = 5
_PLACES: Final = 20
_KINDS: Final = 50
_OTHER: Final = "something else"


class Remarks:
    """Counts by kind, and keeps the first places; of all kinds after many others together.

    Args:
        tell: shows one line to a person.

    Attributes:
        found: by kind how often, and the first places: object, line and words.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self.found: dict[str, list[Any]] = {}

    @property
    def lost(self) -> int:
        """How many rows were not judged."""
        count: int = self.found.get(LOST, [0])[0]
        return count

    def add(self, name: str, line: int, kind: str, words: str) -> None:
        """Take one in.

        Args:
            name, line: of the object and the row.
            kind: of the remark.
            words: what is odd.
        """
        if kind not in (LOST, *self.found) and len(self.found) >= _KINDS:
            kind, words = _OTHER, f"{kind}: {words}"
        entry = self.found.setdefault(kind, [0, []])
        entry[0] += 1
        if len(entry[1]) < _PLACES:
            entry[1].append([printable(name), line, words])
        shown = _LOST_SHOWN if kind == LOST else _SHOWN
        if entry[0] <= shown:
            where = f"{display(name, 300)}:{line}"
            self._tell(f"fraudcore: {where}: {kind}: {printable(words)}")
        elif entry[0] == shown + 1:
            self._tell(f"fraudcore: {kind}: further ones are only counted")
