"""Impossible travel as it is usually written: the last place, the next one, and a speed."""

from collections.abc import Sequence

from fraudcore.evaluate import Alarm
from fraudcore.event import LoginEvent
from fraudcore.geodesy import great_circle_km
from scripts.compare.episodes import Episodes

__all__ = ["PlainTravel"]

Place = tuple[float, float]


class PlainTravel:
    """Two successes in a row that are faster than an airliner, whatever network they come from.

    Args:
        max_speed_kmh: above which it fires.
    """

    def __init__(self, max_speed_kmh: float = 900.0) -> None:
        self._max_speed_kmh = max_speed_kmh
        self._last: dict[str, tuple[int, Place, str]] = {}
        self._episodes = Episodes("plain_travel")

    def judge(self, events: Sequence[LoginEvent]) -> list[Alarm]:
        """An alarm on each success too far from the one before."""
        alarms = []
        for at, event in enumerate(events):
            place = _place(event)
            if place is None or event.user is None:
                continue
            before = self._last.get(event.user)
            if before is not None:
                hours = max(event.time_ms - before[0], 1) / 3_600_000
                if great_circle_km(*before[1], *place) / hours > self._max_speed_kmh:
                    entity = ("user", event.user)
                    alarm = self._episodes.alarm(at, entity, event.time_ms)
                    alarms.append(alarm._replace(related=(before[2],)))
            self._last[event.user] = event.time_ms, place, event.event_id
        return alarms


def _place(event: LoginEvent) -> Place | None:
    geo = event.geo
    if event.outcome == "failure" or event.kind != "login" or geo is None:
        return None
    if geo.latitude is None or geo.longitude is None:
        return None
    return geo.latitude, geo.longitude
