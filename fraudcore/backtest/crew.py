"""Several judges: all in this process, or spread over processes of their own."""

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Final, Protocol, Self

from fraudcore.backtest.held_store import Faults
from fraudcore.backtest.judge import Bench, Judge
from fraudcore.errors import FraudcoreError

__all__ = ["Crew", "CrewError", "Workers"]

_AHEAD: Final = 4
"""Batches that a process may be behind the reader."""
_ALERTS_A_MESSAGE: Final = 500
_FRESH: Final = multiprocessing.get_context("spawn")
"""A fork would hold the other processes' pipes open, so that a kill of this one went unnoticed."""


class CrewError(FraudcoreError):
    """A process of a backtest ended by itself."""


class _Judges(Protocol):
    """Some judges, wherever they are."""

    def judge(self, number: int, batches: Mapping[int, Sequence[bytes]]) -> None:
        """Judge a batch."""

    def checkpoint(self, number: int) -> None:
        """Wait for all batches and make them last."""

    def faults(self, judge: int) -> Faults:
        """What the rules of one judge did wrong."""

    def alerts(self, judge: int) -> Iterator[dict[str, Any]]:
        """The alerts of one judge."""

    def close(self) -> None:
        """Let go of everything."""


class Crew:
    """Judges by number; a context manager.

    Args:
        benches: what each judge needs.
        processes: to spread them over; 1 for this one alone.
    """

    def __init__(self, benches: Sequence[Bench], processes: int) -> None:
        self._groups: list[_Judges] = []
        if processes == 1:
            self._groups.append(_Own(dict(enumerate(benches))))
            return
        for first in range(min(processes, len(benches))):
            own = {at: benches[at] for at in range(first, len(benches), processes)}
            self._groups.append(Workers(own))

    def judge(self, number: int, batches: Mapping[int, Sequence[bytes]]) -> None:
        """Give each judge its part of a batch.

        Args:
            number: of the batch, from 1.
            batches: canonical events by judge.
        """
        for group in self._groups:
            group.judge(number, batches)

    def checkpoint(self, number: int) -> None:
        """Wait for everybody, and make everything so far last."""
        for group in self._groups:
            group.checkpoint(number)

    def faults(self, judges: Sequence[int]) -> Faults:
        """What the rules of several judges did that no rule may do."""
        together: Faults = {}
        groups = self._groups
        for judge in judges:
            for rule, fault in groups[judge % len(groups)].faults(judge).items():
                known = together.get(rule, (0, *fault[1:]))
                together[rule] = (known[0] + fault[0], *min(fault[1:], known[1:]))
        return together

    def alerts(self, judges: Sequence[int]) -> Iterator[dict[str, Any]]:
        """The alerts of several judges in their JSON form, by start, then by id."""
        groups = self._groups
        found = (groups[judge % len(groups)].alerts(judge) for judge in judges)
        return merge(*found, key=lambda alert: (alert["first_seen"], alert["alert_id"]))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for group in self._groups:
            group.close()


class _Own:
    """Judges in this process."""

    def __init__(self, benches: Mapping[int, Bench]) -> None:
        self._judges = {at: Judge(bench) for at, bench in benches.items()}

    def judge(self, number: int, batches: Mapping[int, Sequence[bytes]]) -> None:
        for at, judge in self._judges.items():
            judge.judge(number, batches.get(at, ()))

    def checkpoint(self, number: int) -> None:
        for judge in self._judges.values():
            judge.checkpoint(number)

    def faults(self, judge: int) -> Faults:
        return self._judges[judge].faults

    def alerts(self, judge: int) -> Iterator[dict[str, Any]]:
        return self._judges[judge].alerts()

    def close(self) -> None:
        for judge in self._judges.values():
            judge.close()


class Workers:
    """Judges in a process of their own, which ends with this one.

    Args:
        benches: what each needs, by its number.
    """

    def __init__(self, benches: Mapping[int, Bench]) -> None:
        self._numbers = set(benches)
        self._pipe, theirs = _FRESH.Pipe()
        self._process = _FRESH.Process(target=_serve, args=(theirs, benches), daemon=True)
        self._process.start()
        theirs.close()
        self._awaited = 0

    def judge(self, number: int, batches: Mapping[int, Sequence[bytes]]) -> None:
        """Send a batch; waits while the process is too far behind."""
        own = {at: batch for at, batch in batches.items() if at in self._numbers}
        self._send("judge", number, own)
        self._await(_AHEAD)

    def checkpoint(self, number: int) -> None:
        """Have everything judged and made to last."""
        self._send("checkpoint", number, None)
        self._await(0)

    def faults(self, judge: int) -> Faults:
        """What the rules of one judge did wrong."""
        return dict(self._asked("faults", judge))

    def alerts(self, judge: int) -> Iterator[dict[str, Any]]:
        """The alerts of one judge, some in each message.

        Streams of several judges of one process may be read in turn.
        """
        while chunk := self._asked("alerts", judge):
            yield from chunk

    def close(self) -> None:
        """End the process; what came after its last checkpoint is lost."""
        self._pipe.close()
        self._process.terminate()
        self._process.join()
        self._process.close()

    def _asked(self, what: str, judge: int) -> Any:
        self._await(0)
        self._send(what, judge, None)
        return self._answer()

    def _send(self, what: str, number: int, load: object) -> None:
        try:
            self._pipe.send((what, number, load))
        except (OSError, EOFError) as error:
            raise CrewError(self._words()) from error
        self._awaited += 1

    def _await(self, left: int) -> None:
        while self._awaited > left:
            self._answer()

    def _answer(self) -> Any:
        try:
            answer = self._pipe.recv()
        except (OSError, EOFError) as error:
            raise CrewError(self._words()) from error
        self._awaited -= 1
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _words(self) -> str:
        self._process.join(1.0)
        return f"a process of the backtest ended by itself (exit code {self._process.exitcode})"


def _serve(pipe: Connection, benches: Mapping[int, Bench]) -> None:
    """What a process does: answer each message, until there are no more."""
    try:
        judges = {at: Judge(bench) for at, bench in benches.items()}
        streams: dict[int, Iterator[dict[str, Any]]] = {}
        while True:
            what, number, load = pipe.recv()
            pipe.send(_answered(judges, streams, what, number, load))
    except (EOFError, OSError, KeyboardInterrupt):
        return
    except Exception as error:  # noqa: BLE001 - told where the process was started
        pipe.send(CrewError(f"a process of the backtest failed: {type(error).__name__}: {error}"))


def _answered(
    judges: Mapping[int, Judge],
    streams: dict[int, Iterator[dict[str, Any]]],
    what: str,
    number: int,
    load: Mapping[int, Sequence[bytes]],
) -> object:
    if what == "judge":
        for at, judge in judges.items():
            judge.judge(number, load.get(at, ()))
    elif what == "checkpoint":
        for judge in judges.values():
            judge.checkpoint(number)
    elif what == "faults":
        return judges[number].faults
    elif what == "alerts":
        stream = streams.setdefault(number, judges[number].alerts())
        chunk = list(islice(stream, _ALERTS_A_MESSAGE))
        if not chunk:
            del streams[number]
        return chunk
    return None
