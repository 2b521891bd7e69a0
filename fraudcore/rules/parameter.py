"""Rule parameters: typed, ranged, documented, with the source of their default."""

from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from fraudcore.errors import InvalidConfigError
from fraudcore.hint import hint
from fraudcore.text import display

__all__ = ["Parameter", "build", "check", "parameter", "parameters_of"]


@dataclass(frozen=True)
class Parameter:
    """The documentation of one parameter, as ``fraudcore rules`` shows it.

    Args:
        name: with its unit, as in ``window_s``.
        default: the value in the ``balanced`` preset.
        meaning: one line.
        low, high: inclusive range; a number's type is the default's.
        source: where the default comes from, or "chosen".
    """

    name: str
    default: int | float
    meaning: str
    low: float
    high: float
    source: str


def parameter(default: Any, meaning: str, *, low: float, high: float, source: str) -> Any:
    """Declare a dataclass field that is a rule parameter."""
    return field(
        default=default, metadata={"meaning": meaning, "low": low, "high": high, "source": source}
    )


def parameters_of(rule: Any) -> tuple[Parameter, ...]:
    """The parameters of a rule class or instance, in declared order."""
    return tuple(
        Parameter(name=f.name, default=f.default, **f.metadata)
        for f in fields(rule)
        if f.default is not MISSING and "meaning" in f.metadata
    )


def check(rule: Any, name: str) -> None:
    """Refuse a parameter of the wrong type or outside its range.

    Raises:
        InvalidConfigError: naming ``rules.<rule>.<parameter>``, the value and the range.
    """
    for known in parameters_of(rule):
        value = getattr(rule, known.name)
        kinds = (int,) if type(known.default) is int else (int, float)
        if type(value) not in kinds or not known.low <= value <= known.high:
            kind = "whole number" if kinds == (int,) else "number"
            raise InvalidConfigError(
                f"rules.{name}.{known.name}",
                f"{_shown(value)} is not a {kind} from {_plain(known.low)} to {_plain(known.high)}",
            )


def _shown(value: object) -> str:
    return repr(display(value)) if isinstance(value, str) else display(value)


def _plain(limit: float) -> str:
    return str(int(limit)) if limit == int(limit) else str(limit)


def build(rule_type: Any, settings: dict[str, Any], name: str) -> Any:
    """Construct a rule from named settings.

    Raises:
        InvalidConfigError: an unknown parameter, with the nearest known one, or a bad value.
    """
    known = [known.name for known in parameters_of(rule_type)]
    for key in settings:
        if key not in known:
            raise InvalidConfigError(
                f"rules.{name}.{key}", f"unknown parameter; {hint(key, known)}"
            )
    return rule_type(**settings)
