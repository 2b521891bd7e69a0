"""Counting failures of a source or an account, as the best-known tools do."""

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Literal

from fraudcore.evaluate import Alarm
from fraudcore.event import LoginEvent
from scripts.compare.episodes import Episodes

__all__ = ["FixedThreshold", "LeakyBucket"]

Entity = Literal["ip", "user"]


def _entity(kind: Entity, event: LoginEvent) -> tuple[str, str] | None:
    if event.outcome == "success" or event.kind not in ("login", "challenge"):
        return None
    value = event.source if kind == "ip" else event.user
    return None if value is None else (kind, value)


class FixedThreshold:
    """So many failures in a window.

    The defaults are fail2ban's, ``maxretry = 5`` and ``findtime = 10m``:
    https://github.com/fail2ban/fail2ban/blob/master/config/jail.conf

    Args:
        kind: whose failures are counted.
        failures: that fire.
        window_s: in which they must lie.
    """

    def __init__(self, kind: Entity, failures: int = 5, window_s: int = 600) -> None:
        self._kind, self._failures, self._window_ms = kind, failures, window_s * 1_000
        self._times: dict[tuple[str, str], deque[int]] = defaultdict(deque)
        self._episodes = Episodes(f"fixed_threshold_{kind}")

    def judge(self, events: Sequence[LoginEvent]) -> list[Alarm]:
        """An alarm on each failure at or over the limit."""
        alarms = []
        for at, event in enumerate(events):
            entity = _entity(self._kind, event)
            if entity is None:
                continue
            times = self._times[entity]
            times.append(event.time_ms)
            while times[0] <= event.time_ms - self._window_ms:
                times.popleft()
            if len(times) >= self._failures:
                alarms.append(self._episodes.alarm(at, entity, event.time_ms))
        return alarms


class LeakyBucket:
    """A bucket that each failure fills and time empties; it overflows above its capacity.

    The defaults are those of CrowdSec's ``ssh-bf``, ``capacity: 5`` and ``leakspeed: 10s``:
    https://github.com/crowdsecurity/hub/blob/master/scenarios/crowdsecurity/ssh-bf.yaml

    Args:
        kind: whose failures are counted.
        capacity: failures that it holds.
        leak_s: seconds in which one leaves it.
    """

    def __init__(self, kind: Entity, capacity: int = 5, leak_s: float = 10.0) -> None:
        self._kind, self._capacity, self._leak_ms = kind, capacity, leak_s * 1_000
        self._levels: dict[tuple[str, str], tuple[float, int]] = {}
        self._episodes = Episodes(f"leaky_bucket_{kind}")

    def judge(self, events: Sequence[LoginEvent]) -> list[Alarm]:
        """An alarm on each failure that the bucket cannot hold."""
        alarms = []
        for at, event in enumerate(events):
            entity = _entity(self._kind, event)
            if entity is None:
                continue
            level, since_ms = self._levels.get(entity, (0.0, event.time_ms))
            level = max(0.0, level - (event.time_ms - since_ms) / self._leak_ms) + 1
            if level > self._capacity:
                alarms.append(self._episodes.alarm(at, entity, event.time_ms))
                level = float(self._capacity)
            self._levels[entity] = level, event.time_ms
        return alarms
