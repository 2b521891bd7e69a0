"""Rule sets: which rules run, with which parameters, from TOML and presets."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from typing import Any, Final

from fraudcore.errors import InvalidConfigError
from fraudcore.rules.base import Rule
from fraudcore.rules.failed_login_burst import FailedLoginBurst
from fraudcore.rules.geo_jump import GeoJump
from fraudcore.rules.ip_failure_burst import IpFailureBurst
from fraudcore.rules.ip_velocity import IpVelocity
from fraudcore.rules.parameter import build
from fraudcore.rules.user_enumeration import UserEnumeration
from fraudcore.text import display

__all__ = ["PRESETS", "RULE_TYPES", "RuleSet", "load_rules", "parse_rules"]

RULE_TYPES: Final[dict[str, type[Rule]]] = {
    rule.name: rule
    for rule in (IpVelocity, IpFailureBurst, UserEnumeration, GeoJump, FailedLoginBurst)
}
PRESETS: Final = ("balanced", "strict", "lenient")
MAX_RULES_BYTES = 262_144
"""Bytes of a rules file; every parameter of every rule takes a few kilobytes."""


@dataclass(frozen=True)
class RuleSet:
    """The rules that run, in the order they are judged."""

    rules: tuple[Rule, ...]


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
        toml_text: ``preset = "..."`` and tables ``[rules.<rule>]`` with ``enabled`` and
            parameters; all optional.

    Raises:
        InvalidConfigError: not TOML, or a key that is unknown or has a wrong type or range.

    >>> rules = parse_rules("[rules.geo_jump]\\nenabled = false")
    >>> "geo_jump" in [rule.name for rule in rules.rules]
    False
    """
    document = _document(toml_text)
    _refuse_unknown(document, ("preset", "rules"), "")
    overrides = _table(document.get("rules", {}), "rules")
    return _assemble(_preset(document.get("preset", "balanced")), overrides)


def _document(toml_text: str) -> dict[str, Any]:
    if len(toml_text) > MAX_RULES_BYTES:
        raise InvalidConfigError("rules", f"over {MAX_RULES_BYTES} bytes")
    try:
        return tomllib.loads(toml_text)
    except (ValueError, RecursionError) as error:
        raise InvalidConfigError("rules", f"not TOML: {error}") from error


def _preset(name: object) -> dict[str, Any]:
    if name not in PRESETS:
        raise InvalidConfigError("preset", f"{display(name)} is not one of " + ", ".join(PRESETS))
    toml = files("fraudcore").joinpath("presets", f"{name}.toml").read_text("utf-8")
    return _table(tomllib.loads(toml).get("rules", {}), "rules")


def _assemble(preset: Mapping[str, Any], overrides: Mapping[str, Any]) -> RuleSet:
    _refuse_unknown(overrides, tuple(RULE_TYPES), "rules.")
    rules = []
    for name, rule_type in RULE_TYPES.items():
        own = _table(overrides.get(name, {}), f"rules.{name}")
        settings = {**preset.get(name, {}), **own}
        if _enabled(settings.pop("enabled", True), name):
            rules.append(build(rule_type, settings, name))
    return RuleSet(tuple(rules))


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
            near = get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]}?" if near else "known: " + ", ".join(known)
            raise InvalidConfigError(f"{prefix}{key}", f"unknown; {hint}")
