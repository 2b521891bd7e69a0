"""Making hostile text safe to show: bounded, one line, nothing invisible."""

__all__ = ["at_least", "cut_bytes", "display", "duration", "printable"]

DISPLAY_LIMIT = 80
"""Characters of a foreign value that a message shows at most."""


def printable(text: str) -> str:
    r"""Escape everything that is not plainly visible, as ``\n`` or ``\u202e``.

    What Unicode calls not printable (control characters, line and paragraph separators,
    bidirectional overrides, zero-width spaces and joiners, lone surrogates) cannot reach a
    log line, a terminal or a notification unescaped; letters of every script can.

    >>> printable("Zoë\n\x1b[31m\u202e")
    'Zoë\\n\\x1b[31m\\u202e'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def display(value: object, limit: int = DISPLAY_LIMIT) -> str:
    """Show any value on one line in at most about ``limit`` characters.

    >>> display("a" * 100, 5)
    'aaaaa... (100 characters)'
    """
    text = value if isinstance(value, str) else _bounded_repr(value, limit)
    shown = printable(text[:limit])
    if len(shown) > 2 * limit:
        shown = shown[: 2 * limit]
    return shown if len(text) <= limit else f"{shown}... ({len(text)} characters)"


def _bounded_repr(value: object, limit: int) -> str:
    if isinstance(value, (bytes, bytearray)):
        return repr(bytes(value[: limit + 1]))
    if isinstance(value, (dict, list, tuple)):
        return f"{type(value).__name__} of {len(value)}"
    if isinstance(value, int) and not -(10**30) < value < 10**30:
        return "integer beyond 30 digits"
    return repr(value)


def cut_bytes(text: str, limit: int) -> str:
    """Shorten to at most ``limit`` UTF-8 bytes, with control characters replaced.

    >>> cut_bytes("Zürich", 3)
    'Zü'
    """
    clean = text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)
    return clean.encode("utf-8", "replace")[:limit].decode("utf-8", "ignore")


def duration(seconds: int) -> str:
    """Seconds in the largest unit that divides them.

    >>> duration(600), duration(86_400), duration(90)
    ('10 min', '24 h', '90 s')
    """
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def at_least(count: int, overflows: bool) -> str:
    """A count in words; a lower bound where what was counted held more than is remembered.

    >>> at_least(121, overflows=True)
    'at least 121'
    """
    return f"at least {count}" if overflows else str(count)
