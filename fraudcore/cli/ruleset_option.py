"""The options that choose a rule set."""

import argparse
from pathlib import Path

from fraudcore.errors import InvalidConfigError
from fraudcore.rules import PRESETS, RuleSet, load_rules, parse_rules

__all__ = ["add_ruleset_options", "chosen_rules"]

_DEFAULT = "balanced"


def add_ruleset_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--rules`` and ``--preset``, of which one may be given."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--rules", metavar="FILE", help="rule configuration in TOML")
    group.add_argument("--preset", choices=PRESETS, help=f"shipped configuration ({_DEFAULT})")


def chosen_rules(arguments: argparse.Namespace) -> RuleSet:
    """The rules that were asked for.

    Raises:
        InvalidConfigError: the file cannot be read, or is wrong.
    """
    if arguments.rules is None:
        return load_rules(arguments.preset or _DEFAULT)
    try:
        return parse_rules(Path(arguments.rules).read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", None) or error
        raise InvalidConfigError(arguments.rules, f"cannot be read: {cause}") from error
    except InvalidConfigError as error:
        raise InvalidConfigError(f"{arguments.rules}: {error.key}", error.problem) from error
