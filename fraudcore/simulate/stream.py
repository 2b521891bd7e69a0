"""The labelled stream of a scenario and the ground truth about it."""

from collections.abc import Iterator
from heapq import merge
from random import Random
from typing import NamedTuple

from fraudcore.simulate.attacks import ATTACKS, Assault, Stage
from fraudcore.simulate.attempt import LabelledEvent, label_attempts
from fraudcore.simulate.benign import benign_attempts
from fraudcore.simulate.campaign import Campaign
from fraudcore.simulate.population import Population
from fraudcore.simulate.scenario import Scenario
from fraudcore.timestamp import from_millis

__all__ = ["campaigns", "simulate"]


def simulate(scenario: Scenario) -> Iterator[LabelledEvent]:
    """Play a scenario.

    Nothing but the scenario decides what comes out: there is no clock, and every
    concern (people, honest traffic, each campaign) has a random stream of its own, so
    that an attack more or less changes nothing else. Held in memory are the people, one
    visit of each, and the campaigns, but never the stream.

    Yields:
        Events in time order, with different ids.

    >>> first = next(simulate(Scenario(users=20, events=100)))
    >>> first.event["tenant"], first.label
    ('default', None)
    """
    population = _population(scenario)
    streams = [_honest(scenario, population)]
    streams += [_hostile(scenario, planned) for planned in _planned(scenario, population)]
    return merge(*streams, key=_when)


def campaigns(scenario: Scenario) -> tuple[Campaign, ...]:
    """The ground truth of a scenario: its campaigns, by kind of attack and number."""
    planned = _planned(scenario, _population(scenario))
    return tuple(_campaign(scenario, each) for each in planned)


class _Planned(NamedTuple):
    campaign_id: str
    attack: str
    assault: Assault


def _population(scenario: Scenario) -> Population:
    return Population.draw(scenario.seed, scenario.users, scenario.attempts_per_user_day)


def _when(labelled: LabelledEvent) -> str:
    # Canonical instants all have one width, so that their order is that of their text.
    return labelled.event["occurred_at"]  # type: ignore[return-value]


def _honest(scenario: Scenario, population: Population) -> Iterator[LabelledEvent]:
    rng = Random(f"{scenario.seed}/benign")
    attempts = benign_attempts(population, scenario.span, scenario.events, rng)
    id_prefix = f"sim-{scenario.stream_id}"
    return label_attempts(attempts, id_prefix=id_prefix, tenant=scenario.tenant, label=None)


def _planned(scenario: Scenario, population: Population) -> Iterator[_Planned]:
    for position, (attack, plan) in enumerate(ATTACKS.items()):
        if attack not in scenario.attacks:
            continue
        for number in range(scenario.campaigns_per_attack):
            stage = _stage(scenario, population, attack, number * len(ATTACKS) + position)
            yield _Planned(f"{attack}-{number + 1}", attack, plan(stage))


def _stage(scenario: Scenario, population: Population, attack: str, number: int) -> Stage:
    return Stage(
        number=number,
        population=population,
        target=population.targets[number],
        span=scenario.span.inner(),
        rng=Random(f"{scenario.seed}/{attack}/{number}"),
    )


def _hostile(scenario: Scenario, planned: _Planned) -> Iterator[LabelledEvent]:
    return label_attempts(
        planned.assault.attempts,
        id_prefix=f"sim-{scenario.stream_id}-{planned.campaign_id}",
        tenant=scenario.tenant,
        label=planned.campaign_id,
    )


def _campaign(scenario: Scenario, planned: _Planned) -> Campaign:
    assault = planned.assault
    return Campaign(
        campaign_id=planned.campaign_id,
        attack=planned.attack,
        entity_type=assault.entity_type,
        entity=assault.entity,
        tenant=scenario.tenant,
        expected_rules=assault.expected_rules,
        sources=assault.sources,
        victims=assault.victims,
        started_at=from_millis(assault.attempts[0].time_ms),
        ended_at=from_millis(assault.attempts[-1].time_ms),
        events=len(assault.attempts),
    )
