"""The terminal: steps that show how far they are, or plain lines where nobody watches."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from fraudcore import Alert
from scripts.demo.wording import RULE_WIDTH, SEVERITY_STYLES, why

__all__ = ["Screen", "Step"]

_PLAIN_WIDTH = 120
_PLAIN_INTERVAL_S = 5.0
_TITLE_WIDTH = 17
_LATEST = 5


class Screen:
    """Where the demo is shown.

    Args:
        stream: drawn on if it is a terminal, written to line by line otherwise.
        environment: tells a terminal that can draw from one that cannot.
    """

    def __init__(self, stream: TextIO, environment: Mapping[str, str] = os.environ) -> None:
        terminal = stream.isatty()
        self.live = terminal and environment.get("TERM", "dumb") != "dumb"
        self.console = Console(
            file=stream,
            force_terminal=terminal,
            force_interactive=self.live,
            width=None if terminal else _PLAIN_WIDTH,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            _environ=environment,
        )

    @contextmanager
    def step(self, title: str) -> Iterator["Step"]:
        """Show a step from its start to its end, which is a line with a mark and its duration."""
        step = Step(self, title)
        with step.shown():
            try:
                yield step
            except BaseException:
                step.mark = Text("✘ ", "bold red")
                raise
            finally:
                step.finished_s = time.monotonic()
                self.console.print(step.last_line(), soft_wrap=True)


class Step:
    """One step on the screen.

    Args:
        screen: where it is shown.
        title: two or three words.
    """

    def __init__(self, screen: Screen, title: str) -> None:
        self.mark = Text("✔ ", "bold green")
        self.finished_s = 0.0
        self._screen, self._title = screen, title
        self._started_s = self._written_s = time.monotonic()
        self._result = ""
        self._counts = self._note = Text()
        self._latest: list[Text] = []
        self._bar = Progress(
            SpinnerColumn(finished_text=" "),
            TextColumn(f"{{task.description:<{_TITLE_WIDTH}}}", markup=False),
            BarColumn(bar_width=28),
            TextColumn("{task.fields[done]}", markup=False),
            TimeElapsedColumn(),
            console=screen.console,
        )
        self._task = self._bar.add_task(title, total=None, done="")

    def progress(self, done: int, total: int, note: str) -> None:
        """Show that `done` of `total` is done, and a few words."""
        share = f"{done:,}/{total:,}"
        self._bar.update(self._task, completed=done, total=total, done=share)
        self._note = Text(f"    {note}", "dim", no_wrap=True, overflow="ellipsis")
        if not self._screen.live:
            self._write_line(Text.assemble(f"  {self._title}: {share} ", note, self._counts))

    def counts(self, **counts: int) -> None:
        """Show what was counted so far."""
        parts = [part for name, count in counts.items() for part in _count(name, count)]
        self._counts = Text.assemble(" ", *parts, no_wrap=True, overflow="ellipsis")

    def alert(self, alert: Alert) -> None:
        """Show an alert that has just arrived."""
        line = alert_line(alert)
        self._latest = [*self._latest[1 - _LATEST :], line]
        if not self._screen.live:
            self._screen.console.print(line, soft_wrap=True)

    def result(self, text: str) -> None:
        """What came of it, in a few words."""
        self._result = text

    def shown(self) -> AbstractContextManager[object]:
        """Draw the step while the context lasts."""
        if not self._screen.live:
            return nullcontext()
        return Live(
            get_renderable=self._drawing,
            console=self._screen.console,
            transient=True,
            refresh_per_second=8,
        )

    def last_line(self) -> Text:
        """What stays of the step."""
        took = f"{self.finished_s - self._started_s:6.1f} s"
        title = f"{self._title:<{_TITLE_WIDTH}}"
        return Text.assemble(self.mark, title, (took, "dim"), "  ", self._result)

    def _drawing(self) -> Group:
        lines = [line for line in (self._note, self._counts) if line.plain.strip()]
        return Group(self._bar, *lines, *self._latest)

    def _write_line(self, line: Text) -> None:
        now_s = time.monotonic()
        if now_s - self._written_s >= _PLAIN_INTERVAL_S:
            self._written_s = now_s
            self._screen.console.print(line, soft_wrap=True)


def _count(name: str, count: int) -> tuple[tuple[str, str], str]:
    return (f"  {count:,} ", "bold"), name.replace("_", " ")


def alert_line(alert: Alert) -> Text:
    """An alert on one line that never wraps."""
    return Text.assemble(
        (f"    {alert.severity:<9}", SEVERITY_STYLES[alert.severity]),
        f"{alert.rule:<{RULE_WIDTH}}",
        (why(alert), "dim"),
        no_wrap=True,
        overflow="ellipsis",
    )
