"""The stream of a scenario, day by day, and the truth about it."""

import json
from collections.abc import Iterator
from heapq import merge
from random import Random
from typing import Final

from fraudcore.simulate.rhythm import DAY_MS
from fraudcore.simulate.service.attackers import ATTACKERS, Scene
from fraudcore.simulate.service.attempt import Attempt, event_id_of, line_of
from fraudcore.simulate.service.noise import noise_of_day
from fraudcore.simulate.service.people import PERIOD_DAYS, People
from fraudcore.simulate.service.scenario import ServiceScenario
from fraudcore.simulate.service.truth import ServiceCampaign, Truth
from fraudcore.simulate.service.visits import Visits

__all__ = ["campaigns_of", "play"]

_WEEKDAY: Final = (1.12, 1.12, 1.1, 1.08, 1.0, 0.75, 0.83)
"""Visits by day of the week, Monday first (chosen: services at work and at home together)."""
_DAILY_VISIT: Final = 0.9
_STALE: Final = 1 / 2_000
"""Of the visits, those after which a forgotten program fails all day (chosen)."""
_FIRST_ATTACK: Final = 1 / 3
"""Of the span, the part without attacks: there is a history when they start."""


def play(scenario: ServiceScenario) -> Iterator[tuple[str, Truth]]:
    """Every event as a line of canonical JSON, in event time, with its truth beside it.

    Held in memory are the people who logged in so far and one day, however long the span.

    >>> from fraudcore.simulate.service import ServiceScenario, play
    >>> line, truth = next(play(ServiceScenario(users=500, days=10)))
    >>> truth.event_id in line, truth.campaign
    (True, None)
    """
    tenant, stream_id = json.dumps(scenario.tenant), scenario.stream_id
    for number, attempt in enumerate(_attempts(scenario)):
        event_id = event_id_of(stream_id, number)
        if not scenario.device_ids:
            attempt = attempt._replace(device_id=None)
        yield line_of(attempt, event_id, tenant), Truth(event_id, attempt.campaign)


def campaigns_of(scenario: ServiceScenario) -> Iterator[ServiceCampaign]:
    """The attacks of a scenario, by their start; the same as in the stream."""
    people = _people(scenario)
    end_ms = scenario.start_ms + scenario.days * DAY_MS
    for start_ms, kind, number in _schedule(scenario):
        attempts = _campaign(scenario, people, start_ms, kind, number)
        attempts = [each for each in attempts if each.time_ms < end_ms]
        yield ServiceCampaign(
            campaign_id=f"{kind}-{number + 1}",
            attack=kind,
            sources=len({each.way.ip for each in attempts}),
            accounts=len({each.user for each in attempts}),
            victims=tuple(sorted({e.user for e in attempts if e.session_id and not e.reason})),
            start_ms=attempts[0].time_ms,
            end_ms=attempts[-1].time_ms,
            events=len(attempts),
        )


def _people(scenario: ServiceScenario) -> People:
    return People(
        scenario.seed,
        scenario.users,
        scenario.daily_share,
        scenario.vpn_share,
        scenario.traveller_share,
    )


def _schedule(scenario: ServiceScenario) -> list[tuple[int, str, int]]:
    """When each campaign starts, in order."""
    length_ms = scenario.days * DAY_MS
    planned = []
    for kind, count in scenario.attacks.items():
        for number in range(count):
            rng = Random(f"{scenario.seed}/start/{kind}/{number}")
            offset_ms = int(length_ms * rng.uniform(_FIRST_ATTACK, 0.97))
            planned.append((scenario.start_ms + offset_ms, kind, number))
    return sorted(planned)


def _campaign(
    scenario: ServiceScenario, people: People, start_ms: int, kind: str, number: int
) -> list[Attempt]:
    rng = Random(f"{scenario.seed}/attack/{kind}/{number}")
    place = sum(ord(letter) for letter in kind) * 1_000 + number
    scene = Scene(people, start_ms, rng, place)
    label = f"{kind}-{number + 1}"
    attempts = (each._replace(campaign=label) for each in ATTACKERS[kind](scene))
    return sorted(attempts, key=_when)


def _attempts(scenario: ServiceScenario) -> Iterator[Attempt]:
    """All attempts of the span in order; what lasts beyond midnight waits for its day."""
    people = _people(scenario)
    honest = _Honest(scenario, people)
    schedule = _schedule(scenario)[::-1]
    first_day, waiting = scenario.start_ms // DAY_MS, list[Attempt]()
    for day in range(first_day, first_day + scenario.days):
        end_ms = (day + 1) * DAY_MS
        while schedule and schedule[-1][0] < end_ms:
            waiting += _campaign(scenario, people, *schedule.pop())
        waiting += honest.day(day)
        waiting.sort(key=_when)
        due = [each for each in waiting if each.time_ms < end_ms]
        waiting = waiting[len(due) :]
        noise = noise_of_day(scenario.seed, day, len(due), scenario.unknown_share)
        yield from merge(due, noise, key=_when)


class _Honest:
    """Honest traffic of one day after the other."""

    def __init__(self, scenario: ServiceScenario, people: People) -> None:
        self._people = people
        self._rng = Random(f"{scenario.seed}/honest")
        self._visits = Visits(people, scenario.failure_share, self._rng)
        self._seldom = range(people.daily, people.users)
        self._per_day = people.cumulated[-1] / PERIOD_DAYS if people.cumulated else 0.0

    def day(self, day: int) -> Iterator[Attempt]:
        """What happens on a day, in no order; some of it may be on the next."""
        rng, people, visits = self._rng, self._people, self._visits
        shape = _WEEKDAY[(day + 3) % 7]
        numbers = [n for n in range(people.daily) if rng.random() < _DAILY_VISIT * shape / 1.12]
        expected = self._per_day * shape
        seldom = max(0, round(rng.gauss(expected, expected**0.5)))
        if people.cumulated:
            numbers += rng.choices(self._seldom, cum_weights=people.cumulated, k=seldom)
        for number in numbers:
            person = people.person(number)
            time_ms = visits.moment_ms(person, day)
            yield from visits.visit(person, time_ms, day)
            if rng.random() < _STALE:
                yield from visits.stale_client(person, time_ms, day)


def _when(attempt: Attempt) -> int:
    return attempt.time_ms
