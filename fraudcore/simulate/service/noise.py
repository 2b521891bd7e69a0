"""What every open login page gets: scattered programs that try names nobody has.

Up to 45 % of the attempts at the service of Wiefling et al. (ACM TOPS 26(1), 2022,
https://doi.org/10.1145/3546069) named no account. An address comes once or twice, which no rule
about a source can know from somebody who forgot their name.
"""

from collections.abc import Iterator
from random import Random
from typing import Final

from fraudcore.simulate.cities import CITIES
from fraudcore.simulate.rhythm import DAY_MS
from fraudcore.simulate.service.agents import tool_agent
from fraudcore.simulate.service.attempt import Attempt
from fraudcore.simulate.service.ways import hostile

__all__ = ["NOISE", "noise_of_day"]

NOISE: Final = "noise"
"""The campaign of such events: an alert on them is neither a catch nor a false alarm."""
_FIRST_SOURCE: Final = 100_000
_SOURCES: Final = 30_000


def noise_of_day(seed: int, day: int, others: int, share: float) -> Iterator[Attempt]:
    """The noise of a day, in order.

    Args:
        seed: decides everything.
        day: counted from 1970.
        others: attempts of everybody else on that day.
        share: of all attempts, that noise makes.
    """
    rng = Random(f"{seed}/noise/{day}")
    count = round(others * share / (1 - share))
    for offset_ms in sorted(rng.randrange(DAY_MS) for _ in range(count)):
        number = rng.randrange(_SOURCES)
        yield Attempt(
            day * DAY_MS + offset_ms,
            f"{rng.choice(('admin', 'info', 'test', 'sales'))}{rng.randrange(10_000)}@example.net",
            hostile(CITIES[number % len(CITIES)], _FIRST_SOURCE + number),
            tool_agent(number),
            None,
            None,
            f"{rng.getrandbits(64):016x}",
            "unknown_user",
            campaign=NOISE,
        )
