"""A person's logins over days: few devices, few networks, journeys that airliners can make."""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any, Final, NamedTuple, Unpack

from hypothesis import strategies as st

from fraudcore.testing.address import carrier, home, home_v6, office
from fraudcore.testing.device import laptop, phone
from fraudcore.testing.place import PLACES, Place, distance_km
from fraudcore.testing.scene import Part, Scene, Setting, Stream

__all__ = ["journeys"]

_MINUTE_MS: Final = 60_000
_RETRY_MS: Final = 20_000
_GAP_MIN: Final = (30, 48 * 60)
_WAYS: Final = ("home", "phone_at_home", "home_v6", "office", "carrier")


class _Step(NamedTuple):
    """What a person does next: rest, travel perhaps, mistype perhaps, log in."""

    gap_min: int
    goal: Place | None
    way: str
    mistakes: int


def _steps() -> st.SearchStrategy[_Step]:
    stay: list[Place | None] = [None] * len(PLACES)
    return st.builds(
        _Step,
        gap_min=st.integers(*_GAP_MIN),
        goal=st.sampled_from([*stay, *PLACES]),
        way=st.sampled_from(_WAYS),
        mistakes=st.sampled_from((0, 0, 0, 1, 2)),
    )


def journeys(
    *,
    user: str = "ann",
    max_logins: int = 12,
    home_place: Place = PLACES[0],
    max_speed_kmh: float = 800.0,
    **setting: Unpack[Setting],
) -> st.SearchStrategy[Stream]:
    """Honest logins of one account, half an hour to two days apart.

    A laptop and a phone, at home (IPv4 or IPv6), in the office, on a carrier. Some passwords
    are mistyped once or twice before the success. Between any two events in different places
    there is time to fly.

    Args:
        user: the account.
        max_logins: successes at most, 1 or more.
        home_place: where the first login is, unless the person travels before.
        max_speed_kmh: speed that no two events exceed; published rules start at 800.
        setting: see ``Setting``.

    >>> from fraudcore.testing import simplest
    >>> [(event.user, event.outcome, event.geo.city) for event in simplest(journeys())]
    [('ann', 'success', 'Berlin')]
    """
    scene = Scene.of("journey", setting)
    steps = st.lists(_steps(), min_size=1, max_size=max_logins)
    return steps.map(lambda taken: scene.stream(_parts(taken, user, home_place, max_speed_kmh)))


def _parts(steps: Sequence[_Step], user: str, place: Place, max_speed_kmh: float) -> Iterator[Part]:
    now_ms = 0
    for number, step in enumerate(steps):
        goal = step.goal or place
        now_ms += max(step.gap_min * _MINUTE_MS, _flight_ms(place, goal, max_speed_kmh))
        place = goal
        facts = _facts(step.way, place, user, number)
        for mistake in range(step.mistakes, 0, -1):
            failed = {"outcome": "failure", "reason": "bad_password"}
            yield now_ms - mistake * _RETRY_MS, {**facts, **failed}
        yield now_ms, {**facts, "outcome": "success", "session_id": f"session-{user}-{number}"}


def _flight_ms(a: Place, b: Place, max_speed_kmh: float) -> int:
    """Time to fly and, before the login, to mistype."""
    hours = distance_km(a, b) / max_speed_kmh
    return ceil(hours * 60 * _MINUTE_MS) + _MINUTE_MS


def _facts(way: str, place: Place, user: str, number: int) -> dict[str, Any]:
    ips = {
        "home_v6": home_v6(place, user, number + 1),
        "office": office(place),
        "carrier": carrier(place),
    }
    device = phone(user) if way in ("phone_at_home", "carrier") else laptop(user)
    return {
        "user": user,
        "ip": ips.get(way) or home(place, user),
        "geo": place.geo,
        "network": place.network(),
        **device.facts,
    }
