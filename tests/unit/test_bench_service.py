"""A measured service: its profiles before the traffic, the path, and the process it is in."""

import io

import pytest

from fraudcore import ProfileKey
from scripts.bench.path import EnginePath, Store
from scripts.bench.plan import Plan
from scripts.bench.profile_path import profile_mix
from scripts.bench.service import Service
from scripts.bench.traffic.attempts import encoded
from scripts.bench.traffic.history import own_history
from scripts.bench.traffic.mixes import MIXES, START_MS
from scripts.bench.traffic.people import Population
from scripts.bench.traffic.sharing import SHARED, shared
from scripts.bench.turns import RemoteService
from scripts.bench.world import inhabited

POPULATION = Population(1, 1_000)
PLAN = Plan(rounds=1, large_batches=1, small_batches=1, users=1_000, flat_users=(1_000,), starts=1)


@pytest.fixture(scope="module")
def store() -> Store:
    """The profiles of a small service, a few of whose users have a history."""
    return inhabited(POPULATION, {1, 700, 999})


def test_everybody_has_a_profile(store: Store) -> None:
    """No user and no home with IPv4 is without a profile when the measuring begins."""
    users = {ProfileKey("default", "user", POPULATION.name(n)) for n in range(1_000)}
    homes = {ProfileKey("default", "ip", ip) for ip in POPULATION.homes()}
    assert users | homes <= store.keys()


def test_shared_addresses_are_busy_before(store: Store) -> None:
    """An office that many share has seen more than a home."""
    office = store[ProfileKey("default", "ip", shared(SHARED[0], 0).ip)]
    homes = [len(store[ProfileKey("default", "ip", ip)]) for ip in POPULATION.homes()]
    assert len(office) > sorted(homes)[len(homes) // 2]


def test_the_path_keeps_what_it_learned() -> None:
    """A batch leaves profiles behind, and the same batch again finds and changes nothing."""
    records = list(encoded(own_history(POPULATION, range(950, 999), START_MS), 1, "test"))[:100]
    path = EnginePath({})
    path.run(records)
    kept = dict(path.store)
    assert kept
    assert path.run(records) == 0
    assert path.store == kept


def test_mixes_begin_anew_in_any_process() -> None:
    """A mix finds the same after another one as alone, and here as in a process of its own."""
    mixes = ("spray", "ordinary")
    near = Service(PLAN, POPULATION, [MIXES[name] for name in mixes])
    far = RemoteService(PLAN, 1, 1_000, mixes)
    assert far.event_bytes() == near.event_bytes
    assert [part.events for part in near.turn("spray")] == [500, 100]
    for here, there in zip(near.turn("ordinary"), far.turn("ordinary"), strict=True):
        assert (here.events, here.findings) == (there.events, there.findings)
    assert far.end()[mixes.index("ordinary")] == near.profile_sizes()[mixes.index("ordinary")]


def test_a_profile_shows_the_path() -> None:
    """The profiled functions are those of the path, not those that make up the traffic."""
    stream = io.StringIO()
    profile_mix(MIXES["ordinary"], PLAN, 1, stream)
    assert "decode_event" in stream.getvalue()
    assert "visits.py" not in stream.getvalue()


def test_a_breakdown_is_told() -> None:
    """A service that cannot start is an error here, not a wait for ever."""
    far = RemoteService(PLAN, 1, 10, ["ordinary"])
    with pytest.raises(RuntimeError, match="broke down"):
        far.event_bytes()
