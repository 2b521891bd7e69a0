"""The score on a synthetic service: attackers stand out, as in the experiments of the literature.

The attackers are the naive and the VPN attackers of Wiefling, Dürmuth and Lo Iacono (FC 2021): one
knows nothing but the password, the other also the victim's country.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from fraudcore.score import calibrate, count_features, login_score

_USERS: Final = 300
_HISTORY: Final = 28
_SAMPLE: Final = 144
_RATE: Final = 0.01
_COUNTRIES: Final = (*[1] * 12, *[2] * 5, *[3] * 2, 4)
"""Countries of users by how many of them live there."""
_AGENTS_OF_BROWSER: Final = 4

Login = tuple[int, ...]


def _network(random: Random, country: int, asn: int) -> Login:
    return random.randrange(10**6, 2**32), country * 100 + asn, country


def _agent(random: Random) -> Login:
    system = random.choice((1, 1, 1, 2, 2, 3, 4, 5))
    browser = system * 10 + random.choice((1, 1, 2, 3))
    return browser * 10 + random.randrange(_AGENTS_OF_BROWSER), browser, system, 1 + system // 4


@dataclass
class _User:
    """Someone at home, at work and on the phone's network, with a computer and a phone."""

    random: Random

    def __post_init__(self) -> None:
        self.country = self.random.choice(_COUNTRIES)
        asns = (self.random.randrange(1, 9) for _ in range(3))
        self.networks = [_network(self.random, self.country, asn) for asn in asns]
        self.agents = [_agent(self.random) for _ in range(2)]

    def login(self) -> Login:
        """Now and then from a new address, a new device or, rarely, abroad."""
        chance, network = self.random.random(), self.random.choice(self.networks)
        if chance < 0.01:
            network = _network(self.random, self.random.choice((1, 2, 3, 4, 5)), 1)
        elif chance < 0.35:
            network = _network(self.random, self.country, network[1] % 100)
        if self.random.random() < 0.02:
            self.agents[self.random.randrange(2)] = _agent(self.random)
        return (*network, *self.random.choice(self.agents))


def _naive(random: Random, victim: _User) -> Login:
    """From one of the other countries of the world, with an agent of the attacker's own."""
    country = random.choice([c for c in (1, 2, 3, *range(5, 25)) if c != victim.country])
    return (*_network(random, country, random.randrange(1, 9)), *_agent(random))


def _vpn(random: Random, victim: _User) -> Login:
    """From a hosting network in the victim's country, with an agent of the attacker's own."""
    return (*_network(random, victim.country, 99), *_agent(random))


def _scored(attack: Callable[[Random, _User], Login]) -> Iterator[tuple[float, float]]:
    """Of each user, the scores of the next login and of an attack, before either is learned."""
    random = Random(2016)
    users = [_User(random) for _ in range(_USERS)]
    histories = [[user.login() for _ in range(_HISTORY)] for user in users]
    everything = [login for history in histories for login in history]
    population = list(zip(*random.sample(everything, _SAMPLE), strict=True))
    for user, history in zip(users * 3, histories * 3, strict=True):
        columns = list(zip(*history, strict=True))
        scores = [
            login_score(count_features(login, columns), count_features(login, population))
            for login in (user.login(), attack(random, user))
        ]
        own, attacker = (score for score in scores if score is not None)
        yield own, attacker


def _caught(attack: Callable[[Random, _User], Login]) -> float:
    pairs = list(_scored(attack))
    threshold = calibrate((own for own, _ in pairs), _RATE).threshold
    return sum(attacker > threshold for _, attacker in pairs) / len(pairs)


def test_naive_attackers_score_above_nearly_all_own_logins() -> None:
    """With a foreign country and another agent, nine of ten lie above the 99th percentile."""
    assert _caught(_naive) >= 0.9


def test_attackers_who_know_the_country_are_harder_to_tell() -> None:
    """They score lower than naive ones, and are still caught more often than the users alarm."""
    assert 5 * _RATE <= _caught(_vpn) < _caught(_naive)


def test_own_logins_score_as_their_users() -> None:
    """Of the users' own logins, nine of ten score below 0."""
    own = [score for score, _ in _scored(_naive)]
    assert sum(score < 0 for score in own) >= 0.9 * len(own)
