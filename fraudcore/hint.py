"""Hints: what was probably meant by a name that is not known."""

from collections.abc import Iterable

__all__ = ["hint"]


def hint(name: str, known: Iterable[str]) -> str:
    """The nearest known name, or all of them.

    >>> hint("max_failurs", ["max_failures", "window_s"])
    'did you mean max_failures?'
    """
    # Needed only where something is wrong, and a noticeable part of the time to import all.
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(name, names, 1)
    return f"did you mean {near[0]}?" if near else "known: " + ", ".join(names)
