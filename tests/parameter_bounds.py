"""Asking a rule which values of its parameters it takes."""

import pytest

from fraudcore import InvalidConfigError, Rule

__all__ = ["assert_bounds"]


def assert_bounds(rule_type: type[Rule], **bounds: tuple[int, int]) -> None:
    """Each parameter takes its least and its greatest value, and none beyond."""
    for name, (low, high) in bounds.items():
        for value in (low, high):
            assert getattr(rule_type(**{name: value}), name) == value
        for value in (low - 1, high + 1):
            with pytest.raises(InvalidConfigError, match=name):
                rule_type(**{name: value})
