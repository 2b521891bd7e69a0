"""The options that choose a rule set."""

import argparse
from pathlib import Path

from fraudcore.errors import InvalidConfigError
from fraudcore.rules import PRESETS, RuleSet, load_rules, parse_rules

__all__ = ["add_ruleset_options", "chosen_rules", "rules_of"]

Options = argparse._ActionsContainer
"""A parser, or a group of its options."""
_DEFAULT = "balanced"


def add_ruleset_options(parser: Options) -> None:
    """Add ``--rules`` and ``--preset``, of which one may be given."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--rules", metavar="FILE", help="rule configuration in TOML")
    group.add_argument("--preset", choices=PRESETS, help=f"shipped configuration ({_DEFAULT})")


def chosen_rules(arguments: argparse.Namespace) -> RuleSet:
    """The rules that were asked for.

    Raises:
        InvalidConfigError: the file cannot be read, or is wrong.
    """
    return rules_of(arguments.rules, arguments.preset)


def rules_of(file: str | None, preset: str | None) -> RuleSet:
    """The rules of a file, or of a preset; of the default one where neither is named.

    Raises:
        InvalidConfigError: the file cannot be read, or is wrong.
    """
    if file is None:
        return load_rules(preset or _DEFAULT)
    try:
        return parse_rules(Path(file).read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", None) or error
        raise InvalidConfigError(file, f"cannot be read: {cause}") from error
    except InvalidConfigError as error:
        raise InvalidConfigError(f"{file}: {error.key}", error.problem) from error
