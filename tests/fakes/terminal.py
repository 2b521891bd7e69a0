"""A terminal in memory that shows what a person would see."""

from io import StringIO

__all__ = ["FakeTerminal"]

_WIPE = "\r\x1b[K"


class FakeTerminal(StringIO):
    """Understands line feeds and "return and wipe", the only controls that may be used."""

    def __init__(self, *, interactive: bool = True) -> None:
        super().__init__()
        self._interactive = interactive

    def isatty(self) -> bool:
        """Whether it claims to be a terminal."""
        return self._interactive

    def screen(self) -> list[str]:
        """The lines a person sees, the last one being where the cursor is."""
        lines = [line.split(_WIPE)[-1] for line in self.getvalue().split("\n")]
        assert all(line.isprintable() for line in lines)
        return lines
