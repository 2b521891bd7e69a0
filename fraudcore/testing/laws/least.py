"""The least counterexample: as few events with as few facts as still break a law.

Hypothesis makes what it draws smaller by drawing again, and a campaign that is drawn again has as
many events as before. Here events are left out, whatever drew them.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Protocol, Self, TypeVar

from fraudcore.event import LoginEvent
from fraudcore.testing.scene import Stream

__all__ = ["Trial", "least"]


class Trial(Protocol):
    """What laws are checked on: streams made of the same events."""

    @property
    def events(self) -> Stream:
        """Every event in it, each id once."""

    def changed(self, change: Callable[[Stream], Stream]) -> Self:
        """A trial of which every stream was changed alike."""

    def shown(self) -> str:
        """Its events as code."""


T = TypeVar("T", bound=Trial)


def least(trial: T, breaks: Callable[[T], bool]) -> T:
    """The trial with events and facts left out while it still breaks a law.

    Args:
        trial: that breaks it.
        breaks: whether another one does.
    """
    size = len(trial.events)
    while size:
        trial, size = _fewer(trial, size, breaks), size // 2
    for name in _OPTIONAL:
        plainer = trial.changed(lambda stream, name=name: _without_fact(stream, name))  # type: ignore[misc]
        if breaks(plainer):
            trial = plainer
    return trial


def _fewer(trial: T, size: int, breaks: Callable[[T], bool]) -> T:
    """Leave out runs of events of this length wherever that is possible."""
    at = 0
    while at < len(trial.events):
        gone = {event.event_id for event in trial.events[at : at + size]}
        fewer = trial.changed(lambda stream, gone=gone: _without(stream, gone))  # type: ignore[misc]
        if breaks(fewer):
            trial = fewer
        else:
            at += size
    return trial


def _without(stream: Stream, ids: set[str]) -> Stream:
    return tuple(event for event in stream if event.event_id not in ids)


def _without_fact(stream: Stream, name: str) -> Stream:
    absent: dict[str, Any] = {name: None}
    return tuple(replace(event, **absent) for event in stream)


_OPTIONAL: Final = tuple(
    name
    for name, known in LoginEvent.__dataclass_fields__.items()
    if known.compare and known.default is None
)
