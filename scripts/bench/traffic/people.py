"""People: name, devices, habits and the ways in that each of them uses."""

from collections.abc import Iterator
from functools import cached_property
from random import Random
from typing import Final, NamedTuple

from scripts.bench.traffic.activity import Activity
from scripts.bench.traffic.devices import MOST_DEVICES, Device, device, device_count
from scripts.bench.traffic.facts import facts
from scripts.bench.traffic.networks import Access, guest, has_v4, home, home_ip, home_of
from scripts.bench.traffic.sharing import SHARED, Shared, shared

__all__ = ["Person", "Population"]

_FIRST: Final = (
    *("amira", "anna", "ben", "clara", "daniel", "elif", "emma", "felix", "greta", "hannah"),
    *("ida", "jakob", "jonas", "karim", "lea", "leon", "lina", "lukas", "marie", "mateo", "mia"),
    *("mira", "noah", "nora", "omar", "paul", "samira", "sofia", "theo", "yusuf", "zoe"),
)
_LAST: Final = (
    *("albrecht", "arslan", "bauer", "becker", "brandt", "demir", "fischer", "haas", "hoffmann"),
    *("ivanov", "kaya", "keller", "klein", "koch", "kovacs", "krause", "lang", "meyer", "nguyen"),
    *("novak", "peters", "richter", "roth", "schmidt", "schneider", "sommer", "vogel", "weber"),
)
_DOMAINS: Final = ("example.com", "example.net", "example.org", "mail.example.com")
_MAIN_DEVICE_SHARE: Final = 0.75
_TRAVEL_SHARE: Final = 0.005
_AWAY_SHARES: Final = {"office": 0.3, "carrier": 0.45, "gateway": 0.45}
"""Of logins by a user who has such a way in, with a device that suits it."""


class Person(NamedTuple):
    """Somebody with an account.

    Args:
        number: which user it is.
        user: the account name.
        habit_h: the usual hour of the day, in UTC.
        devices: how many.
        memberships: kind and number of each shared address.
    """

    number: int
    user: str
    habit_h: float
    devices: int
    memberships: tuple[tuple[Shared, int], ...]


class Population:
    """Everybody with an account, none of whom is held in memory.

    Args:
        seed: decides everything.
        users: how many there are, at least 1,000.
    """

    def __init__(self, seed: int, users: int) -> None:
        self.seed, self.users = seed, users
        self.activity = Activity(users)

    def name(self, number: int) -> str:
        """The account name of a user; other numbers give the names of nobody."""
        first = _FIRST[number % len(_FIRST)]
        last = _LAST[number // len(_FIRST) % len(_LAST)]
        return f"{first}.{last}{number}@{_DOMAINS[number % len(_DOMAINS)]}"

    def person(self, number: int) -> Person:
        """The ``number``-th user."""
        morning, noon, evening, owned, *drawn = facts(self.seed, "person", number)
        memberships = tuple(
            (kind, int(share / members * count))
            for share, (kind, count, members) in zip(drawn, self._shared, strict=False)
            if share < members
        )
        habit_h = 5 + (morning + noon + evening) * 6
        return Person(number, self.name(number), habit_h, device_count(owned), memberships)

    def device(self, person: Person, rng: Random) -> Device:
        """The device of a login: mostly the first of those owned."""
        main = person.devices == 1 or rng.random() < _MAIN_DEVICE_SHARE
        at = 0 if main else rng.randrange(1, person.devices)
        return device(self.seed, person.number * MOST_DEVICES + at)

    def access(self, person: Person, used: Device, day: int, rng: Random) -> Access:
        """The way in of a login: home mostly, else one of the shared addresses, or a hotel."""
        if rng.random() < _TRAVEL_SHARE:
            return guest(rng.getrandbits(20))
        for kind, number in person.memberships:
            if (kind.name == "office" or used.kind == "phone") and _away(kind, rng):
                return shared(kind, number)
        return home(self.seed, home_of(person.number), day, len(used.user_agent))

    def homes(self) -> Iterator[str]:
        """The address of every home with IPv4."""
        return (home_ip(number, 0, 0) for number in range(home_of(self.users)) if has_v4(number))

    @cached_property
    def _shared(self) -> tuple[tuple[Shared, int, float], ...]:
        return tuple((kind, kind.count(self.users), kind.members(self.users)) for kind in SHARED)


def _away(kind: Shared, rng: Random) -> bool:
    return rng.random() < _AWAY_SHARES[kind.name]
