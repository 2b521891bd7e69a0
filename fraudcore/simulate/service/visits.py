"""Where somebody comes from, and what one visit consists of."""

from collections.abc import Iterator
from random import Random
from typing import Final

from fraudcore.event import Reason
from fraudcore.simulate.cities import CITIES, City
from fraudcore.simulate.rhythm import DAY_MS, HOUR_MS
from fraudcore.simulate.service import ways
from fraudcore.simulate.service.attempt import CHANGES, Attempt
from fraudcore.simulate.service.people import Device, People, Person
from fraudcore.simulate.service.ways import Way

__all__ = ["Visits"]

_MAIN_DEVICE: Final = 0.75
_VPN, _CARRIER, _OFFICE = 0.6, 0.45, 0.5
_CARRIER_V6: Final = 0.6
_LARGE_CARRIER: Final = 0.4
_SPREAD_H: Final = 2.0
_MOST_FAILURES: Final = 8
_REASONS: Final[tuple[tuple[Reason, ...], tuple[int, ...]]] = (
    ("bad_password", "unknown_user", "mfa_bad_code", "expired"),
    (82, 10, 5, 3),
)
_SAME_MISTAKE: Final = 0.4
_RETRY_MS: Final = (3_000, 45_000)
_PROMPTED, _UNANSWERED = 0.2, 0.04
_CHANGED: Final = 0.004
_FORGOTTEN: Final = 0.15
"""Chance that somebody who fails three times asks for a new password."""
_JOURNEY_DAYS: Final = 28
_AWAY_DAYS: Final = (3, 8)


class Visits:
    """Makes visits of honest people. The shares above without a source are chosen.

    Args:
        people: who they may be.
        failure_share: chance that an attempt fails; retries are geometric, as Wiefling et al. saw.
        rng: the chance of honest traffic.
    """

    def __init__(self, people: People, failure_share: float, rng: Random) -> None:
        self._people, self._failure, self._rng = people, failure_share, rng

    def moment_ms(self, person: Person, day: int) -> int:
        """When on a day somebody comes, by their habit."""
        hour = self._rng.gauss(person.habit_h, _SPREAD_H) % 24
        return day * DAY_MS + int(hour * HOUR_MS)

    def city_on(self, person: Person, day: int) -> City | None:
        """Where somebody is; ``None`` on the days of a flight, which keeps below airline speed."""
        if not person.travels:
            return person.city
        period, at = divmod(day + person.number, _JOURNEY_DAYS)
        rng = Random(f"{person.number}/{period}")
        city, length = rng.choice(CITIES), rng.randint(*_AWAY_DAYS)
        if at in (0, length + 1):
            return None
        return city if at <= length else person.city

    def device_of(self, person: Person) -> Device:
        """The device of a visit: mostly the usual one."""
        main = len(person.devices) == 1 or self._rng.random() < _MAIN_DEVICE
        return person.devices[0] if main else self._rng.choice(person.devices[1:])

    def way_of(self, person: Person, device: Device, city: City, day: int) -> Way:
        """How somebody gets online."""
        draw = self._rng.random
        if person.vpn is not None and draw() < _VPN:
            return ways.vpn(person.vpn)
        if device.kind == "phone" and draw() < _CARRIER:
            return self._carrier(person, city)
        if city is not person.city:
            return ways.hotel(city, person.number % 512)
        if person.office is not None and device.kind != "program" and draw() < _OFFICE:
            return ways.office(city, person.office)
        lease = (day + person.number) // person.lease_days
        return ways.home(city, person.number + lease * 7_919, person.v6_host)

    def visit(self, person: Person, time_ms: int, day: int) -> Iterator[Attempt]:
        """Failures, if any, then mostly a success, all from one place; nothing in mid-flight."""
        city = self.city_on(person, day)
        if city is None:
            return
        device = self.device_of(person)
        way, agent = self.way_of(person, device, city, day), device.agent(day)
        facts = (person.name, way, agent, device.id_on(day), None)
        rng, mistake, failures = self._rng, "", 0
        while rng.random() < self._failure and failures < _MOST_FAILURES:
            if not mistake or rng.random() >= _SAME_MISTAKE:
                mistake = f"{rng.getrandbits(64):016x}"
            (reason,) = rng.choices(*_REASONS)
            yield self._failed(Attempt(time_ms, *facts, mistake, reason))
            failures += 1
            time_ms += rng.randint(*_RETRY_MS)
        if failures >= 3 and rng.random() < _FORGOTTEN:
            yield Attempt(time_ms, *facts, None, None, "password_reset")
            time_ms += rng.randint(60_000, 600_000)
        if failures < _MOST_FAILURES:
            yield from self._entered(person, Attempt(time_ms, *facts, person.secret_tag))

    def stale_client(self, person: Person, time_ms: int, day: int) -> Iterator[Attempt]:
        """A program with an old password that fails all day, again and again with the same."""
        rng, device = self._rng, person.devices[0]
        way = ways.home(person.city, person.number + day, person.v6_host)
        tag = f"{rng.getrandbits(64):016x}"
        for _ in range(rng.randint(10, 60)):
            facts = (person.name, way, device.agent(day), device.id_on(day), None, tag)
            yield Attempt(time_ms, *facts, "bad_password")
            time_ms += rng.randint(600_000, 1_800_000)

    def _carrier(self, person: Person, city: City) -> Way:
        rng = self._rng
        if rng.random() < _CARRIER_V6:
            return ways.carrier_v6(
                city.country, person.number * 7 + rng.randrange(7), person.number
            )
        large = rng.random() < _LARGE_CARRIER
        number = rng.randrange(self._people.gateways if large else self._people.carriers)
        return ways.carrier_shared(city.country, number if large else 1_000 + number)

    def _failed(self, attempt: Attempt) -> Attempt:
        if attempt.reason != "unknown_user":
            return attempt
        typo = f"{self._rng.choice('aehiorst')}{attempt.user}"
        return attempt._replace(user=typo)

    def _entered(self, person: Person, attempt: Attempt) -> Iterator[Attempt]:
        rng = self._rng
        if person.has_mfa and rng.random() < _PROMPTED:
            if rng.random() < _UNANSWERED:
                yield attempt._replace(kind="challenge", reason="mfa_timeout", credential_tag=None)
                attempt = attempt._replace(time_ms=attempt.time_ms + rng.randint(60_000, 90_000))
            yield attempt._replace(kind="challenge", credential_tag=None)
            attempt = attempt._replace(time_ms=attempt.time_ms + rng.randint(2_000, 20_000))
        entered = attempt._replace(session_id=f"{rng.getrandbits(64):016x}")
        yield entered
        if rng.random() < _CHANGED:
            kind = rng.choice(CHANGES)
            later_ms = entered.time_ms + rng.randint(60_000, 1_800_000)
            yield entered._replace(time_ms=later_ms, kind=kind, credential_tag=None)
