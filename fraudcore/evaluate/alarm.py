"""What any detector says, so that detectors of every kind are measured alike."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from fraudcore.event import LoginEvent
from fraudcore.severity import Severity

__all__ = ["Alarm", "Detector"]


class Alarm(NamedTuple):
    """One finding on one event.

    Args:
        event: its place among the events handed over together.
        alert: the alert that it opens or extends; equal for all alarms of one alert.
        rule: what fired.
        severity: of this finding.
        entity: whom the alert is about: type and value.
        incident: the incident of that alert; equal for all alerts that people see as one.
        told: the severity that people were told of the incident already, if any.
        related: ids of earlier events that it rests on as well.
    """

    event: int
    alert: str
    rule: str
    severity: Severity
    entity: tuple[str, str]
    incident: str
    told: Severity | None = None
    related: tuple[str, ...] = ()


class Detector(Protocol):
    """Judges events in the order given, and remembers what it needs."""

    def judge(self, events: Sequence[LoginEvent]) -> Sequence[Alarm]:
        """The alarms of a batch, in order."""
