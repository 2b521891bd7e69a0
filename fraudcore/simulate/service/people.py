"""Who has an account: how often they come, with what, and from where.

Logins of a user over 13 months are lognormal with median 2 and 90th percentile 9; 68, 19, 7 and
6 % of the users have one, two, three and more devices; 1.4 % of the addresses have 10 to 99 users,
0.26 % 100 to 999 and 0.03 % more: Wiefling, Jørgensen, Thunem and Lo Iacono, "Pump Up Password
Security!" (ACM TOPS 26(1), 2022), https://doi.org/10.1145/3546069.

Of home computers, 31 % lose their cookies within a month, and 7 % so often that they hold 35 % of
all cookies, at 2.5 a computer: Abraham, Meierhoefer and Lipsman, "The Impact of Cookie Deletion"
(comScore, 2007),
https://www.comscore.com/Insights/Presentations-and-Whitepapers/2007/Cookie-Deletion-Whitepaper;
phones and tablets are taken to do the same. The daily cohort, the cities and leases are chosen.
"""

from dataclasses import dataclass
from itertools import accumulate
from math import log
from random import Random
from statistics import NormalDist
from typing import Final, NamedTuple

from fraudcore.digest import digest_hex
from fraudcore.simulate.cities import CITIES, City
from fraudcore.simulate.service import ways
from fraudcore.simulate.service.agents import FORMS, KIND_SHARES, KINDS, agent

__all__ = ["PERIOD_DAYS", "Device", "People", "Person"]

PERIOD_DAYS: Final = 396
_MEDIAN, _NINETIETH = 2.0, 9.0
_SIGMA: Final = log(_NINETIETH / _MEDIAN) / NormalDist().inv_cdf(0.9)
_MOST_LOGINS: Final = 300
"""Of one who is not of the daily cohort."""
_DEVICES: Final = ((1, 2, 3, 4), (68, 19, 7, 6))
_LEASE_DAYS: Final = ((7, 30, 400), (20, 30, 50))
_V6_SHARE: Final = 0.35
_DOMESTIC: Final = "US"
_DOMESTIC_SHARE: Final = 0.75
_OFFICE, _CARRIER, _GATEWAY = 0.014, 0.0026, 0.0003
"""Shares of the addresses that many use: an office, a carrier's address, a large carrier's."""
_OFFICE_SEATS: Final = 39
_KEPT_DAYS: Final = ((2.4, 10.0, None), (7, 24, 69))
"""How long cookies are kept: 12.5 a month are 35 % of all, and of the rest some 1.75 a computer."""
_ADDRESSES_PER_USER: Final = 0.8
_CITY_WEIGHTS: Final = tuple(accumulate(city.weight for city in CITIES))
_AT_HOME: Final = ways.COUNTRY_CITIES[_DOMESTIC]


class Device(NamedTuple):
    """Something that logs in.

    Args:
        kind: ``phone``, ``desktop``, ``program`` or ``tablet``.
        form: of its user agent.
        secret: what the ids are made from that the producer recognises it by; programs have none.
        lag_days: how long it takes to update.
        kept_days: how long it keeps such an id, a cookie; ``None`` for ever.
    """

    kind: str
    form: str
    secret: int | None
    lag_days: int
    kept_days: float | None = None

    def agent(self, day: int) -> str:
        """Its user agent on a day, counted from 1970."""
        return agent(self.form, day, self.lag_days)

    def id_on(self, day: int) -> str | None:
        """What the producer recognises it by on a day, counted from 1970; not kept, it is new."""
        if self.secret is None:
            return None
        kept = 0 if self.kept_days is None else int((day + self.secret % 30) / self.kept_days)
        return digest_hex(self.secret, kept)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account.

    Args:
        number: which user it is.
        name: the account.
        city: home.
        v6_host: host part of the home's IPv6 address; ``None`` for IPv4.
        lease_days: after so many days the home has another address.
        office: number of the office; ``None`` for who works elsewhere.
        vpn: exit of the VPN service; ``None`` for who has none.
        travels: whether the person goes on journeys.
        devices: at least one, the usual one first.
        habit_h: the usual hour of the day, in UTC.
        secret_tag: of the right password.
        has_mfa: whether logins are confirmed by a prompt now and then.
    """

    number: int
    name: str
    city: City
    v6_host: int | None
    lease_days: int
    office: int | None
    vpn: int | None
    travels: bool
    devices: tuple[Device, ...]
    habit_h: float
    secret_tag: str
    has_mfa: bool


class People:
    """Everybody with an account; a person is made when first asked for.

    Args:
        seed: decides everything.
        users: how many.
        daily_share, vpn_share, traveller_share: of the users.
    """

    def __init__(
        self, seed: int, users: int, daily_share: float, vpn_share: float, traveller_share: float
    ) -> None:
        self.users, self.daily = users, round(users * daily_share)
        self._seed, self._vpn, self._travel = seed, vpn_share, traveller_share
        self._known: dict[int, Person] = {}
        rng = Random(f"{seed}/activity")
        drawn = (rng.lognormvariate(log(_MEDIAN), _SIGMA) for _ in range(users - self.daily))
        self.cumulated = tuple(accumulate(min(logins, _MOST_LOGINS) for logins in drawn))
        addresses = users * _ADDRESSES_PER_USER
        self._offices = max(1, round(addresses * _OFFICE))
        self.carriers = max(1, round(addresses * _CARRIER))
        self.gateways = max(1, round(addresses * _GATEWAY))

    def person(self, number: int) -> Person:
        """The ``number``-th user; the first ``daily`` ones are the daily cohort."""
        if number not in self._known:
            self._known[number] = self._draw(number, Random(f"{self._seed}/person/{number}"))
        return self._known[number]

    def twin(self, person: Person, rng: Random) -> Person:
        """Who looks like a person from outside: another customer of the same networks with the
        same agents, but neither the same addresses nor the same devices.
        """
        devices = tuple(
            device._replace(secret=device.secret and rng.getrandbits(64))
            for device in person.devices
        )
        return Person(
            number=rng.randrange(self.users, 2**24),
            name=person.name,
            city=person.city,
            v6_host=None if person.v6_host is None else rng.getrandbits(64),
            lease_days=person.lease_days,
            office=_office(person.city, rng.randrange(self._offices, 80_000))
            if person.office is not None
            else None,
            vpn=None if person.vpn is None else rng.randrange(2**19),
            travels=False,
            devices=devices,
            habit_h=person.habit_h,
            secret_tag=person.secret_tag,
            has_mfa=person.has_mfa,
        )

    def _draw(self, number: int, rng: Random) -> Person:
        if rng.random() < _DOMESTIC_SHARE:
            city = rng.choices(_AT_HOME, [each.weight for each in _AT_HOME])[0]
        else:
            city = rng.choices(CITIES, cum_weights=_CITY_WEIGHTS)[0]
        works = rng.random() < self._offices * _OFFICE_SEATS / self.users
        (count,) = rng.choices(*_DEVICES)
        return Person(
            number=number,
            name=f"u{number}@example.com",
            city=city,
            v6_host=rng.getrandbits(64) if rng.random() < _V6_SHARE else None,
            lease_days=rng.choices(*_LEASE_DAYS)[0],
            office=_office(city, rng.randrange(self._offices)) if works else None,
            vpn=rng.randrange(2**19) if rng.random() < self._vpn else None,
            travels=rng.random() < self._travel,
            devices=tuple(_device(rng) for _ in range(count)),
            habit_h=(rng.triangular(6, 23, 11) - city.utc_offset_h) % 24,
            secret_tag=f"{rng.getrandbits(64):016x}",
            has_mfa=rng.random() < 0.3,
        )


def _office(city: City, near: int) -> int | None:
    """An office in a city of the home country; elsewhere there are none."""
    if city not in _AT_HOME:
        return None
    return near - near % len(_AT_HOME) + _AT_HOME.index(city)


def _device(rng: Random) -> Device:
    (kind,) = rng.choices(KINDS, KIND_SHARES)
    secret = None if kind == "program" else rng.getrandbits(64)
    (kept_days,) = rng.choices(*_KEPT_DAYS)
    lag_days = int(rng.expovariate(1 / 20))
    return Device(kind, rng.choice(FORMS[kind]), secret, lag_days, kept_days)
