"""Events as code: counterexamples that can be pasted into a test."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from fraudcore.event import LoginEvent
from fraudcore.place import Geo, Network
from fraudcore.timestamp import iso_millis

__all__ = ["code_of"]


def code_of(events: Sequence[LoginEvent]) -> str:
    """One line for each event, whatever is not as by default.

    >>> print(code_of([LoginEvent("a", 1_795_428_000_000, "success", "192.0.2.1", user="ann")]))
    <BLANKLINE>
        LoginEvent('a', '2026-11-23T10:00:00.000Z', 'success', '192.0.2.1', user='ann'),
    """
    return "".join(f"\n    {_event(event)}," for event in events)


def _event(event: LoginEvent) -> str:
    first = (event.event_id, iso_millis(event.occurred_at), event.outcome, str(event.ip))
    facts = _facts(event, _DEFAULTS)
    return f"LoginEvent({', '.join([*map(_text, first), *facts])})"


def _facts(value: object, defaults: Mapping[str, Any]) -> list[str]:
    given = {name: getattr(value, name) for name in defaults}
    return [f"{n}={_value(v)}" for n, v in given.items() if v != defaults[n]]


def _value(value: object) -> str:
    if isinstance(value, (Geo, Network)):
        absent = {known.name: known.default for known in fields(value) if known.init}
        return f"{type(value).__name__}({', '.join(_facts(value, absent))})"
    return _text(value) if isinstance(value, str) else ascii(value)


def _text(value: str) -> str:
    """A text as code, long runs of one character as a product."""
    parts = (f"{m[1]!a} * {len(m[0])}" if m[1] else ascii(m[0]) for m in _RUNS.finditer(value))
    return " + ".join(parts) or "''"


_RUNS: Final = re.compile(r"(.)\1{15,}|(?:(?!(.)\2{15}).)+", re.DOTALL)
"""A run of at least 16, or what lies between runs."""
_POSITIONAL: Final = 4
_DEFAULTS: Final[Mapping[str, Any]] = dict(
    [(n, f.default) for n, f in LoginEvent.__dataclass_fields__.items() if f.compare][_POSITIONAL:]
)
