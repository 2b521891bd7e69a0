"""Checks of single field values; each refusal names field, value and limit."""

from math import isfinite

from fraudcore.errors import InvalidEventError

__all__ = ["choice", "integer", "number", "optional_text", "text"]


def text(field: str, value: object, limit: int) -> str:
    """A non-empty string of at most ``limit`` characters of valid Unicode."""
    if type(value) is not str:
        raise InvalidEventError(field, value, f"a string of 1 to {limit} characters")
    if not 0 < len(value) <= limit:
        raise InvalidEventError(field, value, f"1 to {limit} characters")
    if not value.isascii() and _has_surrogate(value):
        raise InvalidEventError(field, value, "valid Unicode")
    return value


def optional_text(field: str, value: object, limit: int) -> str | None:
    """As ``text``, but null and the empty string mean absent."""
    return None if value is None or value == "" else text(field, value, limit)


def choice(field: str, value: object, allowed: tuple[str, ...]) -> str:
    """One of a fixed set of words."""
    if type(value) is not str or value not in allowed:
        raise InvalidEventError(field, value, "one of " + ", ".join(allowed))
    return value


def number(field: str, value: object, low: float, high: float) -> float:
    """A finite number from ``low`` to ``high``; booleans are not numbers."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidEventError(field, value, f"a number from {low:g} to {high:g}")
    if not low <= value <= high or not isfinite(value):
        raise InvalidEventError(field, value, f"{low:g} to {high:g}")
    return float(value)


def integer(field: str, value: object, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``; booleans are not numbers."""
    if type(value) is not int or not low <= value <= high:
        raise InvalidEventError(field, value, f"a whole number from {low} to {high}")
    return value


def _has_surrogate(value: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in value)
