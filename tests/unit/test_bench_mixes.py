"""The mixes of traffic that the benchmark measures."""

from collections import Counter
from itertools import pairwise

import pytest

from scripts.bench.traffic.attempts import NOBODY, encoded, users_of
from scripts.bench.traffic.mixes import MIXES, SPRAYED_USERS, START_MS
from scripts.bench.traffic.people import Population

POPULATION = Population(1, 20_000)
COUNT = 12_000
each_mix = pytest.mark.parametrize("name", MIXES)


@each_mix
def test_as_many_as_asked_for_in_order(name: str) -> None:
    """A mix holds exactly the attempts asked for, by time, from its beginning on."""
    attempts = MIXES[name].attempts(POPULATION, COUNT)
    assert len(attempts) == COUNT
    assert attempts[0].time_ms >= START_MS
    assert all(a.time_ms <= b.time_ms for a, b in pairwise(attempts))


@each_mix
def test_deterministic(name: str) -> None:
    """The seed decides every byte."""
    first, again, other = (
        list(encoded(MIXES[name].attempts(Population(seed, 20_000), 300), seed, name))
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


@each_mix
def test_events_are_of_the_usual_size(name: str) -> None:
    """An event takes 550 to 600 bytes on average, and none takes more than 700."""
    sizes = [len(data) for data in encoded(MIXES[name].attempts(POPULATION, 2_000), 1, name)]
    assert 550 <= sum(sizes) / len(sizes) <= 600
    assert max(sizes) <= 700


def test_fifteen_percent_of_ordinary_attempts_fail() -> None:
    """Honest people fail in 15 % of their attempts, for the usual reasons."""
    attempts = MIXES["ordinary"].attempts(POPULATION, COUNT)
    reasons = Counter(attempt.reason for attempt in attempts)
    assert 1 - reasons[None] / COUNT == pytest.approx(0.15, abs=0.01)
    assert reasons.most_common(3)[1][0] == "bad_password"
    assert {"unknown_user", "mfa_bad_code", "mfa_timeout"} <= reasons.keys()


def test_traffic_is_as_dense_as_the_service_is_large() -> None:
    """Ten times the users make the same number of attempts in about a tenth of the time."""
    spans_ms = []
    for users in (20_000, 200_000):
        attempts = MIXES["ordinary"].attempts(Population(1, users), COUNT)
        spans_ms.append(attempts[-1].time_ms - attempts[0].time_ms)
    assert 5 < spans_ms[0] / spans_ms[1] < 20


def test_half_of_it_from_the_hot_source() -> None:
    """One address makes half of all attempts, mostly on names without an account."""
    attempts = MIXES["hot_source"].attempts(POPULATION, COUNT)
    ((_, busiest),) = Counter(attempt.access.ip for attempt in attempts).most_common(1)
    hot = [attempt for attempt in attempts if attempt.access.network.get("masked") == "hosting"]
    assert busiest == len(hot) == COUNT // 2
    assert sum(attempt.number == NOBODY for attempt in hot) / len(hot) == pytest.approx(
        0.7, abs=0.02
    )
    assert all((attempt.number == NOBODY) == (attempt.reason == "unknown_user") for attempt in hot)


def test_half_of_it_sprayed_evenly() -> None:
    """Five thousand accounts are tried once each before any is tried again."""
    attempts = MIXES["spray"].attempts(POPULATION, COUNT)
    sprayed = [attempt for attempt in attempts if attempt.access.ip.startswith("185.")]
    tries = Counter(attempt.number for attempt in sprayed)
    assert len(sprayed) == COUNT // 2
    assert len(tries) == SPRAYED_USERS
    assert set(tries.values()) == {1, 2}
    assert len({attempt.access.ip for attempt in sprayed}) == 500


@pytest.mark.parametrize("name", ["hot_source", "spray"])
def test_honest_users_are_those_of_the_ordinary_mix(name: str) -> None:
    """Attacks come on top of traffic whose users have a history already."""
    ordinary = users_of(MIXES["ordinary"].attempts(POPULATION, COUNT))
    mixed = MIXES[name].attempts(POPULATION, COUNT)
    assert users_of(a for a in mixed if not a.access.ip.startswith("185.")) <= ordinary
