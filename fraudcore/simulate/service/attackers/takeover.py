"""A stolen password or session is used (ATT&CK T1078, T1539), by attackers of three strengths.

The strengths are those of the literature on risk-based authentication: *naive* from anywhere,
*VPN* from the victim's country, *targeted* also from the victim's network with the victim's agent:
Wiefling, Dürmuth and Lo Iacono, "What's in Score for Website Users" (FC 2021),
https://doi.org/10.1007/978-3-662-64331-0_19. A targeted attacker is a twin of the victim: somebody
who comes the ways the victim comes, at the victim's hours, so that no single event tells them
apart by its network or agent; only what the victim did before does.
"""

from collections.abc import Iterator

from fraudcore.simulate.cities import CITIES
from fraudcore.simulate.rhythm import DAY_MS
from fraudcore.simulate.service import ways
from fraudcore.simulate.service.agents import FORMS, KIND_SHARES, KINDS, agent
from fraudcore.simulate.service.attackers.scene import Scene
from fraudcore.simulate.service.attempt import CHANGES, Attempt
from fraudcore.simulate.service.people import Person
from fraudcore.simulate.service.visits import Visits

__all__ = ["session_theft", "takeover_naive", "takeover_targeted", "takeover_vpn"]

_CHANGED = 0.5
"""Takeovers in which the account is changed afterwards (chosen)."""


def takeover_naive(scene: Scene) -> Iterator[Attempt]:
    """From anywhere in the world with any agent."""
    victim = scene.daily_user()
    yield from _entered(scene, _stranger(scene, victim))


def takeover_vpn(scene: Scene) -> Iterator[Attempt]:
    """From the victim's country, through a VPN's exit or a rented server, with any agent."""
    victim, rng = scene.daily_user(), scene.rng
    city = rng.choice(ways.COUNTRY_CITIES[victim.city.country])
    exit_number = rng.randrange(10_000) * len(CITIES) + CITIES.index(city)
    way = ways.vpn(exit_number) if rng.random() < 0.5 else scene.source(0, city, "hosting")
    yield from _entered(scene, _stranger(scene, victim)._replace(way=way))


def takeover_targeted(scene: Scene) -> Iterator[Attempt]:
    """From the victim's network with the victim's agent, at the victim's hours."""
    victim, day = scene.daily_user(), scene.start_ms // DAY_MS
    twin, visits = scene.people.twin(victim, scene.rng), Visits(scene.people, 0.0, scene.rng)
    device = visits.device_of(twin)
    login = Attempt(
        visits.moment_ms(twin, day),
        victim.name,
        visits.way_of(twin, device, twin.city, day),
        device.agent(day),
        device.id_on(day),
        scene.tag(),
        victim.secret_tag,
    )
    yield from _entered(scene, login)


def session_theft(scene: Scene) -> Iterator[Attempt]:
    """The owner logs in, and half an hour later somebody else uses that session.

    The owner's login belongs to the campaign, as nothing else says whose session it was.
    """
    victim, day, rng = scene.daily_user(), scene.start_ms // DAY_MS, scene.rng
    visits = Visits(scene.people, 0.0, rng)
    device = visits.device_of(victim)
    way = visits.way_of(victim, device, victim.city, day)
    own = Attempt(
        scene.start_ms,
        victim.name,
        way,
        device.agent(day),
        device.id_on(day),
        scene.tag(),
        victim.secret_tag,
    )
    yield own
    thief = _stranger(scene, victim)
    later_ms = scene.start_ms + rng.randint(300_000, 3_600_000)
    yield thief._replace(time_ms=later_ms, session_id=own.session_id, kind="email_change")


def _stranger(scene: Scene, victim: Person) -> Attempt:
    rng = scene.rng
    (kind,) = rng.choices(KINDS, KIND_SHARES)
    lag_days = int(rng.expovariate(1 / 20))
    return Attempt(
        scene.start_ms,
        victim.name,
        scene.source(rng.randrange(50)),
        agent(rng.choice(FORMS[kind]), scene.start_ms // DAY_MS, lag_days),
        None if kind == "program" else f"{rng.getrandbits(128):032x}",
        scene.tag(),
        victim.secret_tag,
    )


def _entered(scene: Scene, login: Attempt) -> Iterator[Attempt]:
    yield login
    if scene.rng.random() < _CHANGED:
        later_ms = login.time_ms + scene.rng.randint(60_000, 3_000_000)
        kind = scene.rng.choice(CHANGES)
        yield login._replace(time_ms=later_ms, kind=kind, credential_tag=None)
