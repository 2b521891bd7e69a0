"""The people behind a shared source, for the tests of rules that know such sources."""

from fraudcore import LoginEvent
from tests.attempts import attempt

__all__ = ["crowd"]

_DAY_S = 86_400


def crowd(users: int, ip: str = "192.0.2.1", days: int = 2) -> list[LoginEvent]:
    """Successes of so many accounts, ``worker0`` and so on, on each day before the start."""
    return [
        attempt(n - day * _DAY_S, "success", ip, user=f"worker{n}")
        for day in range(days, 0, -1)
        for n in range(users)
    ]
