"""The benchmark's people: how often they log in, with what, from where, and their history."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from random import Random

import pytest

from fraudcore import decode_event
from scripts.bench.traffic.activity import DAILY_LOGINS, DAILY_SHARE, PERIOD_DAYS, Activity
from scripts.bench.traffic.attempts import encoded, users_of
from scripts.bench.traffic.devices import device, device_count
from scripts.bench.traffic.history import own_history, shared_history
from scripts.bench.traffic.mixes import START_MS
from scripts.bench.traffic.networks import home_ip, home_of
from scripts.bench.traffic.people import Population
from scripts.bench.traffic.sharing import SHARED, shared
from scripts.bench.traffic.visits import DAY_MS

USERS = 20_000


def _share(values: Sequence[object], wanted: object) -> float:
    return values.count(wanted) / len(values)


def test_logins_follow_the_stated_distribution() -> None:
    """Of those who do not come daily, the median logs in twice, the 90th percentile nine times."""
    activity = Activity(USERS)
    logins = [activity.logins(number) for number in range(USERS)]
    casual = logins[: round(USERS * (1 - DAILY_SHARE))]
    assert casual == sorted(casual)
    assert casual[len(casual) // 2] == 2
    assert casual[len(casual) * 9 // 10] == 9
    assert set(logins[len(casual) :]) == {DAILY_LOGINS}


def test_users_are_drawn_as_often_as_they_log_in() -> None:
    """The share of logins drawn for the daily users is their share of all logins."""
    activity, rng = Activity(USERS), Random(1)
    first_daily = round(USERS * (1 - DAILY_SHARE))
    drawn = [activity.draw(rng) >= first_daily for _ in range(20_000)]
    total = activity.logins_per_ms * PERIOD_DAYS * DAY_MS
    expected = USERS * DAILY_SHARE * DAILY_LOGINS / total
    assert total == pytest.approx(sum(map(activity.logins, range(USERS))))
    assert _share(drawn, True) == pytest.approx(expected, abs=0.01)


def test_a_service_is_not_too_small_for_its_classes() -> None:
    """Below a thousand users nothing is made up that is not there."""
    with pytest.raises(ValueError, match="users: 999, but at least 1000"):
        Activity(999)


def test_addresses_are_shared_as_stated() -> None:
    """1.4 % of the addresses have 10 to 99 users, 0.26 % up to 999, 0.03 % more."""
    population = Population(1, USERS)
    users: dict[str, set[int]] = defaultdict(set)
    for number in range(USERS):
        users[home_ip(home_of(number), 0, 0)].add(number)
        for kind, place in population.person(number).memberships:
            users[shared(kind, place).ip].add(number)
    classes = Counter(min(len(str(len(each))), 4) for each in users.values())
    shares = {digits: count / len(users) for digits, count in classes.items()}
    assert shares[2] == pytest.approx(0.014, rel=0.05)
    assert shares[3] == pytest.approx(0.0026, rel=0.1)
    assert shares[4] == pytest.approx(0.0003, rel=0.3)
    assert sum(shares.values()) == pytest.approx(1)


def test_devices_are_mixed_as_stated() -> None:
    """64 % phones, 26 % desktops, 6 % programs and 3 % tablets, scaled to a hundred."""
    kinds = [device(1, number).kind for number in range(10_000)]
    for kind, share in {"phone": 64, "desktop": 26, "program": 6, "tablet": 3}.items():
        assert _share(kinds, kind) == pytest.approx(share / 99, abs=0.01)


def test_users_own_devices_as_stated() -> None:
    """68 % have one device, 19 % two, 7 % three and 6 % more."""
    counts = [device_count(number / 1_000) for number in range(1_000)]
    shares = [_share(counts, count) for count in (1, 2, 3, 4)]
    assert shares == pytest.approx([0.68, 0.19, 0.07, 0.06], abs=0.002)


def test_agents_are_many() -> None:
    """A thousand devices say hundreds of different things of themselves, as real ones do."""
    agents = {device(1, number).user_agent for number in range(1_000)}
    assert len(agents) > 300
    assert not [agent for agent in agents if "{" in agent]


def test_devices_are_of_the_kinds_asked_for() -> None:
    """An attacker who wants to look like a browser never looks like a program."""
    kinds = {device(1, number, ("phone", "desktop")).kind for number in range(200)}
    assert kinds == {"phone", "desktop"}


def test_a_user_stays_the_same() -> None:
    """Facts about a user hang on seed and number alone; another seed gives another person."""
    assert Population(1, USERS).person(7) == Population(1, USERS).person(7)
    assert Population(1, USERS).person(7) != Population(2, USERS).person(7)


def test_names_differ() -> None:
    """No two users share an account name."""
    population = Population(1, USERS)
    assert len({population.name(number) for number in range(USERS)}) == USERS


def test_history_lies_in_the_weeks_before() -> None:
    """Each user has their logins in the period before, in order, and nobody else's."""
    population = Population(1, USERS)
    numbers = {3, 9_000, USERS - 1}
    past = own_history(population, numbers, START_MS)
    logins = Counter(attempt.number for attempt in past if attempt.reason is None)
    times = [attempt.time_ms for attempt in past]
    assert logins == {number: population.activity.logins(number) for number in numbers}
    assert times == sorted(times)
    assert times[0] >= START_MS - PERIOD_DAYS * DAY_MS
    assert users_of(past) == numbers


def test_history_does_not_hang_on_the_company() -> None:
    """A user's history is the same whoever else is looked at."""
    population = Population(1, USERS)
    alone = own_history(population, {9_000}, START_MS)
    together = own_history(population, {9_000, 9_001}, START_MS)
    assert [attempt for attempt in together if "9000@" in attempt.user] == alone


def test_strangers_come_through_one_address() -> None:
    """The history of a shared address is all its own, and less where fewer strangers come."""
    population = Population(1, USERS)
    office = SHARED[0]
    past = shared_history(population, office, 5, 1.0, START_MS)
    assert [attempt.access for attempt in past] == [shared(office, 5)] * len(past)
    assert len(users_of(past)) > 10
    assert shared_history(population, office, 5, 0.0, START_MS) == []


def test_events_are_canonical() -> None:
    """Every event decodes to what was meant, with an id of its own."""
    past = own_history(Population(1, USERS), range(9_000, 9_300), START_MS)
    events = [decode_event(data) for data in encoded(past, 1, "test")]
    assert len({event.event_id for event in events}) == len(past) > 500
    for attempt, event in zip(past, events, strict=True):
        assert (event.user, event.time_ms) == (attempt.user, attempt.time_ms)
        assert event.outcome == ("success" if attempt.reason is None else "failure")
        assert (event.reason, event.extra) == (attempt.reason, {})


def test_homes_and_their_addresses() -> None:
    """The homes listed are those of the users that have IPv4."""
    population = Population(1, USERS)
    listed = set(population.homes())
    own = {home_ip(home_of(number), 0, 0) for number in range(USERS)}
    assert listed == {ip for ip in own if ":" not in ip}
    assert len(listed) == pytest.approx(0.75 * len(own), rel=0.01)
