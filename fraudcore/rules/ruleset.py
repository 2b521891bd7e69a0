"""Rule sets: which rules run, with which parameters, from TOML and presets."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fraudcore.errors import InvalidConfigError
from fraudcore.hint import hint
from fraudcore.known_good import KnownGood, parse_known_good
from fraudcore.rules.base import DAY_S, Rule
from fraudcore.rules.custom import custom_rule_type
from fraudcore.rules.parameter import build
from fraudcore.text import display

__all__ = ["DEFAULT_LATENESS_S", "PRESETS", "RuleSet", "load_rules", "parse_rules"]

PRESETS: Final = ("balanced", "strict", "lenient")
MAX_RULES_BYTES: Final = 262_144
"""Bytes of a rules file; every parameter of every rule takes a few kilobytes."""
DEFAULT_LATENESS_S: Final = 900
_DOCUMENT: Final = ("preset", "lateness_s", "rules", "known_good")


@dataclass(frozen=True)
class RuleSet:
    """The rules that run, in the order they are judged.

    Args:
        rules: each name once.
        known_good: whose findings are kept, but silent.
        lateness_s: seconds by which an event may be late and still make the windows that end
            after it be judged again, 0 to 86400.
    """

    rules: tuple[Rule, ...]
    known_good: tuple[KnownGood, ...] = ()
    lateness_s: int = DEFAULT_LATENESS_S

    def __post_init__(self) -> None:
        given: tuple[object, ...] = self.rules
        names = {rule.name for rule in given if isinstance(rule, Rule)}
        if len(names) < len(given):
            raise InvalidConfigError("rules", "not rules of different names")
        if type(self.lateness_s) is not int or not 0 <= self.lateness_s <= DAY_S:
            shown = display(self.lateness_s)
            raise InvalidConfigError(
                "lateness_s", f"{shown} is not a whole number from 0 to {DAY_S}"
            )


def load_rules(preset: str = "balanced") -> RuleSet:
    """The rules of a preset.

    Args:
        preset: ``balanced`` (the documented defaults), ``strict`` or ``lenient``.

    Raises:
        InvalidConfigError: no such preset.

    >>> [rule.name for rule in load_rules().rules][:2]
    ['ip_velocity', 'ip_failure_burst']
    """
    return _assemble(_preset(preset), {})


def parse_rules(toml_text: str) -> RuleSet:
    """The rules of a TOML document: a preset and what differs from it.

    Args:
        toml_text: ``preset = "..."``, ``lateness_s``, tables ``[rules.<rule>]`` with ``enabled``
            and parameters, and ``[[known_good]]`` entries; all optional. A table of a rule of
            your own names it by ``import = "package.module:Class"``, or by the name under which
            an installed package offers it as an entry point of the group ``fraudcore.rules``.

    Raises:
        InvalidConfigError: not TOML, or a key that is unknown or has a wrong type or range.

    >>> rules = parse_rules("[rules.geo_jump]\\nenabled = false")
    >>> "geo_jump" in [rule.name for rule in rules.rules]
    False
    """
    # Most of what there is to import, and needed only where rules are read.
    from fraudcore.rules.catalogue import RULE_TYPES

    document = _document(toml_text)
    _refuse_unknown(document, _DOCUMENT, "")
    overrides = _table(document.get("rules", {}), "rules")
    rules = _assemble(_preset(document.get("preset", "balanced")), overrides).rules
    names = {*RULE_TYPES, *(rule.name for rule in rules)}
    return RuleSet(
        rules,
        parse_known_good(document.get("known_good", []), names),
        document.get("lateness_s", DEFAULT_LATENESS_S),
    )


def _document(toml_text: str) -> dict[str, Any]:
    if not isinstance(toml_text, str):
        raise InvalidConfigError("rules", f"{display(toml_text)} is not text")
    if len(toml_text) > MAX_RULES_BYTES:
        raise InvalidConfigError("rules", f"over {MAX_RULES_BYTES} bytes")
    try:
        return tomllib.loads(toml_text)
    except (ValueError, RecursionError) as error:
        raise InvalidConfigError("rules", f"not TOML: {error}") from error


def _preset(name: object) -> dict[str, Any]:
    if name not in PRESETS:
        raise InvalidConfigError("preset", f"{display(name)} is not one of " + ", ".join(PRESETS))
    # Needed only where rules are read.
    from importlib.resources import files

    toml = files("fraudcore").joinpath("presets", f"{name}.toml").read_text("utf-8")
    return _table(tomllib.loads(toml).get("rules", {}), "rules")


def _assemble(preset: Mapping[str, Any], overrides: Mapping[str, Any]) -> RuleSet:
    # The catalogue is read only where rules are: it is most of what there is to import.
    from fraudcore.rules.catalogue import RULE_TYPES

    types = {**RULE_TYPES, **_custom_types(overrides, RULE_TYPES)}
    rules = []
    for name, rule_type in types.items():
        own = _table(overrides.get(name, {}), f"rules.{name}")
        settings = {**preset.get(name, {}), **own}
        settings.pop("import", None)
        if _enabled(settings.pop("enabled", rule_type.enabled), name):
            rules.append(build(rule_type, settings, name))
    return RuleSet(tuple(rules))


def _custom_types(overrides: Mapping[str, Any], known: Iterable[str]) -> dict[str, type[Rule]]:
    tables = {name: _table(table, f"rules.{name}") for name, table in overrides.items()}
    own = {name: table for name, table in tables.items() if name not in known}
    for name, table in tables.items():
        if name not in own and "import" in table:
            raise InvalidConfigError(f"rules.{name}.import", "the name of a rule of fraudcore")
    return {
        name: custom_rule_type(name, table.get("import"), tuple(known))
        for name, table in own.items()
        if table.get("enabled", True) is not False
    }


def _enabled(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidConfigError(f"rules.{name}.enabled", f"{display(value)} is not true or false")
    return value


def _table(value: object, key: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidConfigError(key, f"{display(value)} is not a table")
    return value


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], prefix: str) -> None:
    for key in table:
        if key not in known:
            raise InvalidConfigError(f"{prefix}{key}", f"unknown; {hint(key, known)}")
