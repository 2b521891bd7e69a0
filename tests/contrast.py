"""How well two colours are told apart, after WCAG 2.2."""

import re

__all__ = ["GRAPHICS", "TEXT", "contrast"]

TEXT = 4.5
"""What text needs at least: https://www.w3.org/TR/WCAG22/#contrast-minimum"""
GRAPHICS = 3.0
"""What the parts of a graphic need: https://www.w3.org/TR/WCAG22/#non-text-contrast"""


def contrast(one: str, other: str) -> float:
    """The ratio of two opaque colours as browsers compute them, from 1 to 21.

    https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    found = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", colour)
    assert found, f"{colour} is no opaque colour"
    red, green, blue = (_linear(int(part) / 255) for part in found.groups())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
