"""A deployed function: its event source mapping, and the environments that it runs in."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Final

from scripts.fakes.virtual_time import VirtualTime
from tests.event_source import (
    EventSourceMapping,
    Invocation,
    MappingSettings,
    MemoryCheckpoints,
    Source,
)
from tests.simulation.services import InvocationKilledError

__all__ = ["Deployed"]

POLL_S: Final = 0.1
COLD: Final = 0.3
"""How often an invocation gets an environment that knows nothing."""
MAPPING_LOST: Final = 0.03
"""How often the mapping itself dies, and goes on from its checkpoints: batches come again."""

Handler = Callable[[Sequence[Any]], Mapping[str, Any]]


class Deployed:
    """Delivers a stream to a function; several workers may do so at once.

    Args:
        source: opens the stream.
        settings: of the mapping.
        time: passes while nothing is to be delivered.
        clock: epoch seconds.
        chance: draws lanes, environments and deaths of the mapping.
        new: makes an environment.

    Attributes:
        given_up: messages of the on-failure destination.
        errors: what invocations raised.
        finished: all of the stream is done.
    """

    def __init__(
        self,
        source: Callable[[], Source],
        settings: MappingSettings,
        time: VirtualTime,
        clock: Callable[[], float],
        chance: Random,
        new: Callable[[Random], Handler],
    ) -> None:
        self.given_up: list[dict[str, Any]] = []
        self.errors: list[str] = []
        self.finished = False
        self._source = source
        self._settings = settings
        self._time = time
        self._clock = clock
        self._chance = chance
        self._new = new
        self._checkpoints = MemoryCheckpoints()
        self._warm: list[Handler] = []
        self._mapping = self._mapped()

    def work(self, stream_ended: Callable[[], bool]) -> None:
        """Deliver until the stream has ended and all of it is done."""
        while not self.finished:
            ended = stream_ended()
            self._mapping.poll()
            lanes = self._mapping.ready()
            if lanes:
                invocation = self._mapping.take(self._chance.choice(lanes))
                if invocation is not None:
                    self._invoke(self._mapping, invocation)
            elif ended and self._mapping.is_idle():
                self.finished = True
            else:
                self._time.wait(POLL_S)

    def is_idle(self) -> bool:
        """All that the stream held when it was last read is done."""
        return self._mapping.is_idle()

    def _invoke(self, mapping: EventSourceMapping, invocation: Invocation) -> None:
        handler, response = self._environment(), None
        try:
            response = handler(invocation.event["Records"])
        except (InvocationKilledError, Exception) as error:  # noqa: BLE001 - as Lambda does
            self.errors.append(f"{type(error).__name__}: {error}")
        else:
            self._warm.append(handler)
        if mapping is not self._mapping:
            return  # it died meanwhile, and nobody hears the answer
        if response is None:
            mapping.failed(invocation)
        else:
            mapping.answered(invocation, response)
        if self._chance.random() < MAPPING_LOST:
            self._mapping = self._mapped()

    def _environment(self) -> Handler:
        if self._warm and self._chance.random() > COLD:
            return self._warm.pop()
        return self._new(Random(self._chance.random()))

    def _mapped(self) -> EventSourceMapping:
        return EventSourceMapping(
            self._source(),
            self._settings,
            self._checkpoints,
            clock=self._clock,
            on_failure=self.given_up.append,
        )
