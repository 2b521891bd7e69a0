"""What a rule must declare, and what sort of value it must be."""

import pickle
from collections.abc import Iterator
from dataclasses import Field, FrozenInstanceError
from typing import Final

from fraudcore.event import KINDS, OUTCOMES
from fraudcore.profile_key import ENTITY_TYPES
from fraudcore.rules.base import Rule
from fraudcore.severity import SEVERITIES
from fraudcore.testing.laws.law import BrokenLawError

__all__ = ["check_declaration"]


def check_declaration(rule: Rule) -> None:
    """Check what is true of a rule before it judges anything.

    Raises:
        BrokenLawError: naming what is wrong.
    """
    for problem in _problems(rule):
        says = "a rule says what it is, and is a frozen value that can be compared and pickled"
        raise BrokenLawError(repr(rule), "declaration", says, problem)


def _problems(rule: Rule) -> Iterator[str]:
    for holder in type(rule).__mro__:
        for name, value in vars(holder).items():
            if isinstance(value, Field):
                yield f"{name} is no parameter: the class lacks @dataclass(frozen=True)"
    yield from _attribute_problems(rule)
    yield from _value_problems(rule)


def _attribute_problems(rule: Rule) -> Iterator[str]:
    for name, allowed in _ALLOWED.items():
        value = getattr(rule, name, None)
        if not set(value if isinstance(value, tuple) else (value,)) <= set(allowed):
            yield f"{name} {value!a} is not of {', '.join(allowed)}"
    for name in ("name", "family", "technique", "summary", "action"):
        value = getattr(rule, name, None)
        if not isinstance(value, str) or not value.isprintable() or not value:
            yield f"{name} {value!a} is no line of text"
    if type(rule.memory_s) is not int or rule.memory_s < 0:
        yield f"memory_s {rule.memory_s!a} is no whole number of seconds"


_ALLOWED: Final = {
    "entity": ENTITY_TYPES,
    "also": ENTITY_TYPES,
    "reads": ENTITY_TYPES,
    "kinds": KINDS,
    "outcomes": OUTCOMES,
    "severity": SEVERITIES,
}


def _value_problems(rule: Rule) -> Iterator[str]:
    try:
        rule.quiet_s = rule.quiet_s  # type: ignore[misc]
        yield "its fields can be set"
    except FrozenInstanceError:
        pass
    try:
        if {pickle.loads(pickle.dumps(rule))} != {rule}:
            yield "its pickled copy is not equal to it"
    except Exception as error:  # noqa: BLE001 - hashing and pickling run code of the rule
        yield f"it cannot be hashed and pickled: {type(error).__name__}: {error}"
