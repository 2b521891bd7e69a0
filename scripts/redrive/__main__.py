"""The command line of the redrive.

    python -m scripts.redrive list   [SOURCE...]    what is set aside
    python -m scripts.redrive show   SOURCE...      each of it in full
    python -m scripts.redrive replay SOURCE...      give it back to the pipeline

Sources: `quarantine` (records that were no valid event), `detector` and `notifier` (batches that
these functions gave up on).

Exit status: 0 all that was asked for is done (what today's code refuses again is no failure), 1
something failed and is left where it is, 2 wrong usage or unknown deployment, 130 interrupted.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from io import TextIOWrapper
from typing import TextIO

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.text import Text

from fraudcore.text import display
from scripts.demo.screen import Screen
from scripts.redrive.deployment import NAMES, AwsClients, Clients, DeploymentError, names_of
from scripts.redrive.letters_page import list_letters, show_letters
from scripts.redrive.options import SOURCES, parser
from scripts.redrive.quarantine_page import list_quarantine, show_quarantine
from scripts.redrive.replay_page import show_steps
from scripts.redrive.sources import Days, Sources
from scripts.redrive.step import Step

_DONE, _FAILED, _UNKNOWN, _INTERRUPTED = 0, 1, 2, 130


def main(
    arguments: Sequence[str] | None = None,
    stream: TextIO = sys.stdout,
    clients: Callable[[], AwsClients] = Clients,
) -> int:
    """Run the command line; the exit status."""
    options = parser().parse_args(arguments)
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")
    console = Screen(stream).console
    try:
        names = names_of({n: getattr(options, n) for n in NAMES}, options.outputs, options.root)
        days = Days(options.since or "", options.until or "")
        sources = Sources.of(names, clients(), days=days, rate_per_s=options.rate)
        failed = sum(_run(console, sources, name, options) for name in options.sources or SOURCES)
    except KeyboardInterrupt:
        console.print("Interrupted; what was not finished is where it was.")
        return _INTERRUPTED
    except (DeploymentError, OSError) as error:
        return _fail(console, error, _UNKNOWN)
    except (ClientError, BotoCoreError) as error:
        return _fail(console, error, _FAILED)
    return _FAILED if failed else _DONE


def _run(console: Console, sources: Sources, name: str, options: argparse.Namespace) -> int:
    """Do what was asked for with one source; how much of it failed."""
    if options.command == "replay":
        return show_steps(console, name, _steps(sources, name, options))
    in_full = options.command == "show"
    if name == "quarantine":
        if in_full:
            return show_quarantine(console, sources.quarantine, options.most)
        return list_quarantine(console, sources.quarantine)
    post = sources.detector if name == "detector" else sources.notifier
    return (show_letters if in_full else list_letters)(console, name, post, options.most)


def _steps(sources: Sources, name: str, options: argparse.Namespace) -> Iterable[Step]:
    dry_run, force, most = options.dry_run, options.force, options.most
    if name == "quarantine":
        return sources.quarantine.replay(dry_run=dry_run, force=force)
    if name == "detector":
        return sources.detector.replay(most, dry_run=dry_run, force=force)
    return sources.notifier.replay(most, dry_run=dry_run)


def _fail(console: Console, error: Exception, status: int) -> int:
    console.print(Text(display(str(error), 1000), "red"), soft_wrap=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
