"""``fraudcore simulate --scenario``: months of a service, the truth in files of its own."""

import argparse
import json
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from fraudcore.cli.outputs import opened, refuse_overlap
from fraudcore.cli.progress import Progress
from fraudcore.cli.status import DONE
from fraudcore.errors import InvalidConfigError
from fraudcore.simulate.service import ServiceScenario, campaigns_of, play, read_scenario
from fraudcore.text import display

__all__ = ["chosen_scenario", "run_service"]

_LONGEST = 100_000


def chosen_scenario(option: str, name: str, seed: int | None) -> ServiceScenario:
    """Read a scenario's file; a seed given besides takes the place of its own.

    Raises:
        InvalidConfigError: naming the option, or what is wrong in the file.
    """
    try:
        text = Path(name).read_bytes()[:_LONGEST].decode()
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise InvalidConfigError(option, f"{display(name)} cannot be read: {cause}") from error
    scenario = read_scenario(text)
    return scenario if seed is None else replace(scenario, seed=seed)


def run_service(arguments: argparse.Namespace, given: Mapping[str, object]) -> int:
    """Write the stream, and where asked for the truth of each event and of each campaign.

    Args:
        arguments: of the command.
        given: options that describe a day, by name, which a scenario's file says instead.
    """
    for option in given:
        raise InvalidConfigError(option, "not together with --scenario, which says it")
    scenario = chosen_scenario("--scenario", arguments.scenario, arguments.seed)
    written = {f"--{name}": getattr(arguments, name) for name in ("output", "truth", "campaigns")}
    refuse_overlap([arguments.scenario], written)
    with ExitStack() as stack:
        output = opened(stack, "--output", arguments.output)
        truths = _optional(stack, "truth", arguments)
        campaigns = _optional(stack, "campaigns", arguments)
        if campaigns is not None:
            rows = (json.dumps(each.to_json_dict()) for each in campaigns_of(scenario))
            campaigns.writelines(f"{row}\n" for row in rows)
        count, quiet = 0, output.isatty()
        progress = stack.enter_context(Progress(None))
        for count, (line, truth) in enumerate(play(scenario), 1):
            output.write(line + "\n")
            if truths is not None:
                truths.write(json.dumps(truth._asdict()) + "\n")
            if count % 2_000 == 0 and not quiet:
                progress.show(count, f"{count} events")
        progress.wipe()
    print(f"{count} events", file=sys.stderr)
    return DONE


def _optional(stack: ExitStack, name: str, arguments: argparse.Namespace) -> TextIO | None:
    value = getattr(arguments, name)
    return None if value is None else opened(stack, f"--{name}", value)
