"""Services in processes of their own that take turns.

Each has its own caches, as in production, but all are measured in the same moments: a slow
minute of the machine slows all of them alike.
"""

import signal
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final

from scripts.bench.measuring import Round, steady
from scripts.bench.plan import Plan
from scripts.bench.service import Service
from scripts.bench.sizes import Sizes
from scripts.bench.traffic.mixes import MIXES
from scripts.bench.traffic.people import Population

__all__ = ["RemoteService"]

_END: Final = None


class RemoteService:
    """A service in a process that ends with this one.

    Args:
        plan: how much is measured.
        seed: of the traffic.
        users: how many it has.
        mixes: names of the mixes that are measured.
    """

    def __init__(self, plan: Plan, seed: int, users: int, mixes: Sequence[str]) -> None:
        self.mixes = tuple(mixes)
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        arguments = (theirs, plan, seed, users, self.mixes)
        self._process = context.Process(target=_serve, args=arguments, daemon=True)
        self._process.start()
        theirs.close()

    def event_bytes(self) -> dict[str, float]:
        """Bytes of an event by mix; waits until the history is played. To be asked first."""
        return self._answer()  # type: ignore[no-any-return]

    def turn(self, mix: str) -> tuple[Round, Round]:
        """Measure the next round of a mix, in large and in small batches."""
        self._pipe.send(mix)
        return self._answer()  # type: ignore[no-any-return]

    def end(self) -> list[dict[str, Sizes]]:
        """End the process; the sizes of the profiles as each mix left them."""
        self._pipe.send(_END)
        sizes: list[dict[str, Sizes]] = self._answer()
        self._process.join()
        return sizes

    def _answer(self) -> Any:
        try:
            return self._pipe.recv()
        except EOFError:
            raise RuntimeError("a measured service broke down, see above") from None


def _serve(pipe: Connection, plan: Plan, seed: int, users: int, mixes: Sequence[str]) -> None:
    # An interrupt goes to every process of the terminal; the one that asked ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    service = Service(plan, Population(seed, users), [MIXES[name] for name in mixes])
    with steady():
        pipe.send(service.event_bytes)
        while (mix := pipe.recv()) is not _END:
            pipe.send(service.turn(mix))
    pipe.send(service.profile_sizes())
