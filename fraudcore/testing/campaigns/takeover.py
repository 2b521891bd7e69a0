"""A campaign that takes an account over and shuts its owner out."""

from itertools import accumulate
from typing import Any, Final, Unpack

from hypothesis import strategies as st

from fraudcore.testing.address import home
from fraudcore.testing.device import Device, laptop, strange_device
from fraudcore.testing.place import PLACES, Place
from fraudcore.testing.scene import Part, Scene, Setting, Stream

__all__ = ["takeover"]

_HOUR_MS: Final = 3_600_000
_DAILY_MS: Final = (24 * _HOUR_MS, 32 * _HOUR_MS)
"""From one login to the next: on another day, and time enough for every journey."""
_CHANGES: Final = ("password_change", "email_change", "mfa_change")


@st.composite
def takeover(
    draw: st.DrawFn,
    *,
    user: str = "ann",
    owner_logins: int = 1,
    new_device: bool = True,
    elsewhere: bool = True,
    change_after_s: tuple[float, float] = (0.0, 3_600.0),
    **setting: Unpack[Setting],
) -> Stream:
    """The owner's logins, a stranger's, and a change of password, e-mail or MFA (T1098).

    Makes ``post_login_takeover`` fire; ``new_device``, with ``elsewhere``
    ``new_device_and_network``, and after 10 logins of the owner ``new_country``.

    Args:
        user: the account.
        owner_logins: successes on the owner's laptop at home, one a day, 1 or more.
        new_device: whether the stranger uses another device.
        elsewhere: whether the stranger is in another country; with neither, nothing fires.
        change_after_s: seconds from the stranger's login to the change, from the first of
            these until just before the second; from 3,601 on it is too late to count.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> [(event.kind, event.geo.country) for event in simplest(takeover())]
    [('login', 'DE'), ('login', 'JP'), ('password_change', 'JP')]
    """
    here = PLACES[0]
    there = draw(st.sampled_from(PLACES[1:12])) if elsewhere else here
    gap_ms = st.integers(*_DAILY_MS)
    gaps_ms = draw(st.lists(gap_ms, min_size=owner_logins, max_size=owner_logins))
    *times_ms, entry_ms = accumulate(gaps_ms, initial=0)
    first_ms, end_ms = (round(edge_s * 1000) for edge_s in change_after_s)
    delay_ms = draw(st.integers(first_ms, end_ms - 1))
    stranger = _success(user, there, strange_device() if new_device else laptop(user))
    owner = _success(user, here, laptop(user))
    parts: list[Part] = [(time_ms, owner) for time_ms in times_ms]
    change = {**stranger, "kind": draw(st.sampled_from(_CHANGES))}
    return Scene.of("takeover", setting).stream(
        [*parts, (entry_ms, stranger), (entry_ms + delay_ms, change)]
    )


def _success(user: str, place: Place, device: Device) -> dict[str, Any]:
    return {
        "outcome": "success",
        "user": user,
        "ip": home(place, user),
        "geo": place.geo,
        "network": place.network(),
        **device.facts,
    }
