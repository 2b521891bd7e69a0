"""Reading what analysts said about alerts."""

import json
from collections.abc import Callable

from fraudcore.backtest.verdicts import Verdicts
from fraudcore.cli.inputs import Inputs, Line
from fraudcore.errors import InvalidConfigError
from fraudcore.text import display, printable

__all__ = ["read_verdicts"]

_SHOWN = 5


def read_verdicts(names: list[str], tell: Callable[[str], None]) -> tuple[Verdicts, int]:
    """Verdicts of JSON Lines, plain or gzip, and how many lines hold none.

    Args:
        names: of the files.
        tell: shows one line to a person; the first few lines that hold no verdict are told.

    Raises:
        InvalidConfigError: a file cannot be read, or none holds a verdict.
    """
    verdicts, wrong = Verdicts(), 0
    for line in Inputs(names).lines():
        problem = _problem(line, verdicts)
        if problem is not None:
            wrong += 1
            if wrong <= _SHOWN:
                where = f"{display(line.file, 200)}:{line.number}"
                tell(f"fraudcore: {where}: no verdict: {printable(problem)}")
    if wrong > _SHOWN:
        tell(f"fraudcore: {wrong - _SHOWN} more lines hold no verdict")
    if names and not verdicts:
        shown = ", ".join(display(name) for name in names)
        raise InvalidConfigError("--verdicts", f"no verdict in {shown}")
    return verdicts, wrong


def _problem(line: Line, verdicts: Verdicts) -> str | None:
    if line.fault:
        return line.fault
    try:
        row = json.loads(line.data)
    except (ValueError, RecursionError):
        row = None
    return verdicts.add(row) if isinstance(row, dict) else "not one JSON object"
