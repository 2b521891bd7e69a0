"""The people of a scenario: their homes, offices, devices and habits."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from fraudcore.simulate.access import Access, at_home, at_office, at_vpn
from fraudcore.simulate.cities import CITIES, City
from fraudcore.simulate.devices import Device, draw_devices

__all__ = ["Population", "User"]

_GIVEN = (
    *("amira", "bao", "carla", "diego", "elif", "femi", "greta", "hana", "ivan", "jonas"),
    *("kaede", "lena", "mateo", "nadia", "omar", "priya", "quentin", "rosa", "sofia", "tariq"),
    *("uma", "viktor", "wanjiru", "ximena", "yusuf", "zoe"),
)
_CITY_WEIGHTS = tuple(accumulate(city.weight for city in CITIES))
_V6_SHARE = 0.2
_OFFICE_SHARE = 0.35
_EVERY_TRAVELLER, _EVERY_VPN = 7, 23
"""By number, not by chance, so that even the smallest population has people of each kind."""
_SHARED_ADDRESS_DAY = 60
_MOST_SEATS = 8
"""Who shares an address: so few that honest people together stay well below 100 attempts
a day and ten users in five minutes, where the default rules begin to suspect a source."""


@dataclass(frozen=True, slots=True)
class User:
    """One honest person.

    Args:
        number: position in the population.
        name: the account.
        city: home city.
        home, office, vpn: ways in, where the person has them.
        devices: what the person owns, at least one.
        secret_tag: the ``credential_tag`` of the right password.
        zest: how often the person logs in, relative to the others.
    """

    number: int
    name: str
    city: City
    home: Access
    office: Access | None
    vpn: Access | None
    devices: tuple[Device, ...]
    secret_tag: str
    zest: float

    @property
    def travels(self) -> bool:
        """Whether the person goes on journeys."""
        return self.number % _EVERY_TRAVELLER == _EVERY_TRAVELLER // 2


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody with an account.

    Args:
        users: in order of their numbers.
        targets: those whose honest logins all come from their home city, shuffled:
            attacks on single accounts choose among them.
    """

    users: tuple[User, ...]
    targets: tuple[User, ...]

    @classmethod
    def draw(cls, seed: int, users: int, attempts_per_user_day: float) -> "Population":
        """Draw a population.

        Args:
            seed: the same seed gives the same people.
            users: how many.
            attempts_per_user_day: the mean, which limits how many can share an address.
        """
        rng = Random(f"{seed}/population")
        seats = max(1, min(_MOST_SEATS, int(_SHARED_ADDRESS_DAY / max(attempts_per_user_day, 1))))
        offices, exits = _Seats(seats), _Seats(seats)
        people = tuple(_draw_user(rng, number, offices, exits) for number in range(users))
        targets = [user for user in people if not user.travels and user.vpn is None]
        rng.shuffle(targets)
        return cls(people, tuple(targets))


class _Seats:
    """Hands out places at shared addresses, opening a new address when one is full."""

    def __init__(self, seats: int) -> None:
        self._seats = seats
        self._open: dict[City | None, tuple[Access, int]] = {}
        self._opened = 0

    def take(self, city: City | None, access: Callable[[int], Access]) -> Access:
        shared, left = self._open.get(city, (None, 0))
        if shared is None or not left:
            shared, left = access(self._opened), self._seats
            self._opened += 1
        self._open[city] = (shared, left - 1)
        return shared


def _draw_user(rng: Random, number: int, offices: _Seats, exits: _Seats) -> User:
    city = rng.choices(CITIES, cum_weights=_CITY_WEIGHTS)[0]
    host = rng.getrandbits(64) if rng.random() < _V6_SHARE else None
    works = rng.random() < _OFFICE_SHARE
    hidden = number % _EVERY_VPN == _EVERY_VPN // 2
    return User(
        number=number,
        name=f"{rng.choice(_GIVEN)}{number}",
        city=city,
        home=at_home(city, number, host),
        office=offices.take(city, lambda n: at_office(city, n)) if works else None,
        vpn=exits.take(None, at_vpn) if hidden else None,
        devices=draw_devices(rng),
        secret_tag=f"{rng.getrandbits(64):016x}",
        zest=min(1.6, max(0.3, rng.lognormvariate(0, 0.4))),
    )
