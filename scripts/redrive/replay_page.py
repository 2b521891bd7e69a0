"""A replay on the screen: a line for each step, and what it came to."""

from collections import Counter
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from fraudcore.text import display
from scripts.redrive.step import State, Step

__all__ = ["show_steps"]

_SHOWN = 300
_MARKS = {
    State.REPLAYED: ("✔", "green"),
    State.WOULD_REPLAY: ("→", "cyan"),
    State.EARLIER: ("·", "dim"),
    State.REFUSED: ("·", "yellow"),
    State.FAILED: ("✘", "red"),
}


def show_steps(console: Console, source: str, steps: Iterable[Step]) -> int:
    """Show steps as they come.

    Returns:
        how many failed.
    """
    console.print(Text(source.capitalize(), "bold"))
    records, failed = Counter[State](), 0
    for step in steps:
        records[step.state] += step.records
        failed += step.state is State.FAILED
        console.print(_line(step), soft_wrap=True)
    counts = [f"{n:,} {state}" for state, n in records.items() if state is not State.FAILED]
    counts += [f"{failed:,} failed"] if failed else []
    console.print(f"   {', '.join(counts) or 'nothing to replay'}")
    return failed


def _line(step: Step) -> Text:
    mark, style = _MARKS[step.state]
    count = "" if step.state is State.FAILED else f"{step.records:,} "
    detail = f": {display(step.detail, _SHOWN)}" if step.detail else ""
    return Text.assemble(
        (f" {mark} ", style), display(step.what, _SHOWN), (f"  {count}{step.state}", style), detail
    )
