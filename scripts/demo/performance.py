"""The traffic of the demo: put, watched and shown at the same time."""

import time

from scripts.demo.screen import Step
from scripts.pipeline.driver import Driver
from scripts.pipeline.load import Load
from scripts.pipeline.traffic import Place
from scripts.pipeline.waiting import wait_until

__all__ = ["Performance"]

_LOOK_EVERY_S = 0.3
_SETTLED_WITHIN_S = 120.0


class Performance:
    """Feeds a load to a pipeline.

    Args:
        driver: of the pipeline.
        load: to put.
        step: where it is shown.

    Attributes:
        places: where the stream put the records, in their order.
        put_s: readings of the monotonic clock, by record name.
    """

    def __init__(self, driver: Driver, load: Load, step: Step) -> None:
        self.places: list[Place] = []
        self.put_s: dict[str, float] = {}
        self._driver, self._load, self._step = driver, load, step
        self._looked_s = 0.0

    def play(self, rate_per_s: float) -> bool:
        """Put everything and see it through; whether all came out in time.

        Raises:
            TrafficError: the stream refuses a record again and again.
        """
        for places in self._driver.feed(self._load.records, rate_per_s):
            self._note(places)
            if time.monotonic() - self._looked_s > _LOOK_EVERY_S:
                self._look()
        settled = wait_until(self._settled, _SETTLED_WITHIN_S)
        log, messages = self._driver.log.totals, self._driver.inbox.messages
        self._step.result(
            f"{log['EventsDecoded']:,} events, {log['AlertsOpened']} alerts, "
            f"{len(messages)} SNS messages"
        )
        return settled

    def _note(self, places: list[Place]) -> None:
        names = self._load.names[len(self.places) :][: len(places)]
        self.put_s |= dict.fromkeys(names, time.monotonic())
        self.places += places

    def _settled(self) -> bool:
        self._look()
        return self._driver.settled()

    def _look(self) -> None:
        self._looked_s = time.monotonic()
        for message in self._driver.look():
            self._step.alert(message.alert)
        totals = self._driver.log.totals
        self._step.counts(
            put=self._driver.put,
            events_in=totals["EventsDecoded"],
            quarantined=totals["EventsQuarantined"],
            alerts_out=totals["AlertsOpened"],
            SNS_messages=len(self._driver.inbox.messages),
        )
        self._step.progress(self._driver.log.processed, len(self._load.records), "")
