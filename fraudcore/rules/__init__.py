"""The rules, one file each, and how a set of them is configured."""

from fraudcore.rules.base import Before, Rule, Verdicts
from fraudcore.rules.parameter import Parameter, parameter, parameters_of
from fraudcore.rules.ruleset import PRESETS, RuleSet, load_rules, parse_rules

__all__ = [
    "PRESETS",
    "Before",
    "Parameter",
    "Rule",
    "RuleSet",
    "Verdicts",
    "load_rules",
    "parameter",
    "parameters_of",
    "parse_rules",
]
