"""Some judges: in this process, or in one of their own."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final, Protocol

from fraudcore.backtest.held_store import Faults
from fraudcore.backtest.judge import Bench, Judge
from fraudcore.errors import FraudcoreError, InvalidConfigError, StateDecodeError

__all__ = ["Here", "JudgeError", "Judges", "There"]

Batches = Mapping[int, Sequence[bytes]]
"""Canonical events by the number of the judge they are for."""
_AHEAD: Final = 4
"""Batches that a process may be behind the reader."""
_ALERTS_A_MESSAGE: Final = 500


class JudgeError(FraudcoreError):
    """A process of judges failed, or ended by itself."""


class Judges(Protocol):
    """Judges by number, wherever they are."""

    def judge(self, number: int, batches: Batches) -> None:
        """Judge a batch, numbered from 1; may return before that is done."""

    def checkpoint(self, number: int) -> None:
        """Make everything up to a batch last; returns when that is done."""

    def faults(self, judge: int) -> Faults:
        """What the rules of one judge did that no rule may do."""

    def alerts(self, judge: int) -> Iterator[dict[str, Any]]:
        """The alerts of one judge in their JSON form, by start, then by id."""

    def close(self) -> None:
        """Let go of everything; what came after the last checkpoint is lost."""


class Here:
    """Judges in this process.

    Args:
        benches: what each needs.
    """

    def __init__(self, benches: Mapping[int, Bench]) -> None:
        self._judges = {at: Judge(bench) for at, bench in benches.items()}

    def judge(self, number: int, batches: Batches) -> None:
        """Judge a batch at once."""
        for at, judge in self._judges.items():
            judge.judge(number, batches.get(at, ()))

    def checkpoint(self, number: int) -> None:
        """Make everything up to a batch last."""
        for judge in self._judges.values():
            judge.checkpoint(number)

    def faults(self, judge: int) -> Faults:
        """What the rules of one judge did wrong."""
        return self._judges[judge].faults

    def alerts(self, judge: int) -> Iterator[dict[str, Any]]:
        """The alerts of one judge."""
        return self._judges[judge].alerts()

    def close(self) -> None:
        """Let go of everything."""
        for judge in self._judges.values():
            judge.close()


class There:
    """Judges in a process of their own, which ends with this one, even if this one is killed.

    The process is started anew instead of forked: it holds no other end of any pipe, so that it
    sees the end of its own.

    Args:
        benches: what each needs.
    """

    def __init__(self, benches: Mapping[int, Bench]) -> None:
        self._numbers = set(benches)
        fresh = get_context("spawn")
        self._pipe, theirs = fresh.Pipe()
        self._process = fresh.Process(target=_serve, args=(theirs, benches), daemon=True)
        self._process.start()
        theirs.close()
        self._awaited = 0

    def judge(self, number: int, batches: Batches) -> None:
        """Send a batch; waits while the process is too far behind."""
        own = {at: batch for at, batch in batches.items() if at in self._numbers}
        self._send("judge", number, own)
        self._await(_AHEAD)

    def checkpoint(self, number: int) -> None:
        """Make everything up to a batch last."""
        self._asked("checkpoint", number)

    def faults(self, judge: int) -> Faults:
        """What the rules of one judge did wrong."""
        return dict(self._asked("faults", judge))

    def alerts(self, judge: int) -> Iterator[dict[str, Any]]:
        """Some in each message; streams of several judges may be read in turn."""
        while chunk := self._asked("alerts", judge):
            yield from chunk

    def close(self) -> None:
        """Let go of everything."""
        self._pipe.close()
        self._process.terminate()
        self._process.join()
        self._process.close()

    def _asked(self, what: str, *given: object) -> Any:
        self._await(0)
        self._send(what, *given)
        return self._answer()

    def _send(self, what: str, *given: object) -> None:
        try:
            self._pipe.send((what, *given))
        except OSError as error:
            raise JudgeError(self._words()) from error
        self._awaited += 1

    def _await(self, left: int) -> None:
        while self._awaited > left:
            self._answer()

    def _answer(self) -> Any:
        try:
            answer = self._pipe.recv()
        except (OSError, EOFError) as error:
            raise JudgeError(self._words()) from error
        self._awaited -= 1
        if isinstance(answer, FraudcoreError):
            raise answer
        return answer

    def _words(self) -> str:
        self._process.join(1.0)
        return f"a process of the backtest ended by itself (exit code {self._process.exitcode})"


def _serve(pipe: Connection, benches: Mapping[int, Bench]) -> None:
    """What a process does: answer each message, until there are no more."""
    try:
        judges = Here(benches)
        streams: dict[int, Iterator[dict[str, Any]]] = {}
        while True:
            what, *given = pipe.recv()
            if what == "alerts":
                stream = streams.setdefault(given[0], judges.alerts(given[0]))
                answer: object = list(islice(stream, _ALERTS_A_MESSAGE))
                if not answer:
                    del streams[given[0]]
            else:
                answer = getattr(judges, what)(*given)
            pipe.send(answer)
    except (EOFError, OSError, KeyboardInterrupt):
        return
    except (InvalidConfigError, StateDecodeError) as error:
        pipe.send(error)
    except Exception as error:  # noqa: BLE001 - told where the process was started
        pipe.send(JudgeError(f"a process of the backtest failed: {type(error).__name__}: {error}"))
