"""The rules, one file each, and how a set of them is configured."""

from fraudcore.rules.base import Before, Rule
from fraudcore.rules.parameter import Parameter, parameter, parameters_of
from fraudcore.rules.ruleset import PRESETS, RULE_TYPES, RuleSet, load_rules, parse_rules

__all__ = [
    "PRESETS",
    "RULE_TYPES",
    "Before",
    "Parameter",
    "Rule",
    "RuleSet",
    "load_rules",
    "parameter",
    "parameters_of",
    "parse_rules",
]
