"""What every simple rule needs: one alert an entity until it was quiet for a while.

Each alert is an incident of its own, and one message.
"""

from typing import Final

from fraudcore.evaluate import Alarm

__all__ = ["Episodes"]

_QUIET_MS: Final = 3_600_000
"""As long as the rules of fraudcore mostly wait, so that duplicates compare."""


class Episodes:
    """Makes alarms of medium severity, and gives those of one episode one alert.

    Args:
        rule: the name of the rule.
    """

    def __init__(self, rule: str) -> None:
        self._rule = rule
        self._known: dict[tuple[str, str], tuple[int, int]] = {}

    def alarm(self, at: int, entity: tuple[str, str], time_ms: int) -> Alarm:
        """An alarm on event ``at`` of a batch."""
        opened_ms, last_ms = self._known.get(entity, (time_ms, time_ms))
        if time_ms - last_ms > _QUIET_MS:
            opened_ms = time_ms
        self._known[entity] = opened_ms, time_ms
        alert = f"{self._rule}/{'/'.join(entity)}/{opened_ms}"
        return Alarm(at, alert, self._rule, "medium", entity, incident=alert)
