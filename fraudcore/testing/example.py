"""A look at what a strategy makes."""

from typing import Final, TypeVar

from hypothesis import Phase, find, settings
from hypothesis.strategies import SearchStrategy

__all__ = ["simplest"]

_Value = TypeVar("_Value")
_FIRST: Final = settings(max_examples=1, phases=(Phase.generate,), database=None, deadline=None)


def simplest(strategy: SearchStrategy[_Value]) -> _Value:
    """The value that failing examples shrink towards: the same on every call and machine.

    For docstrings, terminals and first steps; tests draw with ``given``.

    >>> from hypothesis import strategies as st
    >>> simplest(st.lists(st.integers(), min_size=2))
    [0, 0]
    """
    return find(strategy, lambda _: True, settings=_FIRST)
