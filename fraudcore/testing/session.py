"""Sessions: a login, what its owner does with it, and perhaps a logout."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, Final, Unpack

from hypothesis import strategies as st

from fraudcore.testing.address import carrier, home
from fraudcore.testing.device import phone
from fraudcore.testing.place import PLACES, Place
from fraudcore.testing.scene import Part, Scene, Setting, Stream

__all__ = ["sessions"]

_DEEDS: Final = ("challenge", "email_change", "password_change", "mfa_change")
_Act = tuple[str, int, bool]
"""Kind of event, milliseconds since the one before, whether it comes by the carrier."""


@st.composite
def sessions(
    draw: st.DrawFn,
    *,
    user: str = "ann",
    max_deeds: int = 3,
    place: Place = PLACES[0],
    max_gap_s: int = 1_800,
    **setting: Unpack[Setting],
) -> Stream:
    """One honest session on a phone: login, answered prompts and account changes, logout.

    The phone moves between the fixed line and the carrier; it stays the same phone, so that
    nothing was stolen.

    Args:
        user: the account.
        max_deeds: events at most between login and logout, 0 or more.
        place: where the owner is.
        max_gap_s: seconds at most from one event to the next, 1 or more.
        setting: see ``Setting``; the prefix also names the session.

    >>> from fraudcore.testing import simplest
    >>> [event.kind for event in simplest(sessions())]
    ['login', 'logout']
    """
    scene = Scene.of("session", setting)
    deeds = draw(st.lists(st.sampled_from(_DEEDS), max_size=max_deeds))
    stays = draw(st.booleans())
    kinds = ("login", *deeds) if stays else ("login", *deeds, "logout")
    acts = [draw(_act(kind, max_gap_s)) for kind in kinds]
    facts = {
        "outcome": "success",
        "user": user,
        "session_id": scene.prefix,
        "geo": place.geo,
        "network": place.network(),
        **phone(user).facts,
    }
    ips = (home(place, user), carrier(place))
    return scene.stream(_parts(acts, ips, facts))


def _act(kind: str, max_gap_s: int) -> st.SearchStrategy[_Act]:
    return st.tuples(st.just(kind), st.integers(1, max_gap_s * 1000), st.booleans())


def _parts(acts: Sequence[_Act], ips: tuple[str, str], facts: dict[str, Any]) -> Iterator[Part]:
    times_ms = accumulate(gap_ms for _, gap_ms, _ in acts)
    for time_ms, (kind, _, mobile) in zip(times_ms, acts, strict=True):
        yield time_ms, {**facts, "kind": kind, "ip": ips[mobile]}
