"""Shared addresses: many people behind one, and one phone behind many."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, Final, Unpack

from hypothesis import strategies as st

from fraudcore.testing.address import carrier, office
from fraudcore.testing.device import laptop, phone
from fraudcore.testing.place import PLACES, Place
from fraudcore.testing.scene import Part, Scene, Setting, Stream, ascending_ms

__all__ = ["carrier_phones", "crowds"]

_DAY_MS: Final = 86_400_000
_WORKDAY_S: Final = 8 * 3600
_EXITS: Final = (PLACES[2], PLACES[13])
"""A coast apart, in one country."""


@st.composite
def crowds(
    draw: st.DrawFn,
    *,
    users: int = 8,
    days: int = 2,
    place: Place = PLACES[0],
    ip: str | None = None,
    **setting: Unpack[Setting],
) -> Stream:
    """Many honest accounts behind one address, each with a success on every day.

    An office, a school, a campus VPN. Some of its people mistype once before they succeed.

    Args:
        users: accounts, named ``worker-0`` and so on; 1 or more.
        days: working days of eight hours, from the start on; 1 or more.
        place: where they are.
        ip: their address; the office's of the place unless given.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> stream = simplest(crowds(users=3, days=1))
    >>> [event.user for event in stream], {str(event.ip) for event in stream}
    (['worker-0', 'worker-1', 'worker-2'], {'172.16.0.1'})
    """
    facts = {"ip": ip or office(place), "geo": place.geo, "network": place.network()}
    parts: list[Part] = []
    for day in range(days):
        times_ms = draw(ascending_ms(users, _WORKDAY_S))
        clumsy = draw(st.sets(st.integers(0, users - 1), max_size=3))
        parts += _workday(day * _DAY_MS, times_ms, clumsy, facts)
    return Scene.of("crowd", setting).stream(parts)


def _workday(
    morning_ms: int, times_ms: Sequence[int], clumsy: set[int], facts: dict[str, Any]
) -> Iterator[Part]:
    for number, time_ms in enumerate(times_ms):
        user = f"worker-{number}"
        own = {**facts, "user": user, **laptop(user).facts}
        if number in clumsy:
            yield morning_ms + time_ms, {**own, "outcome": "failure", "reason": "bad_password"}
        yield morning_ms + time_ms + _RETRY_MS, {**own, "outcome": "success"}


_RETRY_MS: Final = 5_000


@st.composite
def carrier_phones(
    draw: st.DrawFn,
    *,
    user: str = "ann",
    logins: int = 4,
    max_gap_s: int = 600,
    **setting: Unpack[Setting],
) -> Stream:
    """One honest phone whose carrier routes it through exits a coast apart.

    The same device and autonomous system at every login, though the address says the phone
    crossed a continent within minutes: what ``geo_jump`` must damp.

    Args:
        user: the account.
        logins: successes, 2 or more; at least one by each exit.
        max_gap_s: seconds at most from one login to the next, 1 or more.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> [event.geo.city for event in simplest(carrier_phones(logins=2))]
    ['New York', 'San Francisco']
    """
    gaps_ms = st.lists(st.integers(1, max_gap_s * 1000), min_size=logins, max_size=logins)
    ways = st.lists(st.sampled_from(_EXITS), min_size=logins - 2, max_size=logins - 2)
    facts = {"outcome": "success", "user": user, **phone(user).facts}
    network = _EXITS[0].network()
    return Scene.of("carrier-phone", setting).stream(
        (time_ms, {**facts, "ip": carrier(exit_), "geo": exit_.geo, "network": network})
        for time_ms, exit_ in zip(accumulate(draw(gaps_ms)), (*_EXITS, *draw(ways)), strict=True)
    )
