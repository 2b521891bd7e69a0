"""Dead letters on the screen: in short, or in full."""

from collections.abc import Iterator
from typing import Protocol

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fraudcore.text import display
from fraudcore.timestamp import iso_millis
from scripts.redrive.dead_letters import DeadLetters, Message
from scripts.redrive.letter import Letter, LetterError

__all__ = ["Post", "list_letters", "show_letters"]

_BODY_SHOWN = 400
_PROBLEM_SHOWN = 200


class Post(Protocol):
    """The dead letters of one function."""

    @property
    def letters(self) -> DeadLetters:
        """Its queue."""

    def read(self, message: Message) -> Letter:
        """The letter in a message."""


def list_letters(console: Console, function: str, post: Post, most: int) -> int:
    """One line for each letter.

    Returns:
        how many messages hold none.
    """
    table = Table(box=None, pad_edge=True)
    for title in ("message", "shard", "first arrived", "given up because"):
        table.add_column(title, no_wrap=True)
    table.add_column("records", justify="right")
    unreadable: list[str] = []
    for message, letter, problem in _read(post, most):
        if letter is None:
            unreadable.append(f"{message.message_id}: {problem}")
            continue
        table.add_row(
            display(message.message_id),
            display(letter.shard_id),
            iso_millis(letter.first_arrived_at),
            display(letter.condition),
            f"{letter.size:,}",
        )
    console.print(Text(f"{function.capitalize()}: {_counted(table.row_count)}", "bold"))
    if table.row_count:
        console.print(table)
    for each in unreadable:
        console.print(Text(f" ✘ {display(each, _PROBLEM_SHOWN)}", "red"), soft_wrap=True)
    return len(unreadable)


def show_letters(console: Console, function: str, post: Post, most: int) -> int:
    """Each letter in full.

    Returns:
        how many messages hold none.
    """
    unreadable = 0
    for message, letter, problem in _read(post, most):
        console.print(Text(f"{function} {display(message.message_id)}", "bold"), soft_wrap=True)
        if letter is None:
            unreadable += 1
            console.print(Text(f"   {display(problem, _PROBLEM_SHOWN)}", "red"), soft_wrap=True)
            console.print(f"   body     {display(message.body, _BODY_SHOWN)}", soft_wrap=True)
            continue
        rows = {
            "stream": display(letter.stream_arn, 200),
            "shard": display(letter.shard_id),
            "from": f"{letter.first}, arrived {iso_millis(letter.first_arrived_at)}",
            "to": f"{letter.last}, arrived {iso_millis(letter.last_arrived_at)}",
            "records": f"{letter.size:,}",
            "because": display(letter.condition),
        }
        for name, value in rows.items():
            console.print(f"   {name:<8} {value}", soft_wrap=True)
    return unreadable


def _counted(letters: int) -> str:
    return {0: "no dead letter", 1: "1 dead letter"}.get(letters, f"{letters:,} dead letters")


def _read(post: Post, most: int) -> Iterator[tuple[Message, Letter | None, str]]:
    with post.letters.taken(most) as messages:
        for message in messages:
            try:
                yield message, post.read(message), ""
            except LetterError as error:
                yield message, None, str(error)
