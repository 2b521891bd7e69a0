"""Rules of a user's own package, named by the configuration."""

import re
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from fraudcore.errors import InvalidConfigError
from fraudcore.hint import hint
from fraudcore.rules.base import Rule
from fraudcore.text import display

__all__ = ["ENTRY_POINTS", "custom_rule_type"]

ENTRY_POINTS: Final = "fraudcore.rules"
"""The group of entry points under which packages offer rules."""
_PATH: Final = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", re.ASCII)


def custom_rule_type(name: str, path: object, known: Sequence[str]) -> type[Rule]:
    """The class of a rule that does not come with fraudcore.

    Args:
        name: of its table, which its class must bear too.
        path: ``package.module:Class``, or ``None`` to look it up among the entry points.
        known: names of the rules of fraudcore, for a hint.

    Raises:
        InvalidConfigError: there is no such rule, or it cannot be imported, or is no rule, or not
            a whole one.
    """
    found = _imported(name, path) if path is not None else _offered(name, known)
    if not (isinstance(found, type) and issubclass(found, Rule)):
        raise InvalidConfigError(f"rules.{name}", f"{display(found)} is no subclass of Rule")
    if getattr(found, "name", None) != name:
        raise InvalidConfigError(
            f"rules.{name}", f"its class calls itself {display(getattr(found, 'name', None))}"
        )
    _refuse_unfinished(name, found)
    return found


def _refuse_unfinished(name: str, found: type[Rule]) -> None:
    try:
        found()
    except (Exception, SystemExit) as error:  # the user's code, which may raise anything
        problem = f"cannot be made with its defaults: {type(error).__name__}: {error}"
        raise InvalidConfigError(f"rules.{name}", display(problem, 300)) from error


def _imported(name: str, path: object) -> object:
    key = f"rules.{name}.import"
    if not isinstance(path, str) or not _PATH.fullmatch(path):
        raise InvalidConfigError(key, f"{display(path)} is not of the form package.module:Class")
    module, _, member = path.partition(":")
    try:
        return getattr(import_module(module), member)
    except (Exception, SystemExit) as error:  # the user's code, which may raise anything
        problem = f"{display(path)} cannot be imported: {type(error).__name__}: {error}"
        raise InvalidConfigError(key, display(problem, 300)) from error


def _offered(name: str, known: Sequence[str]) -> object:
    # Needed only for a rule that the configuration names without a path.
    from importlib.metadata import entry_points

    offered = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if name not in offered:
        raise InvalidConfigError(f"rules.{name}", f"unknown; {hint(name, [*known, *offered])}")
    try:
        return offered[name].load()
    except (Exception, SystemExit) as error:  # the user's code, which may raise anything
        problem = f"cannot be loaded: {type(error).__name__}: {error}"
        raise InvalidConfigError(f"rules.{name}", display(problem, 300)) from error
